/** Whose a thing is, and how it becomes another's. */
import { ancestors } from '../../kinds/define.ts'
import { Refusal } from '../../kinds/errors.ts'
import { role } from '../../kinds/role.ts'
import { noObject } from '../association/objects.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { above } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Owner, Row, View } from '../store/store.ts'
import { refusal } from './check.ts'
import { uidOf } from './holders.ts'
import { found, foundByAnyone, type Named } from './objects.ts'
import { maySetOwner, owns } from './rights.ts'

/** The owner, if it still is the same user or group of the metalake. Throws forbidden, NoSuchMetadataObject. */
export async function ownerOf(lake: Lake, ask: Ask, one: Named): Promise<Owner | undefined> {
  const { above, row } = await found(lake, ask, one)
  return livingOwner(ask.view, (above[0] ?? row).key, row)
}

/** One that was removed owns nothing any more, nor does another who came with its name. */
export async function livingOwner(view: View, metalake: number, row: Row): Promise<Owner | undefined> {
  const { owner } = row.body.audit
  if (!owner) return undefined
  return (await view.child(metalake, owner.type, owner.name))?.id === owner.id ? owner : undefined
}

/** Throws forbidden, NoSuchMetadataObject, NotFound for a user or group that the metalake has not. */
export async function setOwner(lake: Lake, ask: Ask, one: Named, metalake: string, to: Pick<Owner, 'type' | 'name'>): Promise<void> {
  presentOnly(ask)
  const { rows, rights } = await above(lake, ask, role, [metalake], 'list')
  await retryStale(async () => {
    const object = await foundByAnyone(lake, ask, one)
    const may = !rights || (object ? maySetOwner(rights, ancestors(one.kind), object.above, object.row) : owns(rights, rows[0] as Row))
    if (!may) throw refusal(rights, 'SET_OWNER', one.path, 'it takes owning it or what it is in, with the use of what it is in')
    if (!object) throw noObject(one.kind, one.path)
    const { row } = object
    const holder = await lake.store.now.child((rows[0] as Row).key, to.type, to.name)
    if (!holder) throw new Refusal('notFound', 'NotFoundException', `${to.type} ${to.name} does not exist in ${metalake}`)
    if (row.body.audit.owner?.id === holder.id) return undefined
    const body = { ...row.body, audit: { ...row.body.audit, owner: { type: to.type, id: holder.id, name: to.name } } }
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [{ do: 'update', operation: 'own', key: row.key, expect: row.version, name: row.name, path: object.path, ...uidOf(row), body }],
    })
    return outcome.ok ? undefined : 'stale'
  })
}
