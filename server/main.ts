/** Starts a lake: reads arguments and settings, opens the store, listens, and ends in order. */
import { flushCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'

const usage = `Usage: npm start -- [options]

  --port N        port to listen on (8090; 0 picks a free one)
  --host ADDRESS  address to listen on (127.0.0.1)
  --data DIR      where the lake is kept (./data)
  --config FILE   settings as in gravitino.conf: lines of key = value
  --threads N     threads that answer requests (one for each core)
  --help          this text
`

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string', default: './data' },
    config: { type: 'string' },
    threads: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 16)) {
  process.stderr.write(`Caspian needs Node 24.16 or newer; this is ${process.versions.node}. \`npm ci\` brings one; start with \`npm start\`.\n`)
  process.exit(1)
}

const { Config, readConfig } = await import('./config.ts')
const { openLake } = await import('./open.ts')
const { serve, unused } = await import('./serve.ts')
const { startThreads } = await import('./threads.ts')
const { reporting } = await import('./report.ts')

/** Only Linux and FreeBSD let threads share a port and spread connections over them. */
const canShare = process.platform === 'linux' || process.platform === 'freebsd'

try {
  const settings = values.config === undefined ? {} : readConfig(values.config)
  const config = new Config(settings)
  config.refuseUnserved()
  for (const key of config.unknown) process.stderr.write(`Setting ${key} has no effect here.\n`)
  const wanted = Number(values.threads ?? (config.text('caspian.server.threads') || availableParallelism()))
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 64)
    throw new Error('--threads (caspian.server.threads) must be a whole number from 1 to 64')
  const threads = canShare ? wanted : 1
  const lake = await openLake(config, values.data, reporting)
  const host = values.host ?? config.text('gravitino.server.webserver.host')
  const shared = threads > 1
  const asked = Number(values.port ?? config.number('gravitino.server.webserver.httpPort'))
  const served = await serve(lake, { host, port: shared ? await unused(host, asked) : asked, shared })
  process.stdout.write(`Caspian is ready on http://${host.includes(':') ? `[${host}]` : host}:${served.port}\n`)
  const more = startThreads(threads - 1, lake, settings, { host, port: served.port, shared }, (error) => {
    reporting('a thread broke; the process ends, so that it can be started anew whole', error)
    process.exit(1)
  })
  // Kept where NODE_COMPILE_CACHE says (npm start sets it): the next start finds its sources stripped and compiled, in half the time.
  flushCompileCache()

  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await Promise.all([served.stop(), more.stop()])
    await lake[Symbol.asyncDispose]()
  }
  process.on('SIGTERM', () => void end())
  process.on('SIGINT', () => void end())
} catch (error) {
  process.stderr.write(`Caspian did not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
