/** What was found, as lines of JSON or CSV, for as long as there is more. */
import { instant, millisOf } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import type { Told } from '../store/trail.ts'
import { type Place, search, type Wanted } from './search.ts'

/** A row as everybody is shown it. */
export const shownRow = (row: Told) => ({
  table: row.trail,
  position: row.position,
  time: instant(millisOf(row.stamp)),
  actor: row.actor,
  address: row.address,
  operation: row.operation,
  kind: row.kind,
  path: row.path,
  outcome: row.outcome,
  ...(row.reason === '' ? {} : { reason: row.reason }),
  requestId: row.requestId,
  hash: row.chain,
})
export type Shown = ReturnType<typeof shownRow>

const columns = ['table', 'position', 'time', 'actor', 'address', 'operation', 'kind', 'path', 'outcome', 'reason', 'requestId', 'hash'] as const

/** What a spreadsheet would run is made text by an apostrophe, as these begin formulas there. */
const safe = (text: string) => (/^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u.test(text) ? `'${text}` : text)
const cell = (value: unknown): string => `"${safe(String(value ?? '')).replaceAll('"', '""')}"`
const csvLine = (row: Shown) => `${columns.map((column) => cell(column === 'path' ? row.path.join('.') : row[column])).join(',')}\r\n`

export const formats = {
  jsonl: { type: 'application/jsonl; charset=utf-8', head: '', line: (row: Shown) => `${JSON.stringify(row)}\n` },
  csv: { type: 'text/csv; charset=utf-8', head: `${columns.join(',')}\r\n`, line: csvLine },
} as const
export type Format = keyof typeof formats

const pageRows = 500

/** Everything that is wanted and there at the call, newest first, in pieces of some rows. */
export async function* exported(lake: Lake, wanted: Wanted, format: Format, signal: AbortSignal): AsyncGenerator<string> {
  const { head, line } = formats[format]
  if (head !== '') yield head
  for (let at: Place | undefined, more = true; more && !signal.aborted; ) {
    const { rows, next } = await search(lake, wanted, pageRows, at)
    if (rows.length > 0) yield rows.map((row) => line(shownRow(row))).join('')
    at = next
    more = next !== undefined
  }
}
