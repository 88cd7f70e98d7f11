/** What things are called here that regions speak of by their ids: dropped ones too, and only for those who may know of them. */
import type { KindName } from '../../kinds/index.ts'
import { mayKnow } from '../access/knowing.ts'
import type { Ask } from '../entity/ask.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import type { RegionStore } from './region.ts'

export interface Named {
  readonly id: string
  readonly key: number
  readonly kind: KindName
  /** From the metalake down. */
  readonly path: readonly string[]
  /** Key of what it is in. */
  readonly parent: number
  /** As it is; undefined of what is dropped. */
  readonly row: Row | undefined
  /** The metalake that it is in, or is, where that is still there. */
  readonly metalake: Row | undefined
}

/** Undefined for what this region never showed. */
export async function named(store: RegionStore, id: string): Promise<Named | undefined> {
  const { ledger, now } = store
  const key = await ledger.keyOf(id)
  if (key === undefined) return undefined
  const rows = await rowsTo(now, key)
  const row = rows?.at(-1)
  if (rows && row) return { id, key, kind: row.kind, path: rows.map(({ name }) => name), parent: row.parent, row, metalake: rows[0] }
  const [last] = await store.history(key, 1)
  if (!last) return undefined
  const metalake = await now.child(0, 'metalake', last.path[0] as string)
  return { id, key, kind: last.kind, path: last.path, parent: last.parent, row: undefined, metalake }
}

/** Whether the caller may know of the thing. */
export async function mayBeTold(lake: Lake, ask: Ask, { key, parent, metalake }: Named): Promise<boolean> {
  if (!ask.rights) return true
  return metalake !== undefined && mayKnow(lake, await ask.rights(metalake), { subject: key, parent })
}
