/** Starts a lake: reads arguments and settings, opens the store, listens, and ends in order. */
import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'

const usage = `Usage: npm start -- [options]

  --port N        port to listen on (8090; 0 picks a free one)
  --host ADDRESS  address to listen on (127.0.0.1)
  --data DIR      where the lake is kept (./data)
  --config FILE   settings as in gravitino.conf: lines of key = value
  --help          this text
`

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string', default: './data' },
    config: { type: 'string' },
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
const { buildServer } = await import('./rest/http.ts')
const { Portal } = await import('./portal/static.ts')
const { fileURLToPath } = await import('node:url')

const report = (message: string, error: unknown) => {
  const cause = error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) }
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'error', message, ...cause })}\n`)
}

try {
  const config = new Config(values.config === undefined ? {} : readConfig(values.config))
  config.refuseUnserved()
  for (const key of config.unknown) process.stderr.write(`Setting ${key} has no effect here.\n`)
  const lake = await openLake(values.data, report)
  const app = buildServer({ lake, config, portal: new Portal(fileURLToPath(new URL('../portal/dist', import.meta.url))), report })
  const host = values.host ?? config.text('gravitino.server.webserver.host')
  const port = Number(values.port ?? config.number('gravitino.server.webserver.httpPort'))
  await app.listen({ host, port })
  const address = app.server.address()
  const shown = typeof address === 'object' && address ? address.port : port
  // Kept where NODE_COMPILE_CACHE says (npm start sets it): the next start finds its sources stripped and compiled, in half the time.
  flushCompileCache()
  process.stdout.write(`Caspian is ready on http://${host.includes(':') ? `[${host}]` : host}:${shown}\n`)

  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    setTimeout(() => app.server.closeAllConnections(), config.number('gravitino.server.shutdown.timeout')).unref()
    await app.close()
    await lake[Symbol.asyncDispose]()
  }
  process.on('SIGTERM', () => void end())
  process.on('SIGINT', () => void end())
} catch (error) {
  process.stderr.write(`Caspian did not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
