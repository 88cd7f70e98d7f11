/** A role's privileges as a table that is filled in before it is saved: what fits where, what was changed, in which order it is said. Pure. */
import { ancestors } from '../../kinds/define.ts'
import { type Privilege, type PrivilegeName, privilegeList, privilegeOf, privileges } from '../../kinds/privileges.ts'
import type { Condition } from '../../kinds/role.ts'
import { covers, kindOfType, textOf } from '../access/objects.ts'
import type { Grant, Proposal, Securable, Spoken } from '../access/shapes.ts'

/** What a role says with one privilege on one object. */
export type Cell = Condition | 'none'
export interface Change {
  readonly object: Spoken
  readonly privilege: PrivilegeName
  readonly from: Cell
  readonly to: Cell
}
/** What was filled in and not saved, and objects that the role did not speak of. */
export interface Draft {
  readonly cells: ReadonlyMap<string, Cell>
  readonly added: readonly Spoken[]
}
export const untouched: Draft = { cells: new Map(), added: [] }

const keyOf = (object: Spoken, privilege: PrivilegeName) => `${privilege} ${textOf(object)}`
export const isSame = (one: Spoken, other: Spoken) => one.type === other.type && one.fullName === other.fullName

/** The objects in order: what holds others before what is in it. */
export function linesOf(saved: readonly Securable[], { added }: Draft): readonly Spoken[] {
  const all: readonly Spoken[] = [...saved, ...added.filter((one) => !saved.some((other) => isSame(one, other)))]
  const depth = ({ type }: Spoken) => {
    const kind = kindOfType(type)
    return kind ? ancestors(kind).length : 9
  }
  // A metalake before all; then catalogs, each followed by what is in it; then what hangs from the metalake.
  const rank = (one: Spoken) => (one.type === 'metalake' ? 0 : one.type === 'catalog' || depth(one) > 1 ? 1 : 2)
  return all.toSorted((a, b) => rank(a) - rank(b) || (a.fullName < b.fullName ? -1 : a.fullName > b.fullName ? 1 : a.type < b.type ? -1 : 1))
}

const known = new WeakMap<readonly Securable[], ReadonlyMap<string, Condition>>()
function savedCell(saved: readonly Securable[], object: Spoken, privilege: PrivilegeName): Cell {
  const said =
    known.get(saved) ??
    new Map(saved.flatMap((one) => one.privileges.map(({ name, condition }) => [`${privilegeOf(name) ?? name} ${textOf(one)}`, condition] as const)))
  known.set(saved, said)
  return said.get(keyOf(object, privilege)) ?? 'none'
}

export const cellOf = (saved: readonly Securable[], draft: Draft, object: Spoken, privilege: PrivilegeName): Cell =>
  draft.cells.get(keyOf(object, privilege)) ?? savedCell(saved, object, privilege)

export const withCell = (draft: Draft, object: Spoken, privilege: PrivilegeName, to: Cell): Draft => ({
  ...draft,
  cells: new Map(draft.cells).set(keyOf(object, privilege), to),
})
const next: Readonly<Record<Cell, Cell>> = { none: 'allow', allow: 'deny', deny: 'none' }
export const turned = (cell: Cell): Cell => next[cell]

/** The lines that hold the object: what is said there counts on it too. */
export const linesAbove = (lines: readonly Spoken[], object: Spoken): readonly Spoken[] =>
  lines.filter((one) => !isSame(one, object) && covers(one, object))

/** What the role says above an object: a deny there wins. */
export function fromAbove(saved: readonly Securable[], draft: Draft, above: readonly Spoken[], privilege: PrivilegeName): Cell {
  const said = new Set(above.map((one) => cellOf(saved, draft, one, privilege)))
  return said.has('deny') ? 'deny' : said.has('allow') ? 'allow' : 'none'
}

/** Whether a privilege can be said on an object. `holds` tells which kinds live in its catalog; undefined = not known, all might. */
export function fits(object: Spoken, privilege: PrivilegeName, holds: (object: Spoken) => readonly string[] | undefined): boolean {
  const { binds, of }: Privilege = privileges[privilege]
  const kind = kindOfType(object.type)
  if (!kind || !binds.includes(kind.name)) return false
  if (of === undefined || (kind.name !== 'catalog' && kind.name !== 'schema')) return true
  return holds(object)?.includes(of) !== false
}

/** The privileges that fit one of the objects, in their own order; another name for one only where it is said. */
export function columnsOf(
  saved: readonly Securable[],
  draft: Draft,
  holds: (object: Spoken) => readonly string[] | undefined,
): readonly PrivilegeName[] {
  const lines = linesOf(saved, draft)
  const isAlias = (name: PrivilegeName) => (privileges[name] as Privilege).means !== undefined
  return privilegeList.filter((name) => lines.some((line) => (isAlias(name) ? cellOf(saved, draft, line, name) !== 'none' : fits(line, name, holds))))
}

/** What would be saved, in the order of the table. */
export function changesOf(saved: readonly Securable[], draft: Draft): readonly Change[] {
  return linesOf(saved, draft).flatMap((object) =>
    privilegeList.flatMap((privilege) => {
      const to = draft.cells.get(keyOf(object, privilege))
      const from = savedCell(saved, object, privilege)
      return to === undefined || to === from ? [] : [{ object, privilege, from, to }]
    }),
  )
}
export const reversed = (changes: readonly Change[]): readonly Change[] => changes.map((one) => ({ ...one, from: one.to, to: one.from }))

export interface Saying {
  readonly object: Spoken
  readonly privileges: readonly Grant[]
  readonly give: boolean
}
/**
 * The calls that make the changes. Allows are taken back and denies made first, so that halfway through nobody may do more than
 * before or after.
 */
export function sayings(changes: readonly Change[]): readonly Saying[] {
  const some = (give: boolean, condition: Condition): readonly Saying[] => {
    const said = changes.filter((one) => (give ? one.to : one.from) === condition)
    return [...Map.groupBy(said, ({ object }) => textOf(object)).values()].map((list) => ({
      object: (list[0] as Change).object,
      privileges: list.map(({ privilege }) => ({ name: privilege, condition })),
      give,
    }))
  }
  return [...some(false, 'allow'), ...some(true, 'deny'), ...some(false, 'deny'), ...some(true, 'allow')]
}
export const proposalsOf = (role: string, changes: readonly Change[]): readonly Proposal[] =>
  sayings(changes).map(({ object, privileges: said, give }) => ({
    change: give ? 'grant' : 'revoke',
    role,
    type: object.type,
    fullName: object.fullName,
    privileges: said,
  }))
