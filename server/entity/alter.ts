/** Alters one thing: each update in order, all or none. */
import { asObject, type Draft, decode, type Kind } from '../../kinds/define.ts'
import { already, illegal, noSuch, notInUse, unsupported } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { checkName, refuseServers } from '../../kinds/names.ts'
import { checkAlteration, type PropertyRows } from '../../kinds/properties.ts'
import { guarded } from '../../kinds/switches.ts'
import type { Lake } from '../lake.ts'
import { alterInSource } from '../source/alter.ts'
import type { Row } from '../store/store.ts'
import { type Ask, type Path, presentOnly, type Update } from './ask.ts'
import { changedBy } from './audit.ts'
import { retryStale } from './commit.ts'
import { above, checkOwn, find, fromSource, inUse, nameRule, propertyRows, providerOfRow } from './resolve.ts'
import { seal, sealedOf, unseal } from './secrets.ts'

/** Decodes `{ updates: [{ "@type": … }] }` by the kind's change table. Extra keys in an item are ignored (contract types §12). */
export function decodeUpdates(kind: Kind, raw: unknown): readonly Update[] {
  const from = asObject(raw, 'body')
  const other = Object.keys(from).find((key) => key !== 'updates')
  if (other !== undefined) throw illegal(`"${other}" is not a known field; known is updates`)
  if (!Array.isArray(from.updates)) throw illegal('"updates" must be a list')
  if (kind.needsUpdates && from.updates.length === 0) throw illegal('"updates" must hold at least one')
  return from.updates.map((item: unknown, i) => {
    const at = `updates[${i}]`
    const type = asObject(item, at)['@type']
    const change = typeof type === 'string' && Object.hasOwn(kind.changes, type) ? kind.changes[type] : undefined
    if (!change) throw illegal(`"${at}.@type" must be one of ${Object.keys(kind.changes).join(', ') || 'nothing: this kind cannot be altered'}`)
    return { type: type as string, change, ask: decode(change.fields, item, at, true) }
  })
}

/** What the updates make of a row; secrets stay marks among the properties. Throws illegal for properties that may not change. */
export function applied(kind: Kind, rows: PropertyRows, row: Row, updates: readonly Update[]): Draft {
  const { audit: _audit, ...body } = unseal(row.body) as Row['body']
  let draft: Draft = { name: row.name, body }
  for (const { type, change, ask: fields } of updates) {
    if (!kind.loose && type === 'setProperty') checkAlteration(rows, String(fields.property), String(fields.value))
    if (!kind.loose && type === 'removeProperty') checkAlteration(rows, String(fields.property), undefined)
    if (!change.apply) throw new Error(`${kind.name}.${type} has nothing to apply`)
    draft = change.apply(draft, fields)
  }
  return draft
}

/**
 * Throws Refusal: illegal, NoSuch…, …AlreadyExists when a new name is taken, notInUse, and what the source refuses.
 * Updates that change nothing write nothing.
 */
export async function alter(lake: Lake, ask: Ask, kind: Kind, path: Path, raw: unknown): Promise<Row> {
  presentOnly(ask)
  const updates = decodeUpdates(kind, raw)
  const at = await above(lake, ask, kind, path, 'alter')
  checkOwn(kind, at.provider, 'alter', path.at(-1) as string)
  const rule = nameRule(kind, at.provider)
  refuseServers(rule, kind.title, path.at(-1) as string)
  if (fromSource(kind, at.provider)) return alterInSource(lake, ask, kind, at, path, updates)
  if (at.provider?.fixed?.includes(kind.name as KindName)) throw unsupported(`a ${kind.name} in a ${at.provider.alias} catalog cannot be altered`)
  for (const { type, ask: fields } of updates) if (type === 'rename' && !kind.loose) checkName(rule, kind.title, String(fields.newName))
  return retryStale(async () => {
    const { row } = await find(lake, ask, kind, path, 'alter')
    if (guarded(kind) && !inUse(row)) throw notInUse(kind.title, row.name)
    const rows = propertyRows(kind, at.provider ?? providerOfRow(row))
    const draft = applied(kind, rows, row, updates)
    refuseServers(rule, kind.title, draft.name)
    return put(lake, ask, kind, rows, path, row, draft)
  })
}

/** Makes the row what the draft says, with secrets as marks among its properties. Throws NoSuch…, …AlreadyExists. */
export async function put(lake: Lake, ask: Ask, kind: Kind, rows: PropertyRows, path: Path, row: Row, draft: Draft): Promise<Row | 'stale'> {
  const { audit } = row.body
  const sealed = seal(rows, draft.body, () => lake.store.mint(), sealedOf(row.body))
  const { audit: _same, ...before } = row.body
  if (draft.name === row.name && JSON.stringify(sealed.body) === JSON.stringify(before)) return row
  const next = { ...sealed.body, audit: changedBy(ask.author, audit) }
  const to = [...path.slice(0, -1), draft.name]
  const operation = draft.name === row.name ? 'alter' : 'rename'
  const outcome = await lake.store.commit({
    author: ask.author,
    steps: [{ do: 'update', operation, key: row.key, expect: row.version, name: draft.name, path: to, body: next, secrets: sealed.secrets }],
  })
  if (outcome.ok) {
    await lake.behaviours[kind.name as KindName]?.changed?.(lake, row)
    return { ...row, name: draft.name, version: row.version + 1, body: next }
  }
  if (outcome.reason === 'taken') throw already(kind.title, to.join('.'))
  if (outcome.reason === 'gone') throw noSuch(kind.title, path.join('.'))
  return 'stale'
}
