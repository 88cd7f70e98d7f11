/** Makes a thing in the source that holds it, then records it. */
import type { Body, Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { madeBy } from '../entity/audit.ts'
import { parentKey, propertyRows } from '../entity/resolve.ts'
import { withoutSecrets } from '../entity/secrets.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Above, Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { intend } from './intend.ts'
import { lookAt, withinOf } from './load.ts'
import { see } from './see.ts'

/** Gives what the source made of it; for kinds that echo, what was asked for. */
export async function createInSource(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path, body: Body): Promise<Row> {
  const name = path.at(-1) as string
  const { settle } = await intend(lake, ask, kind, at, { operation: 'create', path }, (holder, signal) =>
    holder.create(withinOf(at), name, body, signal),
  )
  const audit = madeBy(ask.author, at.rights?.self)
  return seenThrough(async () => {
    const found = await lookAt(lake, ask, kind, at, name)
    if (!found) {
      // Dropped behind our back within the same instant: it was made, and it is gone.
      await lake.store.commit({ author: ask.author, steps: [settle] })
      return { key: 0, id: '', kind: kind.name as KindName, parent: parentKey(at), name, version: 1, body: { ...body, audit } }
    }
    const row = await see(lake, ask, kind, at, path, found, { operation: 'create', audit: () => audit, also: [settle] })
    return kind.wire.echo ? { ...row, body: { ...withoutSecrets(propertyRows(kind, at.provider), body), audit } } : row
  })
}
