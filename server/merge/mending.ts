/** Damage: facts that were altered or lost behind a region's back, found by their sums, and put right with those of a region that has applied the same. */
import { nameNote, noting } from './conflicts.ts'
import { noSum, type Sum, type SumTable, sumOf } from './digest.ts'
import { type Cell, type CellName, dotsOf, type Facts, type Thing, thingOf } from './facts.ts'
import { mayClash, namesShown } from './names.ts'
import type { Rows } from './rows.ts'
import type { Showing } from './showing.ts'
import { covers, type Dot, sameVector, seen, type Vector } from './vector.ts'

/** What a region finds of itself, with no other to compare with. */
export interface Checked {
  /** What holds something that its sum does not count, or the other way round: each with all that it is in, the nearest first, the lake ('') last. */
  readonly unsound: readonly (readonly string[])[]
  /** Things that are shown otherwise than the log says, or have no row. */
  readonly amiss: readonly string[]
  /** There are more than are named. */
  readonly more: boolean
}
/** All facts of one thing; null for a thing that is not known. */
export interface Told {
  readonly id: string
  readonly thing: Thing | null
  readonly cells: readonly Cell[]
}
/** Facts of one moment. */
export interface Telling {
  /** What was applied then. */
  readonly vector: Vector
  readonly told: readonly Told[]
  /** By what holds something: what its sum was. */
  readonly sums: Readonly<Record<string, Sum>>
}
export interface Mend extends Telling {
  /** Things whose row is to be brought in line with the log and the facts. */
  readonly amiss: readonly string[]
}
/** Nothing was changed, for a reason that the operator should read. */
export class Unmended extends Error {
  override name = 'Unmended'
}

/** Facts with what proves them, for who counts all that something holds. */
export interface Counted extends Facts, SumTable {
  /** Ids of what is right in it, '' the lake. Of those no more need be known than what their sums are made of. */
  inside(id: string): readonly string[]
}
/** Whether what the thing holds adds up to its sum. */
export const isSound = (facts: Counted, id: string): boolean => countedIn(facts, id) === (facts.sum(id) ?? noSum).sum
const countedIn = (facts: Counted, id: string): string => totalOf(facts.inside(id).map((child) => sumOf(facts, child).sum))
/** The sum of sums, as they are written. */
export const totalOf = (sums: Iterable<string>): string => {
  let total = 0n
  for (const sum of sums) total += BigInt(`0x${sum}`)
  return BigInt.asUintN(256, total).toString(16).padStart(64, '0')
}

/** Of the thing and all in it. */
export const tellingOf = (
  facts: Pick<Counted, 'thing' | 'cellsFrom' | 'sum'>,
  vector: Vector,
  ids: readonly string[],
  holders: readonly string[],
): Telling => ({
  vector,
  told: ids.map((id) => ({ id, thing: facts.thing(id) ?? null, cells: facts.cellsFrom(id) })),
  sums: Object.fromEntries(holders.map((id) => [id, facts.sum(id) ?? noSum])),
})

/**
 * As the other region has them. Throws Unmended when not both regions have applied everything that the facts here and there speak of, so that a
 * write that one of them does not know could be lost, and when what holds them does not add up to the other's sum then.
 */
function mendFacts(facts: Counted, { vector, told, sums }: Telling, own: Vector): void {
  const above = new Set(Object.keys(sums).flatMap((id) => aboveOf(facts, id)))
  const sound = [...above].filter((id) => !(id in sums) && isSound(facts, id))
  for (const { id, thing, cells } of told) {
    const was: Told = { id, thing: facts.thing(id) ?? null, cells: facts.cellsFrom(id) }
    for (const dot of [...dotsIn(was), ...dotsIn({ id, thing, cells })])
      if (known(dot, own) !== known(dot, vector))
        throw new Unmended(`one of the two regions has not applied ${dot} yet, which speaks of ${id}: try again in a moment`)
    if (thing === null) throw new Unmended(`${id} is kept here and nowhere else: nobody can say what is right of it`)
    facts.putThing(thing)
    for (const { state: _state, ...name } of was.cells) facts.putCell(name, undefined)
    for (const { state, ...name } of cells) facts.putCell(name, state)
    for (const { owner } of thing.state.claims ?? []) if (owner) facts.putOwned(owner.id, id)
    noteAgain(facts, thing, was.cells, cells)
  }
  // What is deepest first: the sum of what holds it counts its sum.
  const holders = Object.keys(sums).sort(deepestFirst(facts))
  for (const id of holders) {
    const there = sums[id] ?? noSum
    const here = facts.sum(id) ?? noSum
    // What was spoken here may be what was lost: then the other must know all that is known here.
    const same = sameVector(here.spoken, there.spoken) || covers(vector, own)
    if (!same || !covers(own, there.spoken) || !covers(there.spoken, here.spoken))
      throw new Unmended(`the two regions have not applied the same of what is in ${id || 'the lake'}: try again in a moment`)
    if (countedIn(facts, id) !== there.sum) throw new Unmended(`what is in ${id || 'the lake'} would not be the same even so: compare again`)
    facts.putSum(id, there)
  }
  // What counted the damage goes on counting what is there.
  for (const id of sound.sort(deepestFirst(facts))) facts.putSum(id, { ...(facts.sum(id) ?? noSum), sum: countedIn(facts, id) })
}

/** Takes the facts over, and brings the rows of all that was damaged in line with the log and them. Throws Unmended. */
export function mended(facts: Counted, rows: Pick<Rows, 'retell'>, showing: Showing, mend: Mend, own: Vector): void {
  mendFacts(facts, mend, own)
  const { told, amiss } = mend
  showing.begin()
  // What holds another first: whatever is in it hangs on its row.
  const ids = [...new Set([...told.map(({ id }) => id), ...amiss])].sort(deepestFirst(facts)).reverse()
  rows.retell(ids.map((id) => thingOf(facts, id)))
  for (const id of ids) showing.mended(id)
  showing.settle()
}

/** What was there before there were regions all have applied. */
const known = (dot: Dot, by: Vector): boolean => dot === '' || dot.startsWith('base:') || seen(dot, by)
function dotsIn({ thing, cells }: Told): readonly Dot[] {
  const { made, keys, drops, guard, claims } = thing?.state ?? {}
  return [
    ...(made === undefined ? [] : [made]),
    ...Object.values(keys ?? {}).flatMap((siblings) => siblings.map(({ dot }) => dot)),
    ...(drops ?? []).map(({ dot }) => dot),
    ...Object.keys(guard?.adds ?? {}),
    ...(claims ?? []).map(({ dot }) => dot),
    ...cells.flatMap(({ state }) => dotsOf(state)),
  ]
}

/** What the thing is in, the nearest first; the lake ('') last. */
export function aboveOf(facts: Pick<Facts, 'thing'>, id: string): readonly string[] {
  const above: string[] = []
  for (let at = facts.thing(id)?.within ?? null; at !== null; at = facts.thing(at)?.within ?? null) above.push(at)
  return id === '' ? [] : [...above, '']
}
const deepestFirst = (facts: Facts) => (a: string, b: string) => aboveOf(facts, b).length - aboveOf(facts, a).length

/** What is noted of it may have been lost with it. */
function noteAgain(facts: Facts, thing: Thing, before: readonly CellName[], cells: readonly Cell[]): void {
  const noted = noting({ ...facts, thing: () => undefined, putThing: () => undefined, cell: () => undefined, putCell: () => undefined })
  facts.note({ id: thing.id, what: '', to: '', value: '' }, false)
  noted.putThing(thing)
  for (const name of before) facts.note(name, false)
  for (const { state, ...name } of cells) noted.putCell(name, state)
  if (!mayClash(thing.kind)) return
  for (const [id, shown] of namesShown(facts, thing.within, thing.kind, thing.name)) facts.note(nameNote(id), shown !== thing.name)
}
