/** One more thread that serves the lake: started by the first, ended by its word. */
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { Config } from './config.ts'
import { joinLake } from './open.ts'
import { reporting } from './report.ts'
import { serve, type Where } from './serve.ts'
import type { SqliteSeat } from './store/sqlite/sqlite.ts'

export interface ThreadSetup {
  readonly seat: SqliteSeat
  readonly settings: Readonly<Record<string, string>>
  readonly where: Where
}

const { seat, settings, where } = workerData as ThreadSetup
const lake = joinLake(seat, new Config(settings), reporting)
const served = await serve(lake, where)
parentPort?.once('message', () => {
  void served
    .stop()
    .then(() => lake[Symbol.asyncDispose]())
    .then(() => process.exit())
})
