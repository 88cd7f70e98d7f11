/** A rule on access: who is allowed or denied what, which rows they see and what of columns, by attributes of all that has to do with it. */
import { asObject, decode, filled, listOf, oneOf, optional, record, refuse, type Shape, text } from '../define.ts'
import { made } from '../layout.ts'
import { type PrivilegeName, privilegeOf } from '../privileges.ts'
import { type Condition, type Root, yes } from './condition.ts'
import { parse } from './condition-parse.ts'

/** The strictest first: where several rules mask a column, the first of these counts. */
export const maskings = ['null', 'constant', 'hash', 'last4'] as const
export type Masking = (typeof maskings)[number]
/** Its values are replaced: by null, by one text, by their SHA-256, by the last four characters behind stars. */
export interface Mask {
  readonly with: Masking
  /** With `constant`. */
  readonly value?: string | undefined
}
/** The rule, read. Each part counts for those, and on those objects, of which `when` is true. */
export interface AccessRule {
  readonly when: Condition
  /** Absent where the rule only filters or masks. */
  readonly effect?: 'allow' | 'deny' | undefined
  readonly privileges: readonly PrivilegeName[]
  /** Of a table or view only rows of which it is true are seen. */
  readonly rows?: Condition | undefined
  readonly masks: readonly (Mask & { readonly columns: Condition })[]
}

/** What each of its conditions may speak of. */
export const speaks = {
  when: ['principal', 'object'],
  rows: ['principal', 'object', 'row'],
  columns: ['principal', 'object', 'column'],
} as const satisfies Readonly<Record<string, readonly Root[]>>
const most = 64

const privileges = made('names of privileges', (raw, at) => {
  const names = listOf(text('a privilege'), '').decode(raw, at)
  if (names.length === 0) return refuse(at, 'a list with at least one privilege, such as SELECT_TABLE')
  for (const [i, name] of names.entries())
    if (!privilegeOf(name)) refuse(`${at}[${i}]`, `a privilege, such as SELECT_TABLE; ${name.slice(0, 40)} is none`)
  return names
})
const mask = {
  columns: filled('which columns: a condition over column, object and principal'),
  with: oneOf(maskings, 'what is shown instead'),
  value: optional(text('what is shown instead, with constant')),
}
const fields = {
  when: optional(filled('for whom and on what it counts: a condition over principal and object; always when absent')),
  effect: optional(oneOf(['allow', 'deny'], 'what is done with the privileges')),
  privileges: optional(privileges),
  rows: optional(filled('which rows are seen: a condition over row, object and principal')),
  masks: optional(listOf(record(mask, 'a mask'), 'columns that are not shown as they are')),
}
/** One rule as a policy keeps it. */
export type KeptRule = Shape<typeof fields>
/** What a policy keeps: one rule, or several that all count, as regions that wrote apart leave them. */
export type KeptAccess = KeptRule | { readonly all: readonly KeptRule[] }

/** Throws illegal naming the field below `at`, and within a condition the character. */
function read({ when, effect, privileges: names = [], rows, masks = [] }: KeptRule, at: string): AccessRule {
  return {
    when: when === undefined ? yes : parse(when, speaks.when, `${at}.when`),
    effect,
    privileges: names.map((name) => privilegeOf(name) as PrivilegeName),
    rows: rows === undefined ? undefined : parse(rows, speaks.rows, `${at}.rows`),
    masks: masks.map(({ columns, ...one }, i) => ({ ...one, columns: parse(columns, speaks.columns, `${at}.masks[${i}].columns`) })),
  }
}

function checked(raw: unknown, at: string): KeptRule {
  const kept = decode(fields, raw, at)
  const { effect, privileges: names, rows, masks = [] } = kept
  if ((effect === undefined) !== (names === undefined)) refuse(at, 'given both "effect" and "privileges", or neither')
  if (effect === undefined && rows === undefined && masks.length === 0)
    refuse(at, 'given "effect" and "privileges", "rows" or "masks": it says nothing')
  if (masks.length > most) refuse(`${at}.masks`, `at most ${most} masks`)
  for (const [i, one] of masks.entries())
    if ((one.with === 'constant') !== (one.value !== undefined)) refuse(`${at}.masks[${i}].value`, 'given with "constant", and only with it')
  read(kept, at)
  return kept
}

function checkedAll(raw: unknown, at: string): KeptAccess {
  if (!Object.hasOwn(asObject(raw, at), 'all')) return checked(raw, at)
  const { all: given } = decode({ all: listOf(any, '') }, raw, at)
  const all = given.map((one, i) => checked(one, `${at}.all[${i}]`))
  if (all.length === 0 || all.length > most) refuse(`${at}.all`, `a list of 1 to ${most} rules`)
  if (all.filter(({ effect }) => effect === 'allow').length > 1) refuse(`${at}.all`, 'a list with at most one rule that allows')
  return { all }
}
const any = made('a rule', (raw) => raw)

export const keptRules = (kept: KeptAccess): readonly KeptRule[] => ('all' in kept ? kept.all : [kept])
/** Throws for one that was never checked. */
export const readRule = (kept: KeptRule): AccessRule => read(decode(fields, kept, 'rule'), 'rule')
/** The rules that a policy keeps, read; all of them count. Throws for what was never checked. */
export const accessRules = (kept: unknown): readonly AccessRule[] => keptRules(asObject(kept, 'rule') as KeptAccess).map(readRule)

export const access = {
  doc: 'who may do what on it, and all in it, by attributes; which rows of tables they see, and what of columns',
  decode: checkedAll,
}
