/** Switches a thing on or off. */
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Switch } from '../../kinds/switches.ts'
import type { Lake } from '../lake.ts'
import { type Ask, type Path, presentOnly } from './ask.ts'
import { changedBy } from './audit.ts'
import { retryStale } from './commit.ts'
import { find } from './resolve.ts'

/** Idempotent. Throws NoSuch…, and notInUse when what holds it is off. */
export async function turn(lake: Lake, ask: Ask, kind: Kind, path: Path, { keeps }: Switch, on: boolean): Promise<void> {
  presentOnly(ask)
  await retryStale(async () => {
    const { row } = await find(lake, ask, kind, path, 'switch')
    if (row.body[keeps] === on) return undefined
    const body = { ...row.body, [keeps]: on, audit: changedBy(ask.author, row.body.audit) }
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [
        {
          do: 'update',
          operation: on ? 'enable' : 'disable',
          key: row.key,
          expect: row.version,
          name: row.name,
          path,
          ...(row.uid === undefined ? {} : { uid: row.uid }),
          body,
        },
      ],
    })
    if (!outcome.ok) return 'stale'
    await lake.behaviours[kind.name as KindName]?.switched?.(lake, row)
    return undefined
  })
}
