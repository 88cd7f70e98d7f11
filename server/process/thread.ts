/** One more thread that serves the lake: started by the first, ended by its word. */
import process from 'node:process'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { Config } from '../config.ts'
import { gatherOver } from '../metrics/gather.ts'
import { watchRuntime } from '../metrics/runtime.ts'
import { joinLake, type Seat } from '../open.ts'
import { Searches } from '../rest/searching.ts'
import { openLogs, reporter, requestLog } from './logs.ts'
import { serve, type Where } from './serve.ts'
import { tracerFrom } from './telemetry.ts'

export interface ThreadSetup {
  readonly seat: Seat
  readonly settings: Readonly<Record<string, string>>
  readonly where: Where
  readonly counts: SharedArrayBuffer
  readonly environment: NodeJS.ProcessEnv
  /** To the thread that searches. */
  readonly searches: MessagePort
  /** Of the process, the first included. */
  readonly threads: number
}

const { seat, settings, where, counts, environment, searches, threads } = workerData as ThreadSetup
const open = new AsyncDisposableStack()
// Until it serves, a thread may be waiting for a database, and ends at once.
let stop = async () => {}
parentPort?.once('message', () => void stop().then(() => process.exit()))
const config = new Config(settings)
const logs = openLogs(config)
const tracer = await tracerFrom(config, environment, logs)
if (tracer) open.use(tracer)
const lake = open.use(await joinLake(seat, { config, report: reporter(logs), tracer, env: environment }))
const runtime = watchRuntime()
const served = await serve(lake, where, {
  runtime,
  counts,
  searches: open.use(new Searches(searches)),
  gather: gatherOver(threads),
  requests: requestLog(logs, config),
  ...(tracer ? { tracer } : {}),
})
stop = async () => {
  await served.stop()
  await open.disposeAsync()
}
