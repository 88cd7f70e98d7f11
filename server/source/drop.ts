/** Drops a thing in the source that holds it, then records that it is gone. */
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, DropHow, Path } from '../entity/ask.ts'
import { parentKey } from '../entity/resolve.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Above, Lake } from '../lake.ts'
import { refuseHeld } from '../rule/hold.ts'
import { intend } from './intend.ts'
import { withinOf } from './load.ts'

/** Gives the source's answer: false when it was not there any more. What the lake remembers of it goes in any case. */
export async function dropInSource(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path, how: DropHow): Promise<boolean> {
  const name = path.at(-1) as string
  const { result, settle } = await intend(
    lake,
    ask,
    kind,
    at,
    { operation: 'drop', path },
    (holder, signal) => holder.drop(withinOf(at), name, how, signal),
    () => refuseHeldThere(lake, kind, at, path),
  )
  return seenThrough(async () => {
    const row = await lake.store.now.child(parentKey(at), kind.name as KindName, name)
    const outcome = await lake.store.commit({ author: ask.author, steps: [...(row ? [{ do: 'drop', key: row.key, path } as const] : []), settle] })
    // Somebody else dropped the row in the meantime: it is gone either way.
    if (!outcome.ok) await lake.store.commit({ author: ask.author, steps: [settle] })
    return result
  })
}

/** Of a thing that the lake has not seen, only what it is in can be held. Throws inUse. */
async function refuseHeldThere(lake: Lake, kind: Kind, at: Above, path: Path) {
  const row = await lake.store.now.child(parentKey(at), kind.name as KindName, path.at(-1) as string)
  return refuseHeld(lake, kind, row ? [...at.rows, row] : at.rows, path, at.rights)
}
