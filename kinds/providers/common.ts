/** What every provider's catalogs share. */
import type { KindName } from '../index.ts'
import type { NameRule } from '../names.ts'
import { identifier, type PropertyRow, type PropertyRows } from '../properties.ts'

/** A sort of catalog: what it takes and holds. Pure data; the code that reaches the source is in connectors/ and loads when used. */
export interface Provider {
  /** The value of a catalog's `provider` on the wire. */
  readonly name: string
  /** What people type on the command line. */
  readonly alias: string
  readonly type: 'relational' | 'fileset' | 'messaging' | 'model'
  readonly doc: string
  /** The kinds that can live in such a catalog. */
  readonly kinds: readonly KindName[]
  /** Of those, the ones that the source itself holds; the lake's store holds the others. */
  readonly source: readonly KindName[]
  /** Of those, the ones that stay as they were made: there is nothing to alter. */
  readonly fixed?: readonly KindName[]
  /** Of its kinds, those that only a catalog with this property set to true holds. */
  readonly wished?: Partial<Readonly<Record<KindName, string>>>
  /** Things that are made with a catalog, by name with their comment: no others of their kinds can be made, and they stay as they are. */
  readonly comesWith?: Partial<Readonly<Record<KindName, Readonly<Record<string, string>>>>>
  /** Dropping really deletes and a cascade is the lake's work (contract semantics §4). */
  readonly managed: boolean
  /** Schemas that are always there and do not count as content. */
  readonly standing: readonly string[]
  readonly names: Partial<Readonly<Record<KindName | 'column', NameRule>>>
  readonly properties: Partial<Readonly<Record<KindName, PropertyRows>>>
}

/** The kinds that a catalog with these properties holds. */
export function heldKinds({ kinds, wished }: Provider, properties: Readonly<Record<string, string>> = {}): readonly KindName[] {
  return kinds.filter((kind) => {
    const wish = wished?.[kind]
    return wish === undefined || properties[wish]?.toLowerCase() === 'true'
  })
}

/** Source: the providers' table, rows `*`. */
export const everyCatalog: PropertyRows = [
  { name: 'package', doc: 'path of a custom provider', immutable: true },
  { name: 'ops-impl', doc: 'class replacing default operations', immutable: true },
  { name: 'authorization-provider', doc: 'external authorization plug-in', immutable: true },
  { name: 'cloud.name', doc: 'where the source runs', is: ['aws', 'azure', 'gcp', 'on_premise', 'other'] },
  { name: 'cloud.region-code', doc: 'region of the source' },
  { name: 'in-use', doc: 'switched by PATCH', reserved: true },
  { name: 'metalake-in-use', doc: 'internal', hidden: true, reserved: true },
  identifier,
  { name: 'gravitino.bypass.*', doc: 'the rest of the key is handed to the source’s client as it is' },
  { name: 'credential-providers', doc: 'credential types that may be vended, comma separated' },
]
const hiddenKey = (name: string, doc: string): PropertyRow => ({ name, doc, hidden: true })
/** Static keys of object stores: used, never shown. */
export const storageKeys: PropertyRows = [
  hiddenKey('s3-access-key-id', 'static AWS key'),
  hiddenKey('s3-secret-access-key', 'static AWS secret'),
  hiddenKey('oss-access-key-id', 'Aliyun key'),
  hiddenKey('oss-secret-access-key', 'Aliyun secret'),
  hiddenKey('azure-storage-account-name', 'Azure account'),
  hiddenKey('azure-storage-account-key', 'Azure key'),
  hiddenKey('azure-client-secret', 'Azure application secret'),
  hiddenKey('cos-access-key-id', 'Tencent key'),
  hiddenKey('cos-secret-access-key', 'Tencent secret'),
]
export const plain: PropertyRows = [identifier]
