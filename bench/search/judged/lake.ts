/** The lake that is searched: names and types of real systems, with signals that a search may rank by. See README.md for how it was made. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Column {
  readonly name: string
  readonly type: string
  readonly comment?: string
}
export interface Thing {
  /** As `kinds/` names it: catalog, schema, table, view, fileset, topic, model or function. */
  readonly kind: string
  /** Names from the catalog down, joined by dots. No two things have the same. */
  readonly path: string
  readonly comment?: string
  /** Of tables and views. */
  readonly columns: readonly Column[]
  /** Of filesets. */
  readonly location?: string
  readonly tags: readonly string[]
  /** `user:` or `group:` and a name. */
  readonly owner?: string
  readonly policies: readonly string[]
  /** How often it was read in the last thirty days. */
  readonly used: number
  /** The day on which its contents last changed, as 2026-10-31. */
  readonly updated?: string
}
interface Line extends Partial<Omit<Thing, 'columns'>> {
  readonly kind: string
  readonly path: string
  /** `name|type` or `name|type|comment`. */
  readonly columns?: readonly string[]
}

export const linesOf = (file: string): readonly string[] =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .trimEnd()
    .split('\n')

function columnOf(text: string): Column {
  const [name = '', type = '', comment] = text.split('|')
  return { name, type, ...(comment === undefined ? {} : { comment }) }
}

/** All things of it, catalogs before what is in them. */
export function readLake(): readonly Thing[] {
  return linesOf('lake.jsonl').map((text) => {
    const { columns = [], tags = [], policies = [], used = 0, ...line } = JSON.parse(text) as Line
    return { ...line, columns: columns.map(columnOf), tags, policies, used }
  })
}
