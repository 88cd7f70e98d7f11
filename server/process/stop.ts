/** Ends the process in order when it is told to, and at once when it is told twice. */
import process from 'node:process'
import type { Logs } from './logs.ts'
import { faultOf } from './logs.ts'

/** Runs the work at the first SIGTERM or SIGINT; ends with 1 when it fails, takes longer than the limit, or a second signal comes. */
export function stopOnSignal(logs: Logs, limitMs: number, work: () => Promise<void>): void {
  let stopping = false
  const end = async (signal: NodeJS.Signals) => {
    if (stopping) {
      logs.warn(`${signal} again: ending at once`)
      process.exit(1)
    }
    stopping = true
    logs.info(`${signal}: stopping; once more ends at once`)
    setTimeout(() => {
      logs.error(`still not stopped after ${limitMs} ms: ending at once`)
      process.exit(1)
    }, limitMs).unref()
    try {
      await work()
      logs.info('stopped')
      // All is closed; what a driver may have left open, such as a connection that was being made, must not hold the process.
      process.exit(0)
    } catch (error) {
      logs.error(faultOf(error), 'the stop failed')
      process.exit(1)
    }
  }
  process.on('SIGTERM', (signal) => void end(signal))
  process.on('SIGINT', (signal) => void end(signal))
}
