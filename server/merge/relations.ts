/** How relations merge: which law their cells follow, and whose home must say that one begins or ends. */
import type { LinkKind } from '../store/store.ts'

/** anywhere: any region may · from, to: the home of the unit that this end is, or is in. */
type Where = 'anywhere' | 'from' | 'to'
export interface RelationSync {
  /** set: adding wins over a removal made apart · guard: removing wins, and only who knows of it may add again. */
  readonly law: 'set' | 'guard'
  readonly add: Where
  readonly remove: Where
  /** Which end stays in force, when it was deleted by somebody who had not seen this. */
  readonly keeps?: 'from' | 'to'
  /** Contested, it still binds its holder to what is denied through it. */
  readonly denies?: true
  /** It belongs to one region and never leaves it. */
  readonly here?: true
}

const set = { law: 'set', add: 'anywhere', remove: 'anywhere' } as const
const granted = {
  allow: { law: 'guard', add: 'from', remove: 'anywhere' },
  deny: { law: 'set', add: 'anywhere', remove: 'from', keeps: 'from' },
} as const satisfies Record<string, RelationSync>
const synced: Readonly<Record<Exclude<LinkKind, 'granted'>, RelationSync>> = {
  tagged: { ...set, keeps: 'to' },
  governed: { ...set, remove: 'to', keeps: 'to' },
  held: { law: 'guard', add: 'to', remove: 'anywhere', denies: true },
  grouped: { ...set, here: true },
}

/** What a role says of an object depends on whether it allows or denies: `allow SELECT_TABLE`. */
export const syncOf = (what: LinkKind, value: string | null): RelationSync =>
  what === 'granted' ? (value?.startsWith('deny ') ? granted.deny : granted.allow) : synced[what]
