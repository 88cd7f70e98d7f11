/** The server's log: one line of JSON for each event, or words and colours on a terminal. */
import process from 'node:process'
import { isatty } from 'node:tty'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import type { Config } from '../config.ts'
import type { RequestLine, RequestLog } from '../rest/serving.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

export type Logs = Logger

/** Writes to standard output, each line at once, so that nothing is lost in a crash. Throws for a level that is none. */
export function openLogs(config: Config): Logs {
  const level = config.text('caspian.log.level').toLowerCase()
  if (!levels.includes(level)) throw new Error(`caspian.log.level must be one of ${levels.join(', ')}; it is "${level}"`)
  return pino(
    { level, base: null, messageKey: 'message', timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    isatty(1) ? terminal(process.stdout) : pino.destination({ fd: 1, sync: true }),
  )
}

/** What of an error is told: never its other properties, in which drivers keep rows and logins. */
export function faultOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: String(error) }
  const { code } = error as NodeJS.ErrnoException
  const cause = error.cause === undefined ? {} : { cause: faultOf(error.cause) }
  return { error: error.message, ...(code === undefined ? {} : { code }), stack: error.stack, ...cause }
}

export const reporter =
  (logs: Logs) =>
  (message: string, error: unknown, requestId?: string): void =>
    logs.error({ ...(requestId === undefined ? {} : { requestId }), ...faultOf(error) }, message)

/** Requests that failed or were slow, and every other one when it is set. */
export function requestLog(logs: Logs, config: Config): RequestLog {
  const slowMs = config.number('caspian.log.slowRequestMs') || Number.POSITIVE_INFINITY
  const told = (line: RequestLine) => {
    if (line.status >= 500) logs.warn(line, 'request failed')
    else if (line.ms >= slowMs) logs.warn(line, 'slow request')
    else logs.info(line, 'request')
  }
  return { all: config.flag('caspian.log.requests'), slowMs, told }
}

const colours: Readonly<Record<string, string>> = {
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[31m',
  debug: '\u001b[2m',
  trace: '\u001b[2m',
}

/** For people: time, level when it is not info, the message, then the rest. */
export function terminal(output: { write(text: string): unknown }): DestinationStream {
  return {
    write(row) {
      const { level, time, message, stack, ...rest } = JSON.parse(row) as Readonly<Record<string, unknown>>
      const more = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      const colour = colours[String(level)] ?? ''
      const words = [String(time).slice(11, 19), level === 'info' ? '' : String(level), String(message), ...more]
      const trace = stack === undefined ? '' : `\n${String(stack).replaceAll(/^/gm, '  ')}`
      output.write(`${colour}${words.filter((word) => word !== '').join('  ')}${trace}${colour === '' ? '' : '\u001b[0m'}\n`)
    },
  }
}
