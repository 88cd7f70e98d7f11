/** What is hit, and when: the server, the database that holds its lake, or both within a second. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresqlServer } from '../../scripts/backends/postgresql-launch.ts'
import { between, type Random, weighted } from './random.ts'

export type DatabaseBlow = 'crash' | 'order' | 'freeze'

/** One round of a run. Delays are milliseconds from the moment at which it strikes. */
export interface Blow {
  readonly server?: { readonly afterMs: number }
  readonly database?: { readonly afterMs: number; readonly how: DatabaseBlow; readonly freezeMs: number }
}

/** Of the rounds, those that hit both. */
const both = 0.15
const togetherMs = 1000
const longestFreezeMs = 3000

/** Server and database in turn, and at times both. */
export function blowFor(random: Random, round: number, hasDatabase: boolean): Blow {
  if (!hasDatabase) return { server: { afterMs: 0 } }
  const how = weighted<DatabaseBlow>(random, [
    [6, 'crash'],
    [2, 'order'],
    [2, 'freeze'],
  ])
  // Mostly short: what is away for long waits for it, and writes nothing meanwhile.
  const freezeMs = between(random, 0.03, 1) ** 2 * longestFreezeMs
  if (random() < both) {
    const apart = between(random, -togetherMs, togetherMs)
    return { server: { afterMs: Math.max(0, apart) }, database: { afterMs: Math.max(0, -apart), how, freezeMs } }
  }
  return round % 2 === 0 ? { server: { afterMs: 0 } } : { database: { afterMs: 0, how, freezeMs } }
}

/** Resolves when the database answers again. */
export async function hit(database: PostgresqlServer, { afterMs, how, freezeMs }: NonNullable<Blow['database']>): Promise<void> {
  await sleep(afterMs)
  await (how === 'freeze' ? database.freeze(freezeMs) : database.restart(how))
}
