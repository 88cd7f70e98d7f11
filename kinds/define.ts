/**
 * The small language the kinds are written in: fields with their decoding, alterations, and the kind itself.
 * A kind says what one sort of thing in the lake is; every other part of the system reads these tables.
 */
import { illegal } from './errors.ts'
import type { Carries, Hangs } from './hanging.ts'
import type { NameRule } from './names.ts'
import type { Access } from './privileges.ts'
import type { PropertyRows } from './properties.ts'
import { shape } from './shapes.ts'
import type { Switch } from './switches.ts'
import type { Sync } from './sync.ts'
import type { Tell } from './texts.ts'

/** One value on the wire. `decode` throws an `illegal` Refusal that names the field at `at`. */
export interface Field<T = unknown, Needed extends boolean = boolean> {
  readonly doc: string
  readonly needed: Needed
  /** JSON Schema of the value (OpenAPI 3.1). */
  readonly json: Readonly<Record<string, unknown>>
  readonly decode: (value: unknown, at: string) => T
  /** Cannot be altered once created. */
  readonly immutable?: true
  /** Only in answers, never in requests. */
  readonly given?: true
  /** What a search finds of a value; every text in it where this is absent. */
  readonly tells?: (value: unknown, tell: Tell) => void
}
export type Fields = Readonly<Record<string, Field>>
type Value<F> = F extends Field<infer T> ? T : never
type NeededKeys<F extends Fields> = { [K in keyof F]: F[K]['needed'] extends true ? K : never }[keyof F]
type Flat<T> = { [K in keyof T]: T[K] } & {}
/** The TypeScript type of what a field table decodes to. */
export type Shape<F extends Fields> = Flat<
  { readonly [K in NeededKeys<F>]: Value<F[K]> } & { readonly [K in Exclude<keyof F, NeededKeys<F>>]?: Value<F[K]> | undefined }
>

/** Refuses the value at `at`; `what` completes "must be …". */
export function refuse(at: string, what: string): never {
  throw illegal(`"${at}" must be ${what}`)
}
/** Text as the reference takes it: numbers and booleans are coerced, objects and lists refused. */
export function asText(value: unknown, at: string): string {
  if (typeof value === 'string') return value.isWellFormed() ? value : refuse(at, 'text without halves of surrogate pairs')
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
      ? String(value)
      : refuse(at, 'text; this number cannot be kept exactly')
  return refuse(at, 'text')
}
export function asObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : refuse(at, 'an object')
}
/** A word in lower case, for values that count in any letter case. */
export const asWord = (value: unknown, at: string): string => (typeof value === 'string' ? value.toLowerCase() : refuse(at, 'text'))
const blank = (text: string) => text.trim() === ''

export const text = (doc: string): Field<string, true> => ({ doc, needed: true, json: { type: 'string' }, decode: asText })
/** Text with something in it. */
export const filled = (doc: string): Field<string, true> => ({
  doc,
  needed: true,
  json: { type: 'string', minLength: 1 },
  decode: (v, at) => {
    const t = asText(v, at)
    return blank(t) ? refuse(at, 'text that is not blank') : t
  },
})
/** Text of at most `max` characters. */
export const limited = (max: number, doc: string): Field<string, true> => ({
  doc,
  needed: true,
  json: { type: 'string', maxLength: max },
  decode: (v, at) => {
    const t = asText(v, at)
    const length = t.length > max ? Array.from(t).length : 0
    return length > max ? refuse(at, `at most ${max} characters long; it has ${length}`) : t
  },
})
/** Text of 1 to `max` characters that is not blank. */
export const filledTo = (max: number, doc: string): Field<string, true> => {
  const [some, short] = [filled(doc), limited(max, doc)]
  return { ...some, json: { type: 'string', minLength: 1, maxLength: max }, decode: (v, at) => short.decode(some.decode(v, at), at) }
}
export const integer = (doc: string): Field<number, true> => ({
  doc,
  needed: true,
  json: { type: 'integer' },
  decode: (v, at) => (Number.isSafeInteger(v) ? (v as number) : refuse(at, 'a whole number')),
})
/** true or false; the texts "true" and "false" count too, as in the reference. */
export const flag = (doc: string): Field<boolean, true> => ({
  doc,
  needed: true,
  json: { type: 'boolean' },
  decode: (v, at) => (typeof v === 'boolean' ? v : v === 'true' ? true : v === 'false' ? false : refuse(at, 'true or false')),
})
/** A map from text to text. A null value is refused. */
export const textMap = (doc: string): Field<Readonly<Record<string, string>>, true> => ({
  doc,
  needed: true,
  json: { type: 'object', additionalProperties: { type: 'string' } },
  decode: (v, at) => {
    const out: Record<string, string> = Object.create(null) as Record<string, string>
    for (const [key, value] of Object.entries(asObject(v, at))) out[asText(key, at)] = asText(value, `${at}.${key}`)
    return { ...out }
  },
})
/** One of a few words; any letter case is taken, lower case is kept. */
export const oneOf = <const V extends string>(values: readonly V[], doc: string): Field<V, true> => ({
  doc,
  needed: true,
  json: { type: 'string', enum: values },
  decode: (v, at) => values.find((one) => typeof v === 'string' && one === v.toLowerCase()) ?? refuse(at, `one of ${values.join(', ')}`),
})
export const listOf = <T>(of: Field<T>, doc: string): Field<readonly T[], true> => ({
  doc,
  needed: true,
  json: { type: 'array', items: of.json },
  decode: (v, at) =>
    Array.isArray(v)
      ? v.map((item, i) => (item === null ? refuse(`${at}[${i}]`, 'given, not null') : of.decode(item, `${at}[${i}]`)))
      : refuse(at, 'a list'),
})
/** An object with fields of its own. Unknown keys are refused. */
export const record = <F extends Fields>(fields: F, doc: string): Field<Shape<F>, true> => ({
  doc,
  needed: true,
  json: jsonOf(fields),
  decode: (v, at) => decode(fields, v, at),
})
export const optional = <T>(of: Field<T>): Field<T, false> => ({ ...of, needed: false })
export const immutable = <T, N extends boolean>(of: Field<T, N>): Field<T, N> => ({ ...of, immutable: true })
/** A field that only answers carry. */
export const given = <T>(of: Field<T>): Field<T, false> => ({ ...of, needed: false, given: true })

/**
 * Decodes `raw` by its field table. Null counts as not given.
 * Unknown keys are refused unless `lenient` (updates and a few bodies, as in the reference: contract types §1).
 */
export function decode<F extends Fields>(fields: F, raw: unknown, at = 'body', lenient = false): Shape<F> {
  const from = asObject(raw, at)
  const path = (key: string) => (at === 'body' ? key : `${at}.${key}`)
  if (!lenient)
    for (const key in from)
      if (!Object.hasOwn(fields, key) || fields[key]?.given)
        throw illegal(`"${path(key)}" is not a known field; known are ${Object.keys(fields).join(', ')}`)
  const out: Record<string, unknown> = {}
  for (const key in fields) {
    const field = fields[key] as Field
    const value = Object.hasOwn(from, key) ? from[key] : undefined
    if (value !== undefined && value !== null) out[key] = field.decode(value, path(key))
    else if (field.needed) throw illegal(`"${path(key)}" is required`)
  }
  return out as Shape<F>
}

/** The JSON Schema of a field table; for answers, `given` fields and the audit are included. */
export function jsonOf(fields: Fields, answer = false): Record<string, unknown> {
  const shown = Object.entries(fields).filter(([, f]) => answer || !f.given)
  const described = shown.map(([key, f]) => [key, { description: f.doc, ...f.json }] as const)
  const required = shown.flatMap(([key, f]) => (f.needed ? [key] : [])).concat(answer ? ['audit'] : [])
  return {
    type: 'object',
    properties: { ...Object.fromEntries(described), ...(answer ? { audit: shape('Audit') } : {}) },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

/** What every entity's body may hold; kinds add their own. */
export interface Body {
  readonly comment?: string | undefined
  readonly properties?: Readonly<Record<string, string>> | undefined
  readonly [field: string]: unknown
}
/** A name and a body: what an alteration starts from and ends with. */
export interface Draft {
  readonly name: string
  readonly body: Body
}
/** One alteration, as it stands in `updates: [{ "@type": … }]`, and what it does. `touches` are all fields of the body that it can change; any when absent. */
export interface Change<F extends Fields = Fields> {
  readonly doc: string
  readonly fields: F
  /** Pure. Absent where the source applies it and the lake reads the result back. */
  readonly apply?: (draft: Draft, ask: Shape<F>) => Draft
  /** It drops a thing of this kind that is in the altered one: refused where that is held. */
  readonly drops?: string
  readonly touches?: readonly string[]
}
export const change = <F extends Fields>(doc: string, fields: F, apply: (draft: Draft, ask: Shape<F>) => Draft): Change => ({
  doc,
  fields,
  apply: apply as NonNullable<Change['apply']>,
})

/** An operation beyond the regular ones, at `…/{name}/<key>`; the server must implement each (the compiler asks). */
export interface Action {
  readonly method: 'GET' | 'POST'
  readonly doc: string
  readonly takes: Fields
  readonly gives: Fields
}

export interface Kind {
  readonly name: string
  /** For error types: `NoSuch<Title>Exception`. */
  readonly title: string
  readonly plural: string
  readonly doc: string
  readonly parent: Kind | null
  /** The body of a create request and, with the `given` ones, of an answer. `name` is the first. */
  readonly fields: Fields
  readonly names: NameRule
  readonly changes: Readonly<Record<string, Change>>
  /** An empty list of updates is refused (contract types §12). */
  readonly needsUpdates: boolean
  readonly actions: Readonly<Record<string, Action>>
  /** What may hang on one of these. */
  readonly carries: Carries
  /** It hangs on what carries it. */
  readonly hangs?: Hangs
  /** Rows of its properties, for kinds outside of catalogs; below a catalog the provider has them. */
  readonly properties: PropertyRows
  /** Can be switched off and on by PATCH. */
  readonly switchable?: Switch
  /** A drop is refused while it holds one of these kinds, unless the query parameter `unless` is true. */
  readonly keeps?: { readonly counts: readonly string[]; readonly unless: 'force' | 'cascade' }
  /** A drop checks the name too, as in the reference. */
  readonly strict: boolean
  /** Fields of a create request that it does not have are passed over, as in the reference (contract types §1). */
  readonly lenient: boolean
  /** An alteration checks neither a new name nor reserved property keys, as in the reference. */
  readonly loose: boolean
  readonly access: Access
  /** Who may do what hangs on it. */
  readonly rules?: true
  readonly wire: {
    /** The key under which lists travel. Numbers and runs are asked for in ways of their own: no regular routes are made. */
    readonly list: 'identifiers' | 'names' | 'numbers' | 'runs' | 'entities'
    /** `?details=true` lists whole entities, under this key. */
    readonly details?: string
    /** Only plain application/json requests are taken (contract semantics §1). */
    readonly plainJson: boolean
    /** Path segment, where it is not the plural. */
    readonly segment?: string
    /** Key of one entity in an answer, where it is not the name. */
    readonly one?: string
    /** Create in a source answers what was asked, and no comment shows as an empty one, as in the reference; else what the source says. */
    readonly echo?: true
    /** Its routes are written by hand (rest/access-routes.ts), and a drop answers whether it was there under this key. */
    readonly drops?: 'removed' | 'deleted'
    /** A create request holds it under its own key, as answers do, and is answered with `{code:0}` alone. */
    readonly nested?: true
  }
  /** Which of the five regular operations are served; all when absent. */
  readonly serves: readonly Operation[]
  readonly sync: Sync
}
export type Operation = 'list' | 'create' | 'load' | 'alter' | 'drop'
export const operations: readonly Operation[] = ['list', 'create', 'load', 'alter', 'drop']

type Spec = Pick<Kind, 'name' | 'doc' | 'parent' | 'fields' | 'names'> &
  Partial<Omit<Kind, 'wire' | 'access'>> & { readonly wire?: Partial<Kind['wire']>; readonly access?: Partial<Access> }

/** Declares a kind. Everything omitted follows from the name. */
export function defineKind<const S extends Spec>(spec: S) {
  const title = spec.title ?? spec.name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())
  const whole = {
    plural: `${spec.name}s`,
    changes: {},
    needsUpdates: false,
    actions: {},
    carries: {},
    properties: [],
    lenient: false,
    loose: false,
    strict: false,
    serves: operations,
    sync: { home: spec.parent && spec.parent.parent ? 'inherits' : 'unit', fenced: ['name'] },
    ...spec,
    title,
    access: { create: [], read: [], write: [], drop: [], ...spec.access },
    wire: { list: 'identifiers', plainJson: false, ...spec.wire },
  }
  return whole as unknown as Omit<Kind, 'fields' | 'name' | 'actions' | 'changes'> &
    Pick<S, 'fields' | 'name'> & { readonly actions: S extends { actions: infer A } ? A : {}; readonly changes: Kind['changes'] }
}

/** What one entity of a kind holds on the wire: `Entity<typeof fileset>`. */
export type Entity<K extends { fields: Fields }> = Shape<K['fields']>

/** From the top of the tree down to, not including, the kind. */
export function ancestors(kind: Kind): readonly Kind[] {
  return kind.parent ? [...ancestors(kind.parent), kind.parent] : []
}
/** Key of one entity of the kind in an answer. */
export const oneKey = (kind: Kind) => kind.wire.one ?? kind.name
