/** Hangs tags and policies on objects and takes them off, tags also with values. */
import { ancestors, asObject } from '../../kinds/define.ts'
import { illegal, Malformed, Refusal } from '../../kinds/errors.ts'
import type { Hanger, KindName } from '../../kinds/index.ts'
import { may, readingOf } from '../access/rights.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Lake } from '../lake.ts'
import { refuseRelease } from '../rule/hold.ts'
import { awaitDrops } from '../rule/under-way.ts'
import type { Row } from '../store/store.ts'
import { checkHanger } from './hung.ts'
import { type Carrier, noObject } from './objects.ts'

interface Item {
  readonly name: string
  readonly value: string | null
}

/** Decodes both lists of an association; `valued` takes objects with a value, else plain names (contract types §11). */
export function decodeAssociation(kind: Hanger, raw: unknown, valued: boolean): { readonly add: readonly Item[]; readonly remove: readonly Item[] } {
  const from = asObject(raw, 'body')
  const [adds, removes] = [`${kind.hangs.as}ToAdd`, `${kind.hangs.as}ToRemove`]
  const unknown = Object.keys(from).find((key) => key !== adds && key !== removes)
  if (unknown !== undefined) throw illegal(`"${unknown}" is not a known field; known are ${adds}, ${removes}`)
  const list = (key: string): readonly Item[] | undefined => {
    const value = from[key]
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) throw illegal(`"${key}" must be a list`)
    return value.map((item: unknown, i) => one(kind, item, `${key}[${i}]`, valued))
  }
  const [add, remove] = [list(adds), list(removes)]
  if (add === undefined && remove === undefined) throw illegal(`"${adds}" or "${removes}" is required`)
  if (valued && (add ?? []).length + (remove ?? []).length === 0) throw illegal(`"${adds}" and "${removes}" must not both be empty`)
  const both = (add ?? []).find((a) => (remove ?? []).some((r) => r.name === a.name && r.value === a.value))
  if (both && valued) throw illegal(`${kind.name} ${both.name} with the same value is in both lists`)
  const apart = (list: readonly Item[] | undefined, other: readonly Item[] | undefined) => [
    ...new Map(
      (list ?? []).filter((a) => !(other ?? []).some((b) => b.name === a.name && b.value === a.value)).map((a) => [`${a.name}\0${a.value}`, a]),
    ).values(),
  ]
  return { add: apart(add, remove), remove: apart(remove, add) }
}

function one(kind: Hanger, item: unknown, at: string, valued: boolean): Item {
  if (valued && (typeof item !== 'object' || item === null)) throw new Malformed(`"${at}" must be an object with a name`)
  const from = valued ? asObject(item, at) : { name: item }
  const { name, value } = from as { name?: unknown; value?: unknown }
  if (typeof name !== 'string' || name.trim() === '')
    throw illegal(`"${at}" must be ${valued ? 'an object with a name' : `the name of a ${kind.name}`}`)
  if (value === undefined || value === null) return { name, value: null }
  if (typeof value !== 'string' || value.trim() === '' || value.length > 256) throw illegal(`"${at}.value" must be text of 1 to 256 characters`)
  return { name, value }
}

/**
 * Hangs what the body names on the object and takes it off. Unknown names are passed over, as in the reference.
 * Throws …AlreadyAssociated for one without a value that is there already, illegal for a value it does not allow.
 */
export async function associate(lake: Lake, ask: Ask, kind: Hanger, object: Carrier, raw: unknown, valued: boolean): Promise<readonly string[]> {
  presentOnly(ask)
  const { add, remove } = decodeAssociation(kind, raw, valued)
  const { relation } = kind.hangs
  const metalake = object.rows[0] as Row
  const self = object.rows.at(-1) as Row
  await retryStale(async () => {
    const own = await lake.store.now.links(self.key, relation)
    const has = (to: number, value: string | null) => own.some((link) => link.to === to && link.value === value)
    const resolve = async (items: readonly Item[]) => {
      const rows = await Promise.all(
        items.map(async ({ name, value }) => {
          const row = await lake.store.now.child(metalake.key, kind.name as KindName, name)
          checkHanger(kind, object, row, name)
          return { row, value }
        }),
      )
      return rows.filter((one): one is { row: Row; value: string | null } => one.row !== undefined)
    }
    const adding = await resolve(add)
    for (const { row, value } of adding) {
      checkValue(row, value)
      if (!valued && own.some((link) => link.to === row.key))
        throw new Refusal(
          'alreadyExists',
          `${kind.title}AlreadyAssociatedException`,
          `${kind.name} ${row.name} is on ${object.path.join('.')} already`,
        )
    }
    const fresh = adding.filter(({ row, value }) => !has(row.key, value)).map(({ row, value }) => ({ to: row.key, value }))
    const removing = (await resolve(remove)).flatMap(({ row, value }) => {
      const meant = own.filter((link) => link.to === row.key && (!valued || link.value === value))
      if (meant.length > 0) refuseRelease(object.rights, metalake, row)
      return meant.map((link) => ({ to: link.to, value: link.value }))
    })
    if (fresh.length === 0 && removing.length === 0) return undefined
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [{ do: 'relate', what: relation, from: self.key, path: object.path, add: fresh, remove: removing }],
    })
    if (outcome.ok) {
      for (const { row } of adding) await awaitDrops(lake, row, [object.rows])
      return undefined
    }
    if (outcome.reason === 'gone' && !(await lake.store.now.byKey(self.key))) throw noObject(object.kind, object.path)
    return 'stale'
  })
  // It is done: a store that is away for a moment must not make it look refused.
  return seenThrough(async () => {
    const links = await lake.store.now.links(self.key, relation)
    const rows = await Promise.all([...new Set(links.map((link) => link.to))].map((key) => lake.store.now.byKey(key)))
    const { rights } = object
    // The reference answers with all that hangs there.
    const seen = (row: Row) => !rights || rights.gaps || may(rights, ancestors(kind), [metalake], row, readingOf(kind))
    return rows.flatMap((row) => (row && seen(row) ? [row.name] : []))
  })
}

function checkValue(row: Row, value: string | null): void {
  const allowed = row.body.allowedValues as readonly string[] | undefined
  if (allowed === undefined) return
  if (value === null && allowed.length > 0) throw illegal(`tag ${row.name} needs one of the values ${allowed.join(', ')}`)
  if (value !== null && !allowed.includes(value))
    throw illegal(allowed.length === 0 ? `tag ${row.name} carries no value` : `tag ${row.name} takes one of the values ${allowed.join(', ')}`)
}
