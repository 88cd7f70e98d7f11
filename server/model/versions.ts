/** The versions of a model: linked, found by number or alias, altered and dropped. The model itself holds what its aliases point to. */
import { type Draft, decode, type Entity } from '../../kinds/define.ts'
import { illegal, noSuch, Refusal } from '../../kinds/errors.ts'
import { model } from '../../kinds/model.ts'
import { modelVersion, unnamed } from '../../kinds/model-version.ts'
import { checkAlteration, checkProperties } from '../../kinds/properties.ts'
import { decodeUpdates } from '../entity/alter.ts'
import { type Ask, type Path, presentOnly } from '../entity/ask.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { Absent, above, find, propertyRows } from '../entity/resolve.ts'
import { alike, seal, sealedOf, unseal } from '../entity/secrets.ts'
import type { Above, Imported, Lake, Taken } from '../lake.ts'
import { refuseHeld } from '../rule/hold.ts'
import type { Audit, Page, Row, Step } from '../store/store.ts'

type Aliases = Readonly<Record<string, number>>
const aliasesOf = (model: Row) => (model.body.aliases ?? {}) as Aliases
/** Numbers are names padded so that they sort. */
const nameOf = (version: number) => String(version).padStart(10, '0')
export const numberOf = (name: string) => Number(name)
const pathTo = (path: Path, version: number): Path => [...path, String(version)]

/** A version by its number or by an alias. A numeric alias means the number. */
export type Which = { readonly version: number } | { readonly alias: string }
const numberFor = (found: Row, which: Which): number | undefined =>
  'version' in which
    ? which.version
    : /^\d+$/.test(which.alias) && !Object.hasOwn(aliasesOf(found), which.alias)
      ? Number(which.alias)
      : aliasesOf(found)[which.alias]
const shown = (which: Which) => ('version' in which ? String(which.version) : which.alias)

/** A version with the aliases that point to it. */
function withAliases(found: Row, version: Row): Row {
  const number = numberOf(version.name)
  // Sorted, because clients send sets in any order and compare lists.
  const aliases = Object.entries(aliasesOf(found))
    .flatMap(([alias, at]) => (at === number ? [alias] : []))
    .sort()
  return { ...version, body: { ...version.body, aliases } }
}

function checkAlias(alias: string): void {
  if (alias.trim() === '') throw illegal('an alias must not be blank')
  if (alias.trim() !== '' && Number.isFinite(Number(alias))) throw illegal(`alias "${alias}" reads as a number; versions are found by number already`)
}

/** Links the next version. Throws illegal, ModelVersionAliasesAlreadyExist, NoSuchModel. */
export async function link(lake: Lake, ask: Ask, path: Path, raw: unknown): Promise<void> {
  await linked(lake, ask, path, decode(modelVersion.fields, raw))
}

/** Links a version under the number it had in another lake, which may leave gaps. Throws as `link` does. */
export async function takeVersion(lake: Lake, ask: Ask, { path, asked, given, audit }: Imported): Promise<Taken> {
  const { version: number } = given()
  if (typeof number !== 'number' || String(number) !== path.at(-1))
    throw illegal(`"version" must be the number that ends the path, ${path.at(-1)}; it is ${String(number)}`)
  return linked(lake, ask, path.slice(0, -1), asked(), { number, audit })
}

/** `was`: its number and audit elsewhere. One that is here already stays as it is. */
async function linked(
  lake: Lake,
  ask: Ask,
  path: Path,
  asked: Entity<typeof modelVersion>,
  was?: { readonly number: number; readonly audit: Audit },
): Promise<Taken> {
  presentOnly(ask)
  const { uri, uris: named, aliases = [], ...rest } = asked
  const uris = { ...named, ...(uri === undefined ? {} : { [unnamed]: uri }) }
  if (Object.keys(uris).length === 0) throw illegal('"uri" or "uris" is required')
  for (const [name, value] of Object.entries(uris))
    if (name.trim() === '' || value.trim() === '') throw illegal(`uri "${name}": neither name nor uri may be blank`)
  aliases.forEach(checkAlias)
  const at = await above(lake, ask, modelVersion, path, 'create')
  const rows = propertyRows(modelVersion, at.provider)
  checkProperties(rows, rest.properties ?? {})
  return retryStale(async () => {
    const { row } = await find(lake, ask, model, path, 'load')
    const latest = row.body.latestVersion as number
    const version = was?.number ?? latest
    const { body, secrets } = seal(rows, { ...rest, uris, properties: rest.properties ?? {} }, () => lake.store.mint())
    const whole = { ...body, audit: was?.audit ?? madeBy(ask.author) }
    const is = was ? await lake.store.now.child(row.key, 'modelVersion', nameOf(version)) : undefined
    if (is) return alike(withAliases(row, is).body, { ...whole, aliases: aliases.toSorted() }) ? 'same' : 'differs'
    const taken = aliases.find((alias, i) => Object.hasOwn(aliasesOf(row), alias) || aliases.indexOf(alias) !== i)
    if (taken !== undefined)
      throw new Refusal(
        'alreadyExists',
        'ModelVersionAliasesAlreadyExistException',
        `alias "${taken}" of model ${path.join('.')} already points to a version`,
      )
    const pointed = Object.fromEntries(aliases.map((alias) => [alias, version]))
    const steps: Step[] = [
      {
        do: 'update',
        operation: was ? 'import' : 'link',
        key: row.key,
        expect: row.version,
        name: row.name,
        path,
        body: { ...row.body, latestVersion: Math.max(latest, version + 1), aliases: { ...aliasesOf(row), ...pointed } },
      },
      {
        do: 'insert',
        operation: was ? 'import' : 'create',
        kind: 'modelVersion',
        id: lake.store.mint(),
        parent: row.key,
        name: nameOf(version),
        path: pathTo(path, version),
        body: whole,
        secrets,
      },
    ]
    return (await lake.store.commit({ author: ask.author, steps })).ok ? 'made' : 'stale'
  })
}

/** The model and one of its versions. Throws NoSuchModelVersion for a missing model too, as the reference does. */
export async function findVersion(
  lake: Lake,
  ask: Ask,
  path: Path,
  which: Which,
  verb: 'load' | 'alter' | 'drop' = 'load',
): Promise<{ readonly at: Above; readonly found: Row; readonly version: Row }> {
  const at = await above(lake, ask, modelVersion, [...path, shown(which)], verb)
  const found = at.rows.at(-1) as Row
  const number = numberFor(found, which)
  const version = number === undefined ? undefined : await ask.view.child(found.key, 'modelVersion', nameOf(number))
  if (version) return { at, found, version: withAliases(found, version) }
  const missing = noSuch(modelVersion.title, [...path, shown(which)].join('.'))
  throw verb === 'drop' ? new Absent(missing.family, missing.type, missing.message) : missing
}

/** All versions, by number. */
export async function listVersions(lake: Lake, ask: Ask, path: Path, page: Page): Promise<readonly Row[]> {
  const at = await above(lake, ask, modelVersion, path, 'list')
  const found = at.rows.at(-1) as Row
  return (await ask.view.children(found.key, 'modelVersion', page)).map((version) => withAliases(found, version))
}

/** Throws illegal, NoSuchModelVersion, ModelVersionAliasesAlreadyExist when an alias points elsewhere. */
export async function alterVersion(lake: Lake, ask: Ask, path: Path, which: Which, raw: unknown): Promise<Row> {
  presentOnly(ask)
  const updates = decodeUpdates(modelVersion, raw)
  return retryStale(async () => {
    const { found, version } = await findVersion(lake, ask, path, which, 'alter')
    const number = numberOf(version.name)
    const at = await above(lake, ask, model, path, 'load')
    const rows = propertyRows(modelVersion, at.provider)
    const { audit, ...body } = unseal(version.body) as Row['body']
    let draft: Draft = { name: version.name, body }
    for (const { type, change, ask: fields } of updates) {
      if (type === 'setProperty') checkAlteration(rows, String(fields.property), String(fields.value))
      if (type === 'removeProperty') checkAlteration(rows, String(fields.property), undefined)
      draft = change.apply?.(draft, fields) ?? draft
    }
    const { aliases, ...plain } = draft.body
    const wanted = (aliases as readonly string[]).toSorted()
    const elsewhere = wanted.find((alias) => Object.hasOwn(aliasesOf(found), alias) && aliasesOf(found)[alias] !== number)
    if (elsewhere !== undefined)
      throw new Refusal(
        'alreadyExists',
        'ModelVersionAliasesAlreadyExistException',
        `alias "${elsewhere}" of model ${path.join('.')} points to another version`,
      )
    const sealed = seal(rows, plain, () => lake.store.mint(), sealedOf(version.body))
    const { audit: _a, aliases: old, ...before } = version.body
    const same = JSON.stringify(sealed.body) === JSON.stringify(before)
    const pointed = {
      ...Object.fromEntries(Object.entries(aliasesOf(found)).filter(([, at]) => at !== number)),
      ...Object.fromEntries(wanted.map((alias) => [alias, number])),
    }
    const repointed = JSON.stringify([...wanted].sort()) !== JSON.stringify([...(old as readonly string[])].sort())
    if (same && !repointed) return version
    const next = { ...sealed.body, audit: changedBy(ask.author, audit) }
    const steps: Step[] = [
      {
        do: 'update',
        operation: 'alter',
        key: version.key,
        expect: version.version,
        name: version.name,
        path: pathTo(path, number),
        body: next,
        secrets: sealed.secrets,
      },
    ]
    if (repointed) steps.push(pointing(found, path, pointed))
    if (!(await lake.store.commit({ author: ask.author, steps })).ok) return 'stale'
    return { ...version, version: version.version + 1, body: { ...next, aliases: wanted } }
  })
}

/** The model, with its aliases pointing anew. */
const pointing = ({ key, version, name, body }: Row, path: Path, aliases: Readonly<Record<string, number>>): Step => ({
  do: 'update',
  operation: 'alter',
  key,
  expect: version,
  name,
  path,
  body: { ...body, aliases },
})

/** False when there was none. By alias, the version it points to goes. Numbers are never used again. */
export async function dropVersion(lake: Lake, ask: Ask, path: Path, which: Which): Promise<boolean> {
  presentOnly(ask)
  try {
    return await retryStale(async () => {
      const { at, found, version } = await findVersion(lake, ask, path, which, 'drop')
      const number = numberOf(version.name)
      const still = await refuseHeld(lake, modelVersion, [...at.rows, version], pathTo(path, number), at.rights)
      const steps: Step[] = [{ do: 'drop', key: version.key, expect: version.version, path: pathTo(path, number) }]
      const kept = Object.fromEntries(Object.entries(aliasesOf(found)).filter(([, at]) => at !== number))
      if (Object.keys(kept).length < Object.keys(aliasesOf(found)).length) steps.push(pointing(found, path, kept))
      steps.push(...still)
      return (await lake.store.commit({ author: ask.author, steps })).ok ? true : 'stale'
    })
  } catch (error) {
    if (error instanceof Absent) return false
    throw error
  }
}

/**
 * The address of a version: the named one, else the only one, else what `default-uri-name` of the version, then of the model, says.
 * Throws NoSuchModelVersionURIName, illegal when several are left (contract semantics §10).
 */
export async function uriOf(lake: Lake, ask: Ask, path: Path, which: Which, asked: string | undefined): Promise<string> {
  const { found, version } = await findVersion(lake, ask, path, which)
  const uris = version.body.uris as Readonly<Record<string, string>>
  const names = Object.keys(uris)
  const preferred = version.body.properties?.['default-uri-name'] ?? found.body.properties?.['default-uri-name']
  const name = asked ?? (names.length === 1 ? names[0] : preferred)
  if (name === undefined)
    throw illegal(`there are ${names.length} uris (${names.join(', ')}): name one with uriName, or set property default-uri-name`)
  if (!Object.hasOwn(uris, name)) throw noSuch('ModelVersionURIName', `${name} of ${[...path, shown(which)].join('.')}`)
  return uris[name] as string
}
