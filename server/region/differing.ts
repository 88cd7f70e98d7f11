/** What regions said apart, as people are shown it: which thing, who said what where, what counts meanwhile, and which choices end it. */
import { hash } from 'node:crypto'
import { objectType } from '../../kinds/address.ts'
import { kindOf } from '../../kinds/index.ts'
import type { Ask } from '../entity/ask.ts'
import { instant, millisOf } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import { canonical } from '../merge/canonical.ts'
import type { Conflict, ConflictSort } from '../merge/conflicts.ts'
import { saidIn } from '../merge/entry.ts'
import { flat } from '../merge/flat.ts'
import { regionOf } from '../merge/home.ts'
import { type Dot, partsOf } from '../merge/vector.ts'
import { type Choice, choicesOf, type Side } from './choices.ts'
import { mayBeTold, type Named, named } from './naming.ts'
import type { RegionStore } from './region.ts'

export interface Differing {
  readonly id: string
  readonly sort: ConflictSort
  readonly thing: Named
  /** Of a right: what it is to. */
  readonly to?: Named
  readonly type: string
  /** Below the metalake; of a metalake its name. */
  readonly fullName: string
  readonly key?: string
  /** Of a right: to what it is, and which. */
  readonly relation?: { readonly what: string; readonly type: string; readonly fullName: string; readonly value: string }
  readonly sides: readonly Side[]
  /** What counts now; null: nothing does. */
  readonly shown: unknown
  readonly choices: readonly Choice[]
  /** For people: what counts meanwhile. */
  readonly todo: string
}

function todoOf({ sort, relation }: Conflict, { kind }: Named): string {
  switch (sort) {
    case 'value':
      return 'The latest value is shown. Choose the one that is to stay.'
    case 'restrict':
      return 'The strictest of them is in force. Choose one of them, or what is in force, to stay.'
    case 'owner':
      return 'None of them counts as owner until one is chosen.'
    case 'deleted':
      return `The ${kind} was deleted by somebody who had not seen all that uses it or is in it, and is kept for that.`
    case 'right':
      return relation
        ? 'It was granted and revoked apart, and does not count: only what is denied by it does.'
        : `The ${kind} was added and removed apart, and may do nothing.`
    case 'name':
      return 'Another has the same name, so this one is shown with a suffix.'
  }
}

const pathName = (path: readonly string[]) => (path.length > 1 ? path.slice(1) : path).join('.')

/** Of a metalake, as far as the caller may know; in the order of names. */
export async function differingIn(lake: Lake, store: RegionStore, ask: Ask, metalake: { readonly key: number }): Promise<readonly Differing[]> {
  const found: Differing[] = []
  for (const one of await store.ledger.conflicts()) {
    const thing = await named(store, one.id)
    if (thing?.metalake?.key === metalake.key && (await mayBeTold(lake, ask, thing))) {
      const shown = await shownOf(lake, store, ask, one, thing)
      if (shown) found.push(shown)
    }
  }
  return found.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}
/** Unique among conflicts; what their pages are ordered by. */
export const placeOf = ({ fullName, id }: Differing): string => `${fullName} ${id}`

async function shownOf(lake: Lake, store: RegionStore, ask: Ask, one: Conflict, thing: Named): Promise<Differing | undefined> {
  const { sort, key, relation } = one
  const to = relation && (await named(store, relation.to))
  // Who may not know what it is to would learn it from here.
  if (relation && !(to && (await mayBeTold(lake, ask, to)))) return undefined
  const shown = shownValue(one, thing)
  const saidBy = await Promise.all(one.said.map(({ dot }) => saying(store, dot)))
  const sides = one.said.map(({ value }, i): Side => {
    const said = plain(value)
    return { value: said, ...(saidBy[i] as Saying), shown: key !== undefined && canonical(said) === canonical(shown) }
  })
  return {
    id: hash('sha256', canonical([sort, one.id, key ?? '', relation ? [relation.what, relation.to, relation.value] : []])).slice(0, 16),
    sort,
    thing,
    ...(to ? { to } : {}),
    type: objectType(kindOf(thing.kind)),
    fullName: pathName(thing.path),
    ...(key === undefined ? {} : { key }),
    ...(relation && to
      ? { relation: { what: relation.what, type: objectType(kindOf(to.kind)), fullName: pathName(to.path), value: relation.value } }
      : {}),
    sides,
    shown,
    choices: choicesOf(sort, sides, shown),
    todo: todoOf(one, thing),
  }
}

/** Ids are nobody's business. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null
  if ('id' in value && 'name' in value && 'type' in value) return { type: value.type, name: value.name }
  return value
}
function shownValue({ sort, key }: Conflict, { row }: Named): unknown {
  if (sort === 'name') return row?.name ?? null
  return key === undefined || !row ? null : (flat(row.body)[key] ?? null)
}

type Saying = Pick<Side, 'region' | 'by' | 'at'>
async function saying({ ledger }: RegionStore, dot: Dot): Promise<Saying> {
  const entry = dot === '' ? undefined : await ledger.entry(dot)
  if (!entry) return { region: '', by: '', at: '' }
  return { region: regionOf(partsOf(dot)[0]), by: saidIn(entry).actor, at: instant(millisOf(entry.stamp)) }
}
