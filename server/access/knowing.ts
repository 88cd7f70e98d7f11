/** Whether the caller may know of what happened, by the thing it happened to. */
import { ancestors } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import type { Ask } from '../entity/ask.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import type { Audit, Entry, Row } from '../store/store.ts'
import { bitsOf, isOwn, may, type Rights, readingOf, standing } from './rights.ts'

/** Of what is there, who may look at it; of what is gone, who owns something that it was in. */
export async function mayKnow(lake: Lake, rights: Rights, { subject, parent }: Pick<Entry, 'subject' | 'parent'>): Promise<boolean> {
  const rows = await rowsTo(lake.store.now, subject)
  const row = rows?.at(-1)
  if (!rows || !row) return ownsAbove(lake, rights, parent)
  const kind = kindOf(row.kind)
  if (kind.parent === null) return rights.member
  return (rights.member && isOwn(rights, row)) || may(rights, ancestors(kind), rows.slice(0, -1), row, readingOf(kind))
}

/** Who owns something that the dropped thing was in; who owned the thing itself, with the right to make one there. */
export async function mayBringBack(lake: Lake, ask: Ask, entry: Pick<Entry, 'subject' | 'parent' | 'path' | 'kind'>): Promise<boolean> {
  if (!ask.rights) return true
  if (entry.parent === 0) return ask.serviceAdmin === true
  const rows = await rowsTo(lake.store.now, entry.parent)
  const metalake = rows?.[0] ?? (await lake.store.now.child(0, 'metalake', entry.path[0] as string))
  if (!metalake) return false
  const rights = await ask.rights(metalake)
  if (await ownsAbove(lake, rights, entry.parent)) return true
  const kind = kindOf(entry.kind)
  if (!rows || !may(rights, ancestors(kind), rows, undefined, bitsOf(kind.access.create))) return false
  const before = (await lake.store.history(entry.subject, 2, undefined, 'body')).find(({ after }) => after !== null)
  const audit = before?.after?.audit as Audit | undefined
  return audit?.owner !== undefined && rights.ids.has(audit.owner.id)
}

/** `parent` is the key of what was above something that is gone. */
async function ownsAbove(lake: Lake, rights: Rights, parent: number): Promise<boolean> {
  const rows = await rowsTo(lake.store.now, parent)
  if (rows) return rows.length > 0 && standing(rights, kindsTo(rows), rows) === 'owner'
  const [last] = await lake.store.history(parent, 1, undefined, 'body')
  return last !== undefined && ownsAbove(lake, rights, last.parent)
}
const kindsTo = (rows: readonly Row[]) => {
  const kind = kindOf((rows.at(-1) as Row).kind)
  return [...ancestors(kind), kind]
}
