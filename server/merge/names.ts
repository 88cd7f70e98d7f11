/** Which name is shown of things that claim the same one: the first claim has it, the others get a suffix until somebody renames or drops. */
import { hash } from 'node:crypto'
import type { KindName } from '../../kinds/index.ts'
import { alive } from './alive.ts'
import { type Facts, syncOfKind, type Thing, thingOf } from './facts.ts'

/** Only things with a home of their own can be made apart under one name, and only those whose name is not their identity. */
export const mayClash = (kind: KindName): boolean => syncOfKind(kind).home === 'unit' && !syncOfKind(kind).once

/** The names that are shown of the living who claim one, by id; who came first, first. Earliest stamp, then id: the same everywhere. */
export function namesShown(facts: Facts, within: string | null, kind: KindName, name: string): ReadonlyMap<string, string> {
  const living = facts
    .claiming(within, kind, name)
    .filter((id) => alive(facts, id))
    .map((id) => thingOf(facts, id))
    .sort(byClaim)
  const marks = living.map(({ id }) => markOf(id))
  const length = shortest(marks.slice(1))
  return new Map(living.map(({ id }, i) => [id, i === 0 ? name : `${name}__${marks[i]?.slice(0, length)}`]))
}

const byClaim = (a: Thing, b: Thing) =>
  (a.state.stamp ?? '') < (b.state.stamp ?? '') ? -1 : (a.state.stamp ?? '') > (b.state.stamp ?? '') ? 1 : a.id < b.id ? -1 : 1

/** Letters and digits that every source and engine takes in a name. */
const markOf = (id: string) =>
  BigInt(`0x${hash('sha256', id)}`)
    .toString(36)
    .padStart(50, '0')
/** A name that nobody else has. */
export const marked = ({ id, name }: Pick<Thing, 'id' | 'name'>): string => `${name}__${markOf(id)}`
/** At least six, and as many as tell all apart. */
function shortest(marks: readonly string[]): number {
  let length = 6
  while (length < 50 && new Set(marks.map((mark) => mark.slice(0, length))).size < marks.length) length++
  return length
}
