/** What one check of a lake is, how it says what is wrong, and how it is run. */
import type { DatabaseSync } from 'node:sqlite'

/** One thing that is wrong: where, in words that find the row again, and what. */
export interface Problem {
  readonly at: string
  readonly what: string
}

/** What a check works with. */
export interface Look {
  readonly db: DatabaseSync
  /** The first position of the log is 1: nothing was trimmed, so everything has its beginning in it. */
  readonly whole: boolean
  /** The rows of a statement, one after another: no more than one is in memory. */
  readonly each: <Row>(sql: string) => Iterable<Row>
  readonly bad: (at: string, what: string) => void
  readonly warn: (what: string) => void
  /** The entity with this key, in words: kind, full name and key. */
  readonly named: (key: number) => string
  /** Absent when the keys of the lake are not at hand. */
  readonly open: Open | undefined
}

/** Opens a kept secret; throws when it cannot. */
export type Open = (ref: string, kept: string) => string

export interface Check {
  readonly name: string
  /** What a failure means for whoever runs the lake. */
  readonly means: string
  /** Gives what it has looked at, in words. */
  readonly run: (look: Look) => string
}

export interface Checked {
  readonly name: string
  readonly means: string
  readonly saw: string
  readonly failures: number
  /** The first 20 failures. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
  readonly seconds: number
}

/** Told of every 10,000 rows. */
export type Progress = (check: string, rows: number, seconds: number) => void

const shown = 20
const progressEvery = 10_000

/** Runs one check to its end. What cannot even be read is a failure too. */
export function runCheck(check: Check, db: DatabaseSync, whole: boolean, progress: Progress, open?: Open): Checked {
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const problems: Problem[] = []
  const warnings: string[] = []
  let failures = 0
  let rows = 0
  const bad = (at: string, what: string) => {
    if (++failures <= shown) problems.push({ at, what })
  }
  const look: Look = {
    db,
    whole,
    *each<Row>(sql: string) {
      for (const row of db.prepare(sql).iterate()) {
        if (++rows % progressEvery === 0) progress(check.name, rows, seconds())
        yield row as Row
      }
    },
    bad,
    warn: (what) => warnings.push(what),
    named: namer(db),
    open,
  }
  let saw = ''
  try {
    saw = check.run(look)
  } catch (error) {
    saw = `stopped after ${count(rows, 'row')}`
    bad('the file', `cannot be read further: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { name: check.name, means: check.means, saw, failures, problems, warnings, seconds: seconds() }
}

/** Deeper than any tree of kinds: a loop of parents ends here. */
const deepest = 16

function namer(db: DatabaseSync): Look['named'] {
  const find = db.prepare('select kind, parent, name from entity where key = ?')
  return (key) => {
    const names: string[] = []
    let kind = 'unknown'
    for (let at = key, depth = 0; at !== 0 && depth < deepest; depth++) {
      const found = find.get(at) as { kind: string; parent: number; name: string } | undefined
      if (!found) break
      if (depth === 0) kind = found.kind
      names.unshift(found.name)
      at = found.parent
    }
    return `${kind} ${names.join('.')} (entity ${key})`
  }
}

/** "1 row", "2,000 entities". */
export function count(n: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`
  return `${n.toLocaleString('en')} ${n === 1 ? what : many}`
}
