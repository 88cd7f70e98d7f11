/** Starts a lake as a process: settings, logs, store, HTTP, and the end of them all. */
import { flushCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { MessageChannel } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { sharedCounts } from '../identity/counts.ts'
import { useKeytab } from '../identity/kerberos.ts'
import { gatherOver } from '../metrics/gather.ts'
import { watchRuntime } from '../metrics/runtime.ts'
import { openLake } from '../open.ts'
import { regionPlace } from '../region/place.ts'
import type { Kept } from '../region/region.ts'
import { corsWarning } from '../rest/cors.ts'
import { Searches } from '../rest/searching.ts'
import { readAhead } from '../search/engine/engine.ts'
import { inForce } from '../settings/print.ts'
import type { Arguments } from './arguments.ts'
import { faultOf, openLogs, reporter, requestLog } from './logs.ts'
import { notifier } from './notify.ts'
import { tellReading } from './reading.ts'
import { placeOf, serve, unused } from './serve.ts'
import { configFrom, databaseFrom } from './settings.ts'
import { stopOnSignal } from './stop.ts'
import { tracerFrom } from './telemetry.ts'
import { startSearching, startThreads } from './threads.ts'

/** Resolves once it listens. Throws, having left nothing open, when it cannot. */
export async function start(asked: Arguments, environment: NodeJS.ProcessEnv): Promise<void> {
  const config = configFrom(asked)
  if (asked.printConfig) {
    process.stdout.write(inForce(config))
    return
  }
  config.refuseUnserved()
  useKeytab(config, environment)
  const logs = openLogs(config)
  for (const warning of [...config.warnings, corsWarning(config)]) if (warning !== undefined) logs.warn(warning)
  process.on('uncaughtException', (error) => {
    logs.fatal(faultOf(error), 'something broke that nobody expected; ending')
    process.exit(1)
  })

  await using open = new AsyncDisposableStack()
  const tracer = await tracerFrom(config, environment, logs)
  if (tracer) open.use(tracer)
  const threads = threadsOf(config)
  const shared = threads > 1
  // One more searches for all of several.
  const database = databaseFrom(config, environment, shared ? threads + 1 : threads)
  if (asked.join !== undefined) await join(asked, config, database?.database, (message) => logs.info(message))
  const lake = open.use(
    await openLake(asked.data, { config, report: reporter(logs), notice: (message) => logs.warn(message), tracer, env: environment }, database),
  )
  open.use(tellReading(lake.store, (message) => logs.info(message)))
  const ways = shared ? Array.from({ length: threads }, () => new MessageChannel()) : []
  const [first, ...others] = ways.map(({ port1 }) => port1)
  if (!first) open.use(readAhead(lake))
  const runtime = open.use(watchRuntime())
  const { scheme, host, port } = placeOf(config)
  const counts = sharedCounts()
  const told = {
    runtime,
    counts,
    ...(first ? { gather: gatherOver(threads), searches: open.use(new Searches(first)) } : {}),
    requests: requestLog(logs, config),
    ...(tracer ? { tracer } : {}),
  }
  const served = await serve(lake, { host, port: shared ? await unused(host, port) : port, shared }, told)
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${served.port}`
  const failed = (error: Error) => {
    logs.fatal(faultOf(error), 'a thread broke; the process ends, so that it can be started anew whole')
    process.exit(1)
  }
  const begun = { lake, settings: config.given, environment, failed }
  const more = startThreads(begun, { host, port: served.port, shared }, counts, others)
  const searching = first
    ? startSearching(
        begun,
        ways.map(({ port2 }) => port2),
      )
    : undefined
  // Kept where NODE_COMPILE_CACHE says (npm start sets it): the next start finds its sources stripped and compiled, in half the time.
  flushCompileCache()

  const tell = notifier(environment)
  const rest = open.move()
  stopOnSignal(logs, config.number('gravitino.server.webserver.stopTimeout'), async () => {
    tell('STOPPING=1')
    await Promise.all([served.stop(), more.stop()])
    await searching?.stop()
    await rest.disposeAsync()
  })
  logs.info(`Caspian is ready on ${url}`)
  tell('--ready', `--status=Ready on ${url}`)
}

/** Makes the lake first, by the invitation of another region, unless it was made before. */
async function join(
  { join: invitation = '', data }: Arguments,
  config: Config,
  database: Kept['database'],
  told: (message: string) => void,
): Promise<void> {
  const region = config.text('caspian.region.name')
  if (region === '') throw new Error('--join needs --region NAME: what the new region is to be called')
  const { host, port, address } = regionPlace(config)
  if (address === '' && port === 0)
    throw new Error('a region that joins must be found by the others: set caspian.region.port or caspian.region.address')
  const { joinRegions } = await import('../region/joining.ts')
  await joinRegions(
    { directory: data, database },
    { region, invitation, address: address || `https://${host.includes(':') ? `[${host}]` : host}:${port}` },
    told,
  )
}

/** Only Linux and FreeBSD let threads share a port and spread connections over them. */
const canShare = process.platform === 'linux' || process.platform === 'freebsd'

function threadsOf(config: Config): number {
  const wanted = Number(config.text('caspian.server.threads') || availableParallelism())
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 64)
    throw new Error('--threads (caspian.server.threads) must be a whole number from 1 to 64')
  return canShare ? wanted : 1
}
