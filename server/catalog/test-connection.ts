/** Tries a catalog's settings without making it. */
import { catalog } from '../../kinds/catalog.ts'
import { decode } from '../../kinds/define.ts'
import { already, LoginRefused, Malformed, Refusal } from '../../kinds/errors.ts'
import { checkName } from '../../kinds/names.ts'
import { checkProperties } from '../../kinds/properties.ts'
import { applied, decodeUpdates } from '../entity/alter.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { above, find, parentKey, propertyRows, providerOfRow } from '../entity/resolve.ts'
import { seal, sealedOf, settingsOf } from '../entity/secrets.ts'
import { secretsAsked } from '../entity/secrets-asked.ts'
import type { Lake } from '../lake.ts'
import { catalogBehaviour } from './behaviour.ts'

/** Throws what creating it would, and connectionFailed when the source does not answer or refuses the login. Leaves nothing behind. */
export async function testConnection(lake: Lake, ask: Ask, within: Path, raw: unknown): Promise<void> {
  const { name, ...rest } = decodeLate(raw)
  const at = await above(lake, ask, catalog, within, 'create')
  const provider = catalogBehaviour.provider?.(rest)
  checkName(catalog.names, catalog.title, name)
  const rows = provider?.properties.catalog ?? []
  const secrets = await secretsAsked(lake.secrets, rows, rest)
  checkProperties(rows, { ...rest.properties, ...secrets })
  if (await ask.view.child(parentKey(at), 'catalog', name)) throw already(catalog.title, [...within, name].join('.'))
  const resolved = await Promise.all(Object.entries(secrets).map(async ([key, value]) => [key, await lake.secrets.resolve(value)] as const))
  try {
    await lake.sources.probe(provider?.name ?? '', { ...rest.properties, ...Object.fromEntries(resolved) }, ask.signal)
  } catch (error) {
    if (error instanceof Refusal && !(error instanceof LoginRefused)) throw new Unanswered(error.family, error.type, error.message)
    throw error
  }
}

/** Tries the source of a catalog that is there, with updates that are applied for the trial alone. Throws as above, and NoSuchCatalog. */
export async function testExisting(lake: Lake, ask: Ask, path: Path, raw: unknown): Promise<void> {
  // What it keeps secret is sent where the updates say: only who may alter it may do that.
  const { row } = await find(lake, ask, catalog, path, 'alter')
  const rows = propertyRows(catalog, providerOfRow(row))
  const draft = applied(catalog, rows, row, raw === undefined ? [] : decodeUpdates(catalog, raw))
  const { body, secrets } = seal(rows, draft.body, () => lake.store.mint(), sealedOf(row.body))
  const settings = await settingsOf(lake.store, body)
  const fresh = Object.entries(sealedOf(body)).flatMap(([key, ref]) => (secrets[ref] === undefined ? [] : [[key, secrets[ref]] as const]))
  await lake.sources.probe(String(row.body.provider), { ...settings, ...Object.fromEntries(fresh) }, ask.signal)
}

/** The source could not be asked at all: the HTTP status says so, unlike for everything the test itself answers (contract errors §4). */
export class Unanswered extends Refusal {}

/** A request that is no catalog at all is refused with HTTP 400; everything later is an answer of the test (contract endpoints). */
function decodeLate(raw: unknown) {
  const fields = { ...catalog.fields, name: { ...catalog.fields.name, needed: false as const } }
  try {
    const { name, ...rest } = decode(fields, raw)
    return { name: name ?? '', ...rest }
  } catch (error) {
    if (error instanceof Refusal) throw new Malformed(error.message)
    throw error
  }
}
