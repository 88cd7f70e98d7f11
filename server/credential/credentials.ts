/** What clients need to reach the source of a catalog or the files of a fileset themselves; the only way that kept secrets leave the lake. */
import { objectType } from '../../kinds/address.ts'
import { catalog } from '../../kinds/catalog.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { illegal, unsupported } from '../../kinds/errors.ts'
import { fileset } from '../../kinds/fileset.ts'
import { kindList } from '../../kinds/index.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import { settingsOf } from '../entity/secrets.ts'
import type { Lake } from '../lake.ts'
import { refuseWithoutLease } from '../region/lease.ts'

export interface Credential {
  readonly credentialType: string
  /** Milliseconds since 1970; 0 when it does not expire. */
  readonly expireTimeInMs: number
  readonly credentialInfo: Readonly<Record<string, string>>
}

/** Those handed out as they are set, with the properties they consist of. Source: contract credentials §2. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  's3-secret-key': ['s3-access-key-id', 's3-secret-access-key'],
  'oss-secret-key': ['oss-access-key-id', 'oss-secret-access-key'],
  'azure-account-key': ['azure-storage-account-name', 'azure-storage-account-key'],
  'cos-secret-key': ['cos-access-key-id', 'cos-secret-access-key'],
  'jdbc-user-password': ['jdbc-user', 'jdbc-password'],
}
/** Handed out where none is named, when all they consist of is set (contract credentials §4). */
const inferred = ['s3-secret-key', 'oss-secret-key', 'azure-account-key', 'jdbc-user-password']
/** Made for one path and a while. A catalog has no path, so it gives none of these. */
const tokens = new Set(['s3-token', 'gcs-token', 'adls-token', 'oss-token', 'aws-irsa'])

/** Which object; only catalogs and filesets give credentials. Throws illegal for no address of one, unsupported for another kind. */
function objectAt(type: string, fullName: string): { readonly kind: Kind; readonly path: readonly string[] } {
  const kind = kindList.find((each) => objectType(each) === type.toLowerCase())
  if (!kind) throw illegal(`"${type}" is no type of object`)
  const parts = fullName.split('.')
  if (kind.name !== catalog.name && kind.name !== fileset.name) throw unsupported(`a ${kind.name} gives no credentials; its catalog may`)
  const depth = ancestors(kind).length
  if (parts.length !== depth || parts.some((part) => part === ''))
    throw illegal(`"${fullName}" is no full name of a ${kind.name}; it takes ${depth} names joined by dots`)
  return { kind, path: parts }
}

/**
 * The credentials of a catalog, or of one location of a fileset (the default one when none is named). Settings of what is nearer go first.
 * Throws illegal for an unknown location, a type that is not known or settings that are missing; unsupported for tokens.
 */
export async function credentialsOf(
  lake: Lake,
  ask: Ask,
  [metalake, type, fullName]: readonly [string, string, string],
  location: string | undefined,
): Promise<readonly Credential[]> {
  if (ask.past) throw illegal('credentials are those of now; leave out asOf')
  const { kind, path } = objectAt(type, fullName)
  const { at, row } = await find(lake, ask, kind, [metalake, ...path], 'load')
  await refuseWithoutLease(lake, [...at.rows, row])
  const { storageLocations } = row.body
  if (location !== undefined && storageLocations !== undefined && !Object.hasOwn(storageLocations as object, location))
    throw illegal(`fileset ${fullName} has no location "${location}"; it has ${Object.keys(storageLocations as object).join(', ')}`)
  const levels = await Promise.all([...at.rows.slice(1), row].map((each) => settingsOf(lake.store, each.body)))
  const settings: Readonly<Record<string, string>> = Object.assign({}, ...levels)
  const named = settings['credential-providers'] ?? settings['credential-provider-type']
  const has = (name: string) => (fixed[name] ?? []).every((key) => (settings[key] ?? '') !== '')
  const types = named === undefined ? inferred.filter(has) : named.split(',').flatMap((each) => each.trim() || [])
  return [...new Set(types)].flatMap((credentialType) => {
    const keys = Object.hasOwn(fixed, credentialType) ? fixed[credentialType] : undefined
    if (!keys && !tokens.has(credentialType)) throw illegal(`"credential-providers" names ${credentialType}, which is not known`)
    if (!keys && kind.name === catalog.name && credentialType !== 'aws-irsa') return []
    if (!keys) throw unsupported(`${credentialType} credentials are not made by this lake; known are ${Object.keys(fixed).join(', ')}`)
    const missing = keys.filter((key) => (settings[key] ?? '') === '')
    if (missing.length > 0) throw illegal(`${credentialType} credentials need ${missing.join(' and ')} to be set`)
    return { credentialType, expireTimeInMs: 0, credentialInfo: Object.fromEntries(keys.map((key) => [key, settings[key] as string])) }
  })
}
