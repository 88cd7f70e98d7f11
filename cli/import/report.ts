/** What an import says at its end: counts by kind, what was refused and why, what did not come along, what differs. */
import { clean } from '../print/clean.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import type { Difference } from './compare.ts'
import type { Untold } from './secrets.ts'
import type { Counts, Refused, Tally } from './tally.ts'

export interface Pace {
  readonly entities: number
  readonly seconds: number
  readonly perSecond: number
}
export interface Report {
  readonly dryRun: boolean
  readonly source: string
  readonly counts: Readonly<Record<string, Counts>>
  readonly refused: readonly Refused[]
  readonly notes: readonly string[]
  readonly differences: readonly Difference[]
  /** Hidden properties that a catalog may have there and does not have here. */
  readonly untold: readonly Untold[]
  readonly paces: Readonly<Record<string, Pace>>
}

/** For people; -o json has all. */
const most = 20

export const reportOf = (tally: Tally, rest: Omit<Report, 'counts' | 'refused' | 'notes'>): Report => ({
  ...rest,
  counts: Object.fromEntries(tally.counts),
  refused: tally.refused,
  notes: tally.notes,
})

function shownValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
  return clean(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}
const firstOf = (lines: readonly string[], what: string) =>
  lines.length > most ? [...lines.slice(0, most), `and ${(lines.length - most).toLocaleString('en')} more ${what}; -o json has all`] : lines

export function reportLines(report: Report, { width, style }: Shell): readonly string[] {
  const { counts, refused, notes, differences, untold, paces, dryRun } = report
  const columns = dryRun ? (['source'] as const) : (['source', 'made', 'same', 'differs', 'refused'] as const)
  const rows = Object.entries(counts).filter(([, count]) => columns.some((column) => count[column] > 0))
  const pace = Object.entries(paces).map(
    ([what, { entities, seconds, perSecond }]) =>
      `${what}: ${entities.toLocaleString('en')} in ${seconds.toFixed(1)} s, ${Math.round(perSecond).toLocaleString('en')} a second`,
  )
  return [
    ...tableLines(
      [{ heading: 'KIND' }, ...columns.map((column) => ({ heading: column.toUpperCase(), right: true }))],
      rows.map(([kind, count]) => [kind, ...columns.map((column) => count[column].toLocaleString('en'))]),
      width,
      style,
    ),
    ...firstOf(
      refused.map(({ kind, path, message }) => `refused: ${kind} ${path}: ${clean(message)}`),
      'refused',
    ),
    ...firstOf(
      untold.map(({ catalog, properties }) => `note: if catalog ${catalog} has them, these are not told: ${properties.join(', ')}`),
      'catalogs',
    ),
    ...notes.map((note) => `note: ${clean(note)}`),
    ...firstOf(
      differences.map(({ kind, path, field, source, lake }) =>
        field === undefined && (source === undefined || lake === undefined)
          ? `differs: ${kind} ${path} is only ${source === undefined ? 'here' : 'there'}`
          : `differs: ${kind} ${path}${field === undefined ? '' : `, ${field}`}: there ${shownValue(source)}, here ${shownValue(lake)}`,
      ),
      'differences',
    ),
    ...pace,
    ...(dryRun ? ['Nothing was written.'] : [verdict(report)]),
  ]
}

function verdict({ refused, differences }: Report): string {
  if (refused.length + differences.length === 0) return 'Both sides are alike.'
  const said = [
    ...(refused.length > 0 ? [`${refused.length.toLocaleString('en')} refused`] : []),
    ...(differences.length > 0 ? [`${differences.length.toLocaleString('en')} different`] : []),
  ]
  return `Not all of it is here: ${said.join(', ')}.`
}
