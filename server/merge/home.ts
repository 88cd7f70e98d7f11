/** Who decides: every thing's unit, the unit's epochs, and which operations only a home may write. */
import { hash } from 'node:crypto'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Op } from './entry.ts'
import { type Facts, isFenced, lawOf, type Thing, thingOf } from './facts.ts'
import { fieldOf } from './flat.ts'
import type { Home } from './ledger.ts'
import { syncOf } from './relations.ts'
import { isNarrowing } from './restrict.ts'
import { partsOf } from './vector.ts'

/** `ballot.move:region<parent`: compared in this order; a planned move counts moves, and names the epoch it comes from. */
export const birthOf = (region: string): string => `0.0:${region}`
export function movedOn(epoch: string, region: string): string {
  const [ballot, move] = epoch.slice(0, epoch.indexOf(':')).split('.').map(Number) as [number, number]
  return `${ballot}.${move + 1}:${region}<${hash('sha256', epoch).slice(0, 12)}`
}
export const regionIn = (epoch: string): string => epoch.slice(epoch.indexOf(':') + 1).split('<', 1)[0] as string
/** `eu#1` is an incarnation of `eu`. */
export const regionOf = (origin: string): string => origin.slice(0, origin.lastIndexOf('#'))

/** The thing itself, or the nearest that it is in, that has a home of its own. */
export function unitOf(facts: Facts, id: string): Thing {
  let thing = thingOf(facts, id)
  while (kinds[thing.kind].sync.home !== 'unit' && thing.within !== null) thing = thingOf(facts, thing.within)
  return thing
}

/** `founder` made all that was there before there were regions. */
export function epochOf(unit: Thing, founder: string): string {
  const { homes, made } = unit.state
  return homes?.at(-1)?.epoch ?? birthOf(made === undefined ? founder : regionOf(partsOf(made)[0]))
}

/** Who decides about each of them, of those that any region knows. */
export function homesIn(facts: Facts, ids: readonly string[], founder: string): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>()
  for (const id of ids) {
    if (!facts.thing(id)) continue
    const unit = unitOf(facts, id)
    const epoch = epochOf(unit, founder)
    homes.set(id, { unit: unit.id, epoch, region: regionIn(epoch) })
  }
  return homes
}

/** The unit whose home alone may write the operation; undefined when any region may. `body` is what is shown of the thing, for what is narrower. */
export function decider(facts: Facts, op: Op, body: Readonly<Record<string, unknown>> = {}): Thing | undefined {
  switch (op.op) {
    case 'make': {
      const { home, made } = kinds[op.kind as KindName].sync
      return home === 'unit' || made === 'anywhere' || op.in === null ? undefined : unitOf(facts, op.in)
    }
    case 'set': {
      const { kind } = thingOf(facts, op.id)
      const keys = [...Object.entries(op.put ?? {}), ...(op.cut ?? []).map((key) => [key, undefined] as const)]
      const widens = ([key, value]: readonly [string, unknown]) =>
        lawOf(kind, key) === 'restrict' && !isNarrowing(kind, fieldOf(key), body.policyType, body[key], value)
      const fenced = op.name !== undefined || op.uid !== undefined || keys.some((one) => isFenced(kind, one[0]) || widens(one))
      return fenced ? unitOf(facts, op.id) : undefined
    }
    case 'drop':
      return kinds[thingOf(facts, op.id).kind].sync.dropped === 'anywhere' ? undefined : unitOf(facts, op.id)
    case 'back':
    case 'home':
      return unitOf(facts, op.id)
    case 'own':
      return op.owner === null ? undefined : unitOf(facts, op.id)
    case 'add':
    case 'rem': {
      const sync = syncOf(op.what, op.value)
      const where = op.op === 'add' ? sync.add : sync.remove
      return where === 'anywhere' ? undefined : unitOf(facts, where === 'from' ? op.id : op.to)
    }
    case 'join':
    case 'leave':
    case 'beat':
      return undefined
  }
}
