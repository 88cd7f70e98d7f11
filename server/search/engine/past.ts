/** What was other at a position of the log than it is now: all else of the past is searched as the present is. */
import { setImmediate as turn } from 'node:timers/promises'
import { hangers, type KindName } from '../../../kinds/index.ts'
import type { Rights } from '../../access/rights.ts'
import type { Ask } from '../../entity/ask.ts'
import { inUse, providerOfRow } from '../../entity/resolve.ts'
import type { Lake } from '../../lake.ts'
import type { Row, Store, View } from '../../store/store.ts'
import { found } from '../../store/texts.ts'
import { type Findable, placing, reading } from '../of-lake.ts'
import { has, slotsIn } from './bits.ts'
import { hangerKinds } from './hung.ts'
import type { Memory } from './memory.ts'

/** Rows of the log that are looked at, and things that are read as they were: some seconds of work at most. What is farther away is read as a whole. */
const [rowsMost, thingsMost] = [20_000, 5_000]
/** Before others get their turn. */
const [rowsAtOnce, thingsAtOnce] = [500, 20]

export interface Past {
  /** Keys of all that may have been other. */
  readonly other: ReadonlySet<number>
  /** Those of them that the caller may find, as they were. */
  readonly found: readonly Findable[]
}
export const present: Past = { other: new Set(), found: [] }

/** As the lake was at `until`; undefined where too much was other. */
export async function pastAt(
  lake: Lake,
  ask: Ask,
  until: number,
  metalake: Row,
  rights: Rights | undefined,
  memory: Memory,
): Promise<Past | undefined> {
  const written = await writtenAfter(lake.store, until, metalake.key)
  const other = written && (await otherBy(written, ask.view, lake.store.now, memory))
  if (!other) return undefined
  const read = reading(lake, ask, metalake, rights)
  const placed = placing(read, ask.view)
  const all: Findable[] = []
  let looked = 0
  for (const key of other) {
    if (++looked % thingsAtOnce === 0) await turn()
    const row = await ask.view.byKey(key)
    const over = row && found.has(row.kind) ? await placed(row) : undefined
    if (!row || !over || (over.rows[0] ?? row).key !== metalake.key) continue
    const one = await read.one(over, row)
    if (one) all.push(one)
  }
  return { other, found: all }
}

interface Written {
  readonly kind: KindName
  readonly parent: number
}
/** By key what the log tells of. */
async function writtenAfter(store: Store, position: number, root: number): Promise<ReadonlyMap<number, Written> | undefined> {
  const written = new Map<number, Written>()
  let after = position
  for (let rows = 0; rows <= rowsMost && written.size <= thingsMost; rows += rowsAtOnce) {
    const page = await store.entries(after, rowsAtOnce, root)
    for (const { subject, kind, parent } of page) written.set(subject, { kind, parent })
    if (page.length < rowsAtOnce) return written
    after = page.at(-1)?.position ?? after
    await turn()
  }
  return undefined
}

/** With all of which something else is said by that: what is in it, and what it hangs on. */
async function otherBy(written: ReadonlyMap<number, Written>, then: View, now: View, { columns }: Memory): Promise<ReadonlySet<number> | undefined> {
  const other = new Set<number>()
  const holders = new Set<number>()
  /** With all that is in it. */
  const whole = async (key: number) => {
    const slot = columns.slotOf(key)
    if (slot !== undefined) {
      other.add(key)
      if (has(columns.holders, slot)) holders.add(slot)
      return
    }
    const row = (await then.byKey(key)) ?? (await now.byKey(key))
    if (row) other.add(found.has(row.kind) ? key : row.parent)
  }
  let looked = 0
  for (const [key, { kind, parent }] of written) {
    if (other.size > thingsMost) return undefined
    if (++looked % thingsAtOnce === 0) await turn()
    other.add(found.has(kind) ? key : parent)
    const slot = columns.slotOf(key)
    const hanger = hangerKinds.get(kind)
    if (!hanger && (slot === undefined || !has(columns.holders, slot))) continue
    const [was, is] = [await then.byKey(key), await now.byKey(key)]
    if (hanger) {
      if (was?.name === is?.name) continue
      for (const view of [then, now]) for (const { from } of await view.linked(key, hanger.hangs.relation)) await whole(from)
      // What is in one that was made or dropped since is written of itself.
    } else if (slot !== undefined && was && is && (saysElse(was, is) || (await hangsElse(key, then, now)))) holders.add(slot)
  }
  for (const slot of slotsIn(columns.below([...holders]))) {
    if (other.size > thingsMost) return undefined
    other.add(columns.keys[slot] as number)
  }
  return other
}
/** Of what is in it. */
const saysElse = (was: Row, is: Row): boolean => was.name !== is.name || inUse(was) !== inUse(is) || providerOfRow(was) !== providerOfRow(is)
async function hangsElse(key: number, then: View, now: View): Promise<boolean> {
  for (const { hangs } of hangers) {
    const [was, is] = [await then.links(key, hangs.relation), await now.links(key, hangs.relation)]
    if (JSON.stringify(was) !== JSON.stringify(is)) return true
  }
  return false
}
