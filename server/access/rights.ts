/** What one caller may do in one metalake, compiled: a decision is a walk along the path with bits. Source: contract authz §4. */
import type { Kind } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import { type Privilege, type PrivilegeName, privilegeList, privileges } from '../../kinds/privileges.ts'
import type { Owner, Row } from '../store/store.ts'
import { counts, type RuleInForce, reaches } from './in-force.ts'

/** What the caller's roles and the rules say of one object, as bits of privileges. */
export interface Said {
  readonly allow: number
  readonly deny: number
}

export interface Rights {
  readonly name: string
  /** A user of the metalake, who is not disabled. Nobody else may do anything. */
  readonly member: boolean
  /** Ids of the user and of the groups it is in: what they own is the caller's. */
  readonly ids: ReadonlySet<string>
  /** As whom the caller owns what it makes. */
  readonly self: Owner | undefined
  /** Keys of the roles held, whether active or not. */
  readonly roles: ReadonlySet<number>
  /** What roles say, by key of the object. Allows are of active roles; denies are of all that are held. */
  readonly said: ReadonlyMap<number, Said>
  /** Rules that allow or deny the caller something. */
  readonly rules: readonly RuleInForce[]
  /** Rules that filter or mask what the caller sees in tables. */
  readonly views: readonly RuleInForce[]
  /** Gaps of the reference's rules are left open. */
  readonly gaps: boolean
}

const bitOf = new Map<string, number>(privilegeList.slice(0, 32).map((name, i) => [name, 1 << i]))
/** 0 to 32 privileges in one integer; another name for one has that one's bit. */
export function bitsOf(names: readonly PrivilegeName[]): number {
  let bits = 0
  for (const name of names) bits |= bitOf.get((privileges[name] as Privilege).means ?? name) ?? 0
  return bits
}
const ownNames = privilegeList.filter((name) => (privileges[name] as Privilege).means === undefined)
/** The privileges that the bits stand for; other names for one are left out. */
export const namesOf = (bits: number): readonly PrivilegeName[] => ownNames.filter((name) => (bits & bitsOf([name])) !== 0)

const readBits = new Map<Kind, number>()
/** The bits of the privileges that let a kind of thing be read; for a catalog or schema, be gone into. */
export function readingOf(kind: Kind): number {
  let bits = readBits.get(kind)
  if (bits === undefined) readBits.set(kind, (bits = bitsOf(kind.access.read)))
  return bits
}

export const ownerOf = (row: Row): Owner | undefined => row.body.audit.owner
export function owns(rights: Rights, row: Row): boolean {
  const owner = ownerOf(row)
  return owner !== undefined && rights.ids.has(owner.id)
}

/** Stands for the key of what a source names and the lake has not seen. */
export const unseenKey = -1
const nothing: Said = { allow: 0, deny: 0 }
/** All that roles and rules say of the row at `depth` itself: whatever else is decided here asks this. */
function saidOn(rights: Rights, rows: readonly Row[], depth: number): Said | undefined {
  const said = rights.said.get((rows[depth] as Row).key)
  return rights.rules.length === 0 ? said : withRules(rights, rows, depth, said ?? nothing)
}
function withRules(rights: Rights, rows: readonly Row[], depth: number, said: Said): Said {
  const row = rows[depth] as Row
  let { allow, deny } = said
  for (const rule of rights.rules) {
    if (((rule.allow & ~allow) | (rule.deny & ~deny)) === 0) continue
    // Of what the lake has not seen the properties are not known: they allow nothing, and may deny.
    const unseen = row.key === unseenKey && rule.readsProperties
    if (unseen ? rule.allow === 0 && reaches(rule, rows, depth) : counts(rule, rows, depth)) {
      allow |= rule.allow
      deny |= rule.deny
    }
  }
  return { allow, deny }
}

/** All that is said of the rows together. */
function saidOfAll(rights: Rights, rows: readonly Row[]): Said {
  let [allow, deny] = [0, 0]
  for (let depth = 0; depth < rows.length; depth++) {
    const said = saidOn(rights, rows, depth)
    if (said) {
      allow |= said.allow
      deny |= said.deny
    }
  }
  return { allow, deny }
}
/** The bits that are allowed on one of the rows and denied on none. */
export function bitsOn(rights: Rights, rows: readonly Row[]): number {
  const { allow, deny } = saidOfAll(rights, rows)
  return allow & ~deny
}

/** Whether one of the rows is the caller's, who has the use of what that is in where it takes it. */
export const isOwnerOf = (rights: Rights, rows: readonly Row[]): boolean => rows.some((row) => owns(rights, row))

/**
 * How far the caller gets with rows from the metalake down: `owner` of one of them, so that all below is theirs; `user` of all of
 * them; `stranger` to one. The owner of a thing needs the use of what is above it; owners of the metalake and of the catalog do not.
 */
export function standing(rights: Rights, kinds: readonly Kind[], rows: readonly Row[]): 'owner' | 'user' | 'stranger' {
  if (!rights.member) return 'stranger'
  let [allow, deny] = [0, 0]
  for (let depth = 0; depth < rows.length; depth++) {
    const row = rows[depth] as Row
    if (owns(rights, row)) return 'owner'
    const said = saidOn(rights, rows, depth)
    if (said) {
      allow |= said.allow
      deny |= said.deny
    }
    if (depth > 0 && (allow & ~deny & readingOf(kinds[depth] as Kind)) === 0) return 'stranger'
  }
  return 'user'
}

/** Whether one of the privileges, or owning it or something above it, gives the right to `row` below the rows; undefined is not there. */
export function may(rights: Rights, kinds: readonly Kind[], above: readonly Row[], row: Row | undefined, bits: number): boolean {
  if (!rights.member) return false
  // The walk of `standing` with what it gathers: decisions are made by the thousand, and memory is what they cost.
  let [allow, deny] = [0, 0]
  for (let depth = 0; depth < above.length; depth++) {
    if (owns(rights, above[depth] as Row)) return true
    const said = saidOn(rights, above, depth)
    if (said) {
      allow |= said.allow
      deny |= said.deny
    }
    if (depth > 0 && (allow & ~deny & readingOf(kinds[depth] as Kind)) === 0) return false
  }
  if (!row) return (allow & ~deny & bits) !== 0
  if (owns(rights, row)) return true
  const said = rights.rules.length === 0 ? rights.said.get(row.key) : saidOn(rights, [...above, row], above.length)
  return ((allow | (said?.allow ?? 0)) & ~(deny | (said?.deny ?? 0)) & bits) !== 0
}

/** Whether loading the row below the rows would be allowed; what `check` says without saying why. */
export function mayLoad(rights: Rights, kinds: readonly Kind[], above: readonly Row[], row: Row): boolean {
  if (!rights.member) return false
  const kind = kindOf(row.kind)
  const so = standing(rights, kinds, above)
  if (so !== 'user') return so === 'owner'
  return kind.parent === null || isOwn(rights, row) || may(rights, kinds, above, row, readingOf(kind))
}

/** The caller itself, a group it is in, or a role it holds: to be looked at, even without another right. */
export function isOwn(rights: Rights, row: Row): boolean {
  return rights.member && (rights.ids.has(row.id) || rights.roles.has(row.key))
}

/**
 * Whether a thing shows in a list of what the rows hold, when the caller may see the list: the use of what is above is not asked again.
 * What is above is looked at once for all.
 */
export function showing(rights: Rights, above: readonly Row[], bits: number): (row: Row | undefined) => boolean {
  if (isOwnerOf(rights, above)) return () => true
  const upTo = saidOfAll(rights, above)
  return (row) => {
    if (!row) return (upTo.allow & ~upTo.deny & bits) !== 0
    if (isOwn(rights, row) || owns(rights, row)) return true
    const { allow, deny } = saidOn(rights, [...above, row], above.length) ?? nothing
    return ((upTo.allow | allow) & ~(upTo.deny | deny) & bits) !== 0
  }
}

/** Whether everything that the rows hold shows, whatever it is: nothing is left to be looked at one by one. */
export function showsAll(rights: Rights, above: readonly Row[], bits: number): boolean {
  if (above.some((row) => owns(rights, row))) return true
  if ((bitsOn(rights, above) & bits) === 0) return false
  for (const { deny } of rights.said.values()) if ((deny & bits) !== 0) return false
  for (const { deny } of rights.rules) if ((deny & bits) !== 0) return false
  return true
}

/** Who may give the object to another: its owner or that of something above, who also has the use of what is above it. Contract semantics §6. */
export function maySetOwner(rights: Rights, kinds: readonly Kind[], above: readonly Row[], row: Row): boolean {
  if (!rights.member) return false
  const [metalake = row] = above
  if (owns(rights, metalake)) return true
  return [...above, row].some((one) => owns(rights, one)) && uses(rights, kinds, above)
}

/** Who may allow and deny things on the object to roles. Contract semantics §6. */
export function mayGrantOn(rights: Rights, kinds: readonly Kind[], above: readonly Row[], row: Row): boolean {
  const manage = bitsOf(['MANAGE_GRANTS'])
  return maySetOwner(rights, kinds, above, row) || (rights.member && uses(rights, kinds, above) && (bitsOn(rights, [...above, row]) & manage) !== 0)
}

/** The use of every catalog and schema of the rows was given; owning them does not stand for it. */
function uses(rights: Rights, kinds: readonly Kind[], rows: readonly Row[]): boolean {
  return rows.every((_, depth) => depth === 0 || (bitsOn(rights, rows.slice(0, depth + 1)) & readingOf(kinds[depth] as Kind)) !== 0)
}
