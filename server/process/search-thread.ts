/** The thread that searches for those that serve the lake: started by the first, ended by its word. */
import process from 'node:process'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { Config } from '../config.ts'
import { joinLake, type Seat } from '../open.ts'
import { routesOf } from '../rest/http.ts'
import { answerSearches } from '../rest/searching.ts'
import { readAhead } from '../search/engine/engine.ts'
import { openLogs, reporter } from './logs.ts'

export interface SearchSetup {
  readonly seat: Seat
  readonly settings: Readonly<Record<string, string>>
  readonly environment: NodeJS.ProcessEnv
  /** One from each thread that serves. */
  readonly ports: readonly MessagePort[]
}

const { seat, settings, environment, ports } = workerData as SearchSetup
const open = new AsyncDisposableStack()
parentPort?.once('message', () => void open.disposeAsync().then(() => process.exit()))
const config = new Config(settings)
const lake = open.use(await joinLake(seat, { config, report: reporter(openLogs(config)), env: environment }))
open.use(readAhead(lake))
ports.forEach(answerSearches(lake, routesOf(config)))
