/** What somebody owns: looked for level by level, since owners are kept with the things and not beside them. */
import { objectType } from '../../kinds/address.ts'
import { ancestors } from '../../kinds/define.ts'
import { kindList, kindOf } from '../../kinds/index.ts'
import type { Row, View } from '../store/store.ts'
import { ownerOf } from './rights.ts'

/** So many things are looked at, at most. */
const lookLimit = 50_000
/** Below so many levels are parts of things, such as columns and versions: they are their owner's whose the thing is. */
const deepest = 3

export interface Owned {
  readonly owned: readonly { readonly type: string; readonly fullName: string }[]
  readonly objects: number
  /** False when there was more than could be looked at. */
  readonly complete: boolean
}

/** Of a user or group, from the metalake down: what holds others before what is in it. */
export async function ownedBy(view: View, metalake: Row, owner: Row): Promise<Owned> {
  const owned: { type: string; fullName: string }[] = []
  let level: readonly { readonly row: Row; readonly names: readonly string[] }[] = [{ row: metalake, names: [] }]
  let objects = 0
  while (level.length > 0) {
    const below: { row: Row; names: readonly string[] }[] = []
    for (const { row, names } of level) {
      if (objects === lookLimit) return { owned, objects, complete: false }
      objects += 1
      if (ownerOf(row)?.id === owner.id) owned.push({ type: objectType(kindOf(row.kind)), fullName: names.length === 0 ? row.name : names.join('.') })
      const kinds = ancestors(kindOf(row.kind)).length < deepest ? kindList.filter((kind) => kind.parent?.name === row.kind) : []
      for (const kind of kinds)
        for (const child of await view.children(row.key, kind.name as Row['kind'])) below.push({ row: child, names: [...names, child.name] })
    }
    level = below
  }
  return { owned, objects, complete: true }
}
