/** Takes in who made and changed a thing that a source holds: the source itself is asked for the rest. */
import { isDeepStrictEqual } from 'node:util'
import type { Kind } from '../../kinds/define.ts'
import { noSuch } from '../../kinds/errors.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import type { Above, Lake, Taken } from '../lake.ts'
import type { Audit } from '../store/store.ts'
import { lookAt } from './load.ts'
import { see } from './see.ts'

/** What the lake saw by itself has no audit, and gets this one. Throws NoSuch… when the source has no such thing, connectionFailed. */
export async function takeFromSource(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path, audit: Audit): Promise<Taken> {
  const found = await lookAt(lake, ask, kind, at, path.at(-1) as string)
  if (!found) throw noSuch(kind.title, path.join('.'))
  let fresh = false
  return retryStale(async () => {
    const row = await see(lake, ask, kind, at, path, found, {
      operation: 'import',
      audit: (before) => {
        fresh = Object.keys(before).length === 0
        return fresh ? audit : before
      },
    })
    if (isDeepStrictEqual(row.body.audit, audit)) return fresh && Object.keys(audit).length > 0 ? 'made' : 'same'
    if (Object.keys(row.body.audit).length > 0) return 'differs'
    const { key, version, name, uid } = row
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [
        { do: 'update', operation: 'import', key, expect: version, name, path, ...(uid === undefined ? {} : { uid }), body: { ...row.body, audit } },
      ],
    })
    return outcome.ok ? 'made' : 'stale'
  })
}
