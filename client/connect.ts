/** The typed client: `connect({ url })` gives everything a lake can be asked, by kind, in Node and in browsers. */
import type { Entity, Kind } from '../kinds/define.ts'
import { hangers, type KindName, kinds } from '../kinds/index.ts'
import { type Access, accessClient } from './access.ts'
import { associationsClient, type Policies, type Tags } from './associations.ts'
import { type Audit, auditClient } from './audit.ts'
import { type Jobs, jobsClient } from './jobs.ts'
import { type KindClient, kindClient, type Update } from './kind-client.ts'
import { type Lineage, lineageClient } from './lineage.ts'
import { listPath, onePath, type Path } from './paths.ts'
import { type Regions, regionsClient } from './regions.ts'
import { type Connection, type Send, sender } from './request.ts'
import { type Rules, rulesClient } from './rules.ts'
import { type Search, searchClient } from './search.ts'
import { type Time, timeClient } from './time.ts'

type Kinds = typeof kinds
/** Versions are linked rather than made: the lake numbers them and answers without saying how. */
interface Versions extends Omit<KindClient<Kinds['modelVersion']>, 'create'> {
  link(model: Path, body: Entity<Kinds['modelVersion']>): Promise<void>
  /** Where it is stored; the uri that default-uri-name chooses when none is named. */
  uri(path: Path, options?: { readonly uriName?: string | undefined }): Promise<string>
}
export interface Version {
  readonly version: string
  readonly compileDate: string
  readonly gitCommit: string
}
type Regulars = { readonly [N in Exclude<KindName, 'modelVersion' | 'job'>]: KindClient<Kinds[N]> }
interface Hung {
  readonly tags: Tags
  readonly policies: Policies & Rules
}
export interface Lake extends Regulars, Hung {
  readonly modelVersion: Versions
  readonly job: Jobs
  readonly time: Time
  readonly audit: Audit
  readonly access: Access
  readonly lineage: Lineage
  readonly regions: Regions
  readonly search: Search
  /** Tries a catalog's settings without making it. Throws LakeError when they do not work, whatever the HTTP status. */
  testConnection(metalake: string, body: Entity<Kinds['catalog']>): Promise<void>
  /** Tries the source of a catalog that is there; with updates, as it would be with them. Throws LakeError when it does not answer. */
  testCatalog(path: Path, updates?: readonly Update<Kinds['catalog']['changes']>[]): Promise<void>
  /** The API that the lake speaks. */
  version(): Promise<Version>
  /** Whom the lake takes us for. */
  me(): Promise<string>
}

function versionsClient(send: Send): Versions {
  const kind = kinds.modelVersion
  return {
    ...kindClient<Kinds['modelVersion']>(send, kind),
    async link(model, body) {
      await send('POST', listPath(kind, model), { body })
    },
    async uri(path, { uriName } = {}) {
      return String((await send('GET', `${onePath(kind, path)}/uri`, { query: { uriName } })).uri)
    },
  }
}

/** Nothing is sent yet. Throws TypeError for an address or a user that cannot be one. */
export function connect(connection: Connection): Lake {
  const send = sender(connection)
  const regular = Object.fromEntries(Object.entries<Kind>(kinds).map(([name, kind]) => [name, kindClient(send, kind)]))
  const hung = Object.fromEntries(hangers.map((kind) => [kind.hangs.as, associationsClient(send, kind)])) as unknown as Hung
  return {
    // Object.fromEntries forgets which kind stands under which name; the table has them so.
    ...(regular as unknown as Regulars),
    ...hung,
    policies: { ...hung.policies, ...rulesClient(send) },
    modelVersion: versionsClient(send),
    job: jobsClient(send),
    time: timeClient(send),
    audit: auditClient(send),
    access: accessClient(send),
    lineage: lineageClient(send),
    regions: regionsClient(send),
    search: searchClient(send),
    async testConnection(metalake, body) {
      await send('POST', `${listPath(kinds.catalog, [metalake])}/testConnection`, { body })
    },
    async testCatalog(path, updates) {
      await send('POST', `${onePath(kinds.catalog, path)}/testConnection`, updates === undefined ? {} : { body: { updates } })
    },
    async version() {
      return (await send('GET', '/api/version')).version as Version
    },
    async me() {
      return String((await send('GET', '/api/authn/me')).principal)
    },
  }
}
