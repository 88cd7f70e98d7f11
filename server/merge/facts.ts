/** What a lake that is a region keeps of what was said: of every thing and every relation, everything that no later entry has answered. Nothing here is resolved (shown.ts). */
import { hash } from 'node:crypto'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Law } from '../../kinds/sync.ts'
import type { Stamp } from '../kit/clock.ts'
import type { LinkKind } from '../store/store.ts'
import { canonical } from './canonical.ts'
import type { Flat, Json, Member, Op } from './entry.ts'
import { fieldOf, flat } from './flat.ts'
import { type Guard, granted, guardFrom, guardText, noGuard, revoked } from './guard.ts'
import { added, type Live, liveFrom, liveText, removed } from './live.ts'
import { counting, kept, type Sibling, written } from './register.ts'
import { syncOf } from './relations.ts'
import { restricted } from './restrict.ts'
import { byDot, type Dot, seen, type Vector } from './vector.ts'

/** What was there before there were regions, which everybody has seen. */
export const base: Dot = 'base:0'
export const baseGuard: Guard = { adds: { [base]: {} }, revoked: {} }

/** By whom, when and knowing what an operation was written. */
export interface At {
  readonly dot: Dot
  readonly stamp: Stamp
  readonly deps: Vector
}

/** Who owns it: one sibling for each who was said to, by writers who had not seen one another. */
export interface Claim {
  readonly dot: Dot
  readonly stamp: Stamp
  readonly deps: Vector
  readonly owner: { readonly type: string; readonly id: string; readonly name: string } | null
}
export interface Deleted {
  readonly dot: Dot
  readonly deps: Vector
}
/** A unit's home, decided by the home before: entries of that one count up to the cut. */
export interface Home {
  readonly epoch: string
  readonly cut: number
}
/** The state of one entity; absent parts are empty. */
export interface ThingState {
  /** The entry that made it. */
  readonly made?: Dot
  /** Of the claim of its name. */
  readonly stamp?: Stamp
  readonly keys?: Readonly<Record<string, readonly Sibling[]>>
  readonly drops?: readonly Deleted[]
  /** Of kinds whose name is their identity: who made it, who took it away. */
  readonly guard?: Guard
  readonly claims?: readonly Claim[]
  readonly homes?: readonly Home[]
}
export interface Thing {
  readonly id: string
  readonly kind: KindName
  /** Id of what it is in; null for a metalake. */
  readonly within: string | null
  /** The name it claims; another is shown where two claim one. */
  readonly name: string
  /** Stands for the body that it was made with and all that its home decided since: a chain of hashes, 32 hex digits. */
  readonly home: string
  readonly state: ThingState
}
/** One relation. `value` is '' for none. */
export interface CellName {
  readonly id: string
  readonly what: LinkKind
  readonly to: string
  readonly value: string
}
/** The adds of a set, or a guard. */
export type CellState = Live | Guard
export interface Cell extends CellName {
  readonly state: CellState
}
export const isGuard = (state: CellState): state is Guard => !Array.isArray(state)
export const dotsOf = (state: CellState): readonly Dot[] => (isGuard(state) ? Object.keys(state.adds) : state)

/** Where facts are kept: read and written at once, within the transaction of the entry. */
export interface Facts {
  thing(id: string): Thing | undefined
  putThing(thing: Thing): void
  /** Ids of what is in it; of null, of metalakes. */
  within(id: string | null): readonly string[]
  /** Ids of those that claim the name there. */
  claiming(within: string | null, kind: KindName, name: string): readonly string[]
  cell(name: CellName): CellState | undefined
  /** Undefined: there is nothing left to keep. */
  putCell(name: CellName, state: CellState | undefined): void
  cellsFrom(id: string): readonly Cell[]
  cellsTo(id: string): readonly Cell[]
  /** From one to another, of a sort. */
  cellsBetween(id: string, what: LinkKind, to: string): readonly Cell[]
  /** Relations, and things whose name is their identity, that remember a revoke. */
  revokedCells(): readonly Cell[]
  revokedThings(): readonly Thing[]
  /** Ids of things that somebody said belong to the user or group. */
  ownedBy(id: string): readonly string[]
  putOwned(principal: string, id: string): void
  /** Notes that there may be a conflict, or that there is none any more. */
  note(name: { readonly id: string; readonly what: string; readonly to: string; readonly value: string }, open: boolean): void
  member(region: string): Member | undefined
  /** Undefined: it is no member any more. */
  putMember(region: string, member: Member | undefined): void
}

/** As they are kept: one text for one state. */
export const cellText = (state: CellState): string => (isGuard(state) ? `g${guardText(state)}` : liveText(state))
export const cellFrom = (text: string): CellState => (text.startsWith('g') ? guardFrom(text.slice(1)) : liveFrom(text))

export const syncOfKind = (kind: KindName) => kinds[kind].sync
export const lawOf = (kind: KindName, key: string): Law => (key === 'audit' ? 'newest' : (syncOfKind(kind).laws?.[fieldOf(key)] ?? 'shown'))
/** Users and groups: what they may do hangs on when they were added. */
export const isPrincipal = (kind: KindName): boolean => kinds[kind].rules === true && kinds[kind].sync.once === true
/** Goes with what it is in, and never keeps it. */
export const isPart = (kind: KindName): boolean => kinds[kind].sync.once === true && kinds[kind].rules !== true
/** Whether only the home may change the key. */
export const isFenced = (kind: KindName, key: string): boolean => key !== 'audit' && syncOfKind(kind).fenced.includes(fieldOf(key))
/** Whether the key keeps what several have said. Of what two may make apart every key does, from the start: neither body came first. */
const isRegister = (kind: KindName, key: string): boolean => syncOfKind(kind).once === true || !isFenced(kind, key)
const homeAfter = (before: string, decided: unknown): string => hash('sha256', before + canonical(decided)).slice(0, 32)
/** Of a thing that was there before there were regions. */
export const homeOfBase = (body: Flat, uid: string | null): string => homeAfter('', [flat(body), uid ?? undefined])

/** Takes in what made a thing. True when it was known already: two made it apart, or it is added again. */
export function make(facts: Facts, op: Extract<Op, { op: 'make' }>, at: At): boolean {
  const kind = op.kind as KindName
  const known = facts.thing(op.id)
  const { once } = syncOfKind(kind)
  if (known && !once) throw new Error(`${op.id} was made twice`)
  const guard = once ? granted(known?.state.guard ?? noGuard, at.dot, at.deps) : undefined
  const keys = once ? registersOf(kind, flat(op.body), known?.state.keys, at) : undefined
  facts.putThing({
    id: op.id,
    kind,
    within: op.in,
    name: op.name,
    home: once ? '' : homeAfter('', [flat(op.body), op.uid]),
    // Who of several made it first is a matter of who was heard first: the guard has them all.
    state: { ...(once ? known?.state : { made: at.dot, stamp: at.stamp }), ...(guard ? { guard } : {}), ...(keys ? { keys } : {}) },
  })
  return known !== undefined
}

function registersOf(kind: KindName, body: Flat, known: ThingState['keys'], at: At): NonNullable<ThingState['keys']> {
  const keys: Record<string, readonly Sibling[]> = {}
  // What was said of one that was taken away, and is added again, is not said of this one.
  for (const [key, siblings] of Object.entries(known ?? {})) {
    const unseen = siblings.filter(({ dot }) => !seen(dot, at.deps))
    if (unseen.length > 0) keys[key] = unseen
  }
  for (const key in body)
    if (isRegister(kind, key))
      keys[key] = kept(lawOf(kind, key), written(keys[key] ?? [], { dot: at.dot, stamp: at.stamp, value: body[key] }, at.deps))
  return keys
}

/** Takes in a change of keys. Gives the keys to put and to cut in the body that is shown, by each key's law. `policyType` is asked of rules only. */
export function set(
  facts: Facts,
  op: Extract<Op, { op: 'set' }>,
  at: At,
  policyType: () => Json,
): { readonly put: Flat; readonly cut: readonly string[] } {
  const thing = thingOf(facts, op.id)
  const put: Record<string, Json> = {}
  const cut: string[] = []
  const decided: unknown[] = op.uid === undefined ? [] : [op.uid]
  const keys: Record<string, readonly Sibling[]> = { ...thing.state.keys }
  const take = (key: string, value: Json) => {
    if (isRegister(thing.kind, key)) {
      const all = kept(lawOf(thing.kind, key), written(keys[key] ?? [], { dot: at.dot, stamp: at.stamp, value }, at.deps, op.over?.[key]))
      keys[key] = all
      value = valueOf(thing.kind, key, all, policyType)
    } else decided.push([key, value])
    if (value === undefined) cut.push(key)
    else put[key] = value
  }
  for (const [key, value] of Object.entries(op.put ?? {})) take(key, value)
  for (const key of op.cut ?? []) take(key, undefined)
  const named = op.name === undefined || op.name === thing.name ? {} : { name: op.name }
  const stamp = 'name' in named ? { stamp: at.stamp } : {}
  const home = decided.length === 0 ? thing.home : homeAfter(thing.home, decided)
  facts.putThing({ ...thing, ...named, home, state: { ...thing.state, ...stamp, ...(Object.keys(keys).length > 0 ? { keys } : {}) } })
  return { put, cut }
}

/** The value of a register as its law has it; undefined for none. */
export const valueOf = (kind: KindName, key: string, siblings: readonly Sibling[], policyType: () => Json): Json =>
  counting(lawOf(kind, key), siblings, (values) => restricted(kind, fieldOf(key), policyType(), values).value)

/** A delete takes away what its author had seen. */
export function drop(facts: Facts, id: string, at: At): void {
  const thing = thingOf(facts, id)
  const { state } = thing
  const next: ThingState = syncOfKind(thing.kind).once
    ? { ...state, guard: revoked(state.guard ?? noGuard, at.dot, at.deps) }
    : {
        ...state,
        drops: [...(state.drops ?? []).filter(({ dot }) => !seen(dot, at.deps)), { dot: at.dot, deps: at.deps }].sort((a, b) => byDot(a.dot, b.dot)),
      }
  facts.putThing({ ...thing, state: next })
}

/** What was dropped is there again: the deletes that the author had seen count no more. */
export function back(facts: Facts, id: string, at: At): void {
  const thing = thingOf(facts, id)
  const { drops: _gone, ...state } = thing.state
  const drops = (thing.state.drops ?? []).filter(({ dot }) => !seen(dot, at.deps))
  const guard = syncOfKind(thing.kind).once ? { guard: granted(thing.state.guard ?? noGuard, at.dot, at.deps) } : {}
  facts.putThing({ ...thing, state: { ...state, ...guard, ...(drops.length > 0 ? { drops } : {}) } })
}

export function relate(facts: Facts, op: Extract<Op, { op: 'add' | 'rem' }>, at: At): void {
  const name: CellName = { id: op.id, what: op.what, to: op.to, value: op.value ?? '' }
  const state = facts.cell(name)
  if (syncOf(op.what, op.value).law === 'guard') {
    const guard = state && isGuard(state) ? state : noGuard
    const next = op.op === 'add' ? granted(guard, at.dot, at.deps) : revoked(guard, at.dot, at.deps)
    return facts.putCell(name, next)
  }
  const live = state && !isGuard(state) ? state : []
  const next = op.op === 'add' ? added(live, at.dot, at.deps) : removed(live, at.dot, at.deps)
  facts.putCell(name, next.length > 0 ? next : undefined)
}

/** Closes the register: replaces all that its author had seen. */
export function own(facts: Facts, op: Extract<Op, { op: 'own' }>, at: At): void {
  const thing = thingOf(facts, op.id)
  const left = (thing.state.claims ?? []).filter(({ dot }) => !seen(dot, at.deps))
  const claims = [...left, { dot: at.dot, stamp: at.stamp, deps: at.deps, owner: op.owner }].sort((a, b) => (a.dot < b.dot ? -1 : 1))
  facts.putThing({ ...thing, state: { ...thing.state, claims } })
  if (op.owner) facts.putOwned(op.owner.id, op.id)
}

export function move(facts: Facts, op: Extract<Op, { op: 'home' }>): void {
  const thing = thingOf(facts, op.id)
  facts.putThing({ ...thing, state: { ...thing.state, homes: [...(thing.state.homes ?? []), { epoch: op.epoch, cut: op.cut }] } })
}

/** Throws for an id that nobody made: such an entry is never in its turn. */
export function thingOf(facts: Facts, id: string): Thing {
  const thing = facts.thing(id)
  if (!thing) throw new Error(`${id} was never made`)
  return thing
}
