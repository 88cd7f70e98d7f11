/** The reference's audit file: follows both chains and appends a line for each row, from where it was left. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import type { Lake } from '../lake.ts'
import { type Told, type TrailName, trails } from '../store/trail.ts'
import { lineForm } from './line.ts'

/** Beside the file: the last rows that are in it for good, and its length then. */
type Left = Readonly<Record<TrailName, number>> & { readonly bytes: number }

const everyMs = 500
const batchRows = 500

/** Throws, naming the setting, for a writer or formatter that there is not. */
export function startAuditFile(lake: Lake, config: Config): AsyncDisposable | undefined {
  if (!config.flag('gravitino.audit.enabled')) return undefined
  const form = lineForm(config.text('gravitino.audit.formatter.className'))
  if (!form) throw new Error('gravitino.audit.formatter.className must be SimpleFormatterV2, SimpleFormatter or JsonFormatter')
  if (!/(^|\.)FileAuditWriter$/.test(config.text('gravitino.audit.writer.className')))
    throw new Error('gravitino.audit.writer.className must be FileAuditWriter: no other is served')
  const file = resolve(lake.directory, config.text('gravitino.audit.writer.file.fileName'))
  const stop = new AbortController()
  const run = async () => {
    let left: Left | undefined
    for (let isLast = false; !isLast; ) {
      isLast = stop.signal.aborted
      try {
        left ??= await takenUp(lake, file)
        while (left) {
          const next: Left | undefined = await appended(lake, file, form, left)
          if (!next) break
          left = next
        }
      } catch (error) {
        // It is taken up anew, from what is known to be in it.
        left = undefined
        if (!(error instanceof Refusal)) lake.report(`the audit file ${file} could not be written`, error)
      }
      if (!isLast) await sleep(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

const placeOf = (file: string) => `${file}.position`

/** A new file begins with what happens from now on. What a crash left behind the last known row is cut off and written again. */
async function takenUp({ store }: Lake, file: string): Promise<Left> {
  const bytes = existsSync(file) ? statSync(file).size : 0
  if (!existsSync(placeOf(file))) {
    const [log, audit] = await Promise.all(trails.map((name) => store.trail.end(name)))
    const left = { log: log?.position ?? 0, audit: audit?.position ?? 0, bytes }
    keep(file, left)
    return left
  }
  const left = JSON.parse(readFileSync(placeOf(file), 'utf8')) as Left
  // A shorter one was put in its place meanwhile: a log that is rotated.
  if (bytes < left.bytes) return { ...left, bytes }
  if (bytes > left.bytes) withFile(file, (fd) => ftruncateSync(fd, left.bytes))
  return left
}

/** Appends the next rows, on disk before their positions are. Undefined when there are none. */
async function appended({ store }: Lake, file: string, form: (row: Told) => string, left: Left): Promise<Left | undefined> {
  await store.fresh()
  const [log = [], audit = []] = await Promise.all(trails.map((name) => store.trail.rows(name, left[name] + 1, left[name] + batchRows)))
  if (log.length + audit.length === 0) return undefined
  const rows = [...log, ...audit].toSorted((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0))
  withFile(file, (fd) => writeSync(fd, rows.map(form).join('')))
  const next = { log: log.at(-1)?.position ?? left.log, audit: audit.at(-1)?.position ?? left.audit, bytes: statSync(file).size }
  keep(file, next)
  return next
}

function withFile(file: string, work: (fd: number) => void): void {
  const fd = openSync(file, 'a', 0o640)
  try {
    work(fd)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function keep(file: string, left: Left): void {
  const part = `${placeOf(file)}.part`
  writeFileSync(part, JSON.stringify(left), { flush: true })
  renameSync(part, placeOf(file))
}
