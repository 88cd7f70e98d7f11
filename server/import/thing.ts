/** Reads a thing as another lake showed it: what would be asked for, what only answers carry, who made it and when. */
import {
  ancestors,
  asObject,
  type Body,
  decode,
  type Fields,
  type Kind,
  limited,
  listOf,
  optional,
  refuse,
  text,
  textMap,
} from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { made } from '../../kinds/layout.ts'
import type { Imported } from '../lake.ts'
import type { Audit } from '../store/store.ts'

/** An instant with up to nine digits of seconds: the reference keeps more than milliseconds, and they come along as they are. */
const instant = made('an ISO instant', (raw, at) =>
  typeof raw === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z$/.test(raw) && !Number.isNaN(Date.parse(raw))
    ? raw
    : refuse(at, 'an ISO instant such as 2026-05-03T12:00:00.123456789Z'),
)
const nameMost = 256
const auditFields = {
  creator: optional(limited(nameMost, 'who made it')),
  createTime: optional(instant),
  lastModifier: optional(limited(nameMost, 'who changed it last')),
  lastModifiedTime: optional(instant),
}
export const thingFields = {
  kind: made('what it is', (raw, at) => kindList.find((kind) => kind.name === raw) ?? refuse(at, `one of ${kindList.map((k) => k.name).join(', ')}`)),
  path: listOf(text('a name'), 'names from the metalake down; a version ends with its number'),
  shown: made('the thing as it is shown where it comes from; a property that is never shown is added to its properties', asObject),
}

/** Which fields of the kind only answers carry, or do not. */
const only = (kind: Kind, given: boolean): Fields => Object.fromEntries(Object.entries(kind.fields).filter(([, f]) => (f.given === true) === given))

/** Keys that the kind does not have are passed over. Throws illegal naming the field at `at`. */
export function thingFrom(raw: unknown, at: string): Imported {
  const { kind, path, shown } = decode(thingFields, raw, at)
  const depth = ancestors(kind).length + 1
  if (!kind.serves.includes('create')) throw illegal(`"${at}.kind": a ${kind.name} cannot be imported`)
  if (path.length !== depth) throw illegal(`"${at}.path" must hold ${depth} names for a ${kind.name}; it holds ${path.length}`)
  // What is absent has no key: nothing in it is undefined.
  const audit = decode(auditFields, shown.audit ?? {}, `${at}.shown.audit`, true) as Audit
  const { 'in-use': inUse, ...properties } = shown.properties ? textMap('').decode(shown.properties, `${at}.shown.properties`) : {}
  const own = kind.switchable && inUse !== undefined ? { ...shown, properties } : shown
  const name = Object.hasOwn(kind.fields, 'name') ? { name: path.at(-1) } : {}
  return {
    kind,
    path,
    audit,
    inUse: kind.switchable && inUse !== undefined ? inUse === 'true' : undefined,
    asked: () => decode(only(kind, false), { ...own, ...name }, `${at}.shown`, true) as Body,
    given: () => decode(only(kind, true), own, `${at}.shown`, true),
  }
}
