/** Whether regions keep the same: by what each says that it has applied, and, stopped, by what is in their files. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { chained, noChain } from '../../server/merge/entry.ts'
import { sameVector, type Vector } from '../../server/merge/vector.ts'
import { entryReader } from '../../server/store/sqlite/region-facts.ts'
import { lakeFile } from '../../server/store/sqlite/sqlite.ts'
import type { Lake } from './lakes.ts'

export async function vectorOf(lake: Lake): Promise<Vector> {
  return (await lake.asker.get('regions')).vector as Vector
}
/** Milliseconds until all have applied the same, and still have a little later. Throws, with the vectors, after the deadline. */
export async function untilEqual(lakes: readonly Lake[], deadlineMs: number): Promise<number> {
  const began = performance.now()
  for (let equalAt: number | undefined; ; await sleep(equalAt === undefined ? 100 : 1_500)) {
    const vectors = await Promise.all(lakes.map((lake) => vectorOf(lake)))
    const [first = {}] = vectors
    const now = performance.now()
    if (vectors.every((vector) => sameVector(vector, first))) {
      if (equalAt !== undefined) return equalAt - began
      equalAt = now
    } else equalAt = undefined
    const said = () => lakes.map(({ name }, i) => `${name} ${JSON.stringify(vectors[i])}`).join(', ')
    if (now - began > deadlineMs) throw new Error(`not equal after ${deadlineMs / 1000} s: ${said()}`)
  }
}

/** The sums of all that regions keep, by the id of what holds it. */
export function sumsIn(data: string): ReadonlyMap<string, string> {
  using db = new DatabaseSync(lakeFile(data), { readOnly: true })
  const rows = db.prepare('select id, sum from sum').all() as { id: string; sum: string }[]
  return new Map(rows.map(({ id, sum }) => [id, sum]))
}
const entriesAtOnce = 10_000
/** Where the chain of each origin ends, which is the same only where all before it is; entries that do not follow from what they say are told. */
function chainsIn(data: string, wrong: (what: string) => void): ReadonlyMap<string, string> {
  using db = new DatabaseSync(lakeFile(data), { readOnly: true })
  const ends = new Map<string, { number: number; chain: string }>()
  for (;;) {
    const have = Object.fromEntries([...ends].map(([origin, { number }]) => [origin, number]))
    const entries = entryReader(db)(have, entriesAtOnce)
    if (entries.length === 0) return new Map([...ends].map(([origin, { number, chain }]) => [origin, `${number} ${chain}`]))
    for (const { said, salt, chain, signature: _signature, ...envelope } of entries) {
      const { origin, number } = envelope
      const before = ends.get(origin) ?? { number: 0, chain: noChain }
      if (number !== before.number + 1) wrong(`${origin} has ${number} after ${before.number}`)
      else if (chained(before.chain, envelope, salt, said) !== chain) wrong(`the chain of ${origin} ends at ${number}`)
      ends.set(origin, { number, chain })
    }
  }
}
const different = <T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): readonly string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))

const shown = 5
/** What differs between regions that were stopped with equal vectors, and what is broken in any of them; nothing when all is well. */
export async function wrongIn(lakes: readonly { readonly name: string; readonly data: string }[]): Promise<readonly string[]> {
  const wrong: string[] = []
  const kept = lakes.map(({ name, data }) => ({ name, sums: sumsIn(data), chains: chainsIn(data, (what) => wrong.push(`${name}: ${what}`)) }))
  const [first, ...others] = kept
  for (const other of first ? others : []) {
    for (const what of ['sums', 'chains'] as const) {
      const ids = different<string>(first?.[what] ?? new Map(), other[what])
      if (ids.length > 0) wrong.push(`${first?.name} and ${other.name} have ${ids.length} different ${what}: ${ids.slice(0, shown).join(', ')}`)
    }
  }
  for (const { name, data } of lakes) {
    const verify = promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../server/verify.ts'), '--data', data])
    await verify.catch((error: Error & { readonly stdout?: string }) => wrong.push(`${name} is not whole: ${error.stdout || error.message}`))
  }
  return wrong
}
