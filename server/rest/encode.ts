/** Rows as answers show them. */
import { type Kind, oneKey } from '../../kinds/define.ts'
import type { Hanger, KindName } from '../../kinds/index.ts'
import type { Hung } from '../association/hung.ts'
import type { Audit, Facet, Row } from '../store/store.ts'

type Json = Readonly<Record<string, unknown>>
type Encode = (row: Row, fresh: boolean) => Json

/** An owner is asked for, and shown, by itself. */
export function shownAudit({ owner: _owner, ...audit }: Audit): Audit {
  return audit
}

/** What most kinds show: all of the body but what is kept for the lake alone. */
const regular: Encode = (row) => {
  const { sealed: _sealed, inUse: _inUse, parts: _parts, audit, ...body } = row.body
  return { name: row.name, ...body, audit: shownAudit(audit) }
}
const withUse = (row: Row, use: unknown): Json => {
  const { properties, ...rest } = regular(row, false)
  const all = use === undefined ? properties : { ...(properties as object | undefined), 'in-use': String(use) }
  return { ...rest, ...(all === undefined ? {} : { properties: all }) }
}

/** Kinds whose answers differ from their bodies. */
const special: Partial<Readonly<Record<KindName, Encode>>> = {
  // A metalake shows in-use once it was switched, and in every load and list (contract semantics §7).
  // After a change of it its properties are there, if empty.
  metalake: (row, fresh) => {
    const shown = withUse(row, row.body.inUse ?? (fresh ? undefined : true))
    return fresh && row.version > 1 ? { ...shown, properties: shown.properties ?? {} } : shown
  },
  catalog: (row) => withUse(row, row.body.inUse),
  model: (row) => {
    const { aliases: _aliases, ...rest } = regular(row, false)
    return rest
  },
  modelVersion: (row) => {
    const { name, uris, ...rest } = regular(row, false)
    const unnamed = (uris as Json | undefined)?.unknown
    return { version: Number(name), ...rest, ...(unnamed === undefined ? {} : { uri: unnamed }), uris }
  },
  fileset: (row) => {
    const { storageLocations, ...rest } = regular(row, false)
    const unnamed = (storageLocations as Json | undefined)?.unknown
    return { ...rest, ...(unnamed === undefined ? {} : { storageLocation: unnamed }), storageLocations }
  },
}

/** One entity. `fresh` is set in answers of create and alter. */
export const encode = (kind: Kind, row: Row, fresh = false): Json => {
  const shown = (special[kind.name as KindName] ?? regular)(row, fresh)
  return kind.hangs ? { ...shown, inherited: null } : shown
}

export const envelope = (kind: Kind, row: Row, fresh = false): Json => ({ code: 0, [oneKey(kind)]: encode(kind, row, fresh) })

/** What hangs on an object, as seen from there. */
export const encodeHung = ({ hangs }: Hanger, { row, values, inherited }: Hung): Json => {
  const { audit, ...rest } = regular(row, false)
  return { ...rest, ...(hangs.valued ? { assignmentValues: values } : {}), audit, inherited }
}

/** Without audit, for history: what changed is what counts there. */
export function encodeState(kind: Kind, facet: Facet, after: Json | null): Json | null {
  if (after === null || facet !== 'body') return after
  const { owner } = (after as unknown as Row['body']).audit ?? {}
  const {
    audit: _audit,
    uid: _uid,
    ...shown
  } = encode(kind, {
    key: 0,
    id: '',
    kind: kind.name as KindName,
    parent: 0,
    name: '',
    version: 0,
    body: after as unknown as Row['body'],
  })
  const { name: _name, version: _version, ...rest } = shown
  return owner ? { ...rest, owner: { type: owner.type, name: owner.name } } : rest
}
