/** Drops in sources that began before a hold did: it is not acknowledged before they have ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { busy } from '../../kinds/errors.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import { changeLimitMs } from '../source/sources.ts'
import type { Row } from '../store/store.ts'
import { holdOf } from './hold.ts'

const betweenLooksMs = 20

/** What an intent of source/intend.ts says of a change in a source. */
interface Changing {
  readonly operation?: string
  readonly path?: readonly string[]
  readonly above?: readonly number[]
}

/** Whether the change is of something in the object, of the object, or of something that it is in. */
function touches({ above = [], path = [] }: Changing, object: readonly Row[]): boolean {
  const self = object.at(-1) as Row
  if (above.includes(self.key)) return true
  const depth = above.length
  return object.length > depth && above.every((key, i) => object[i]?.key === key) && object[depth]?.name === path[depth]
}

/**
 * Waits for what the policy holds from now on. Throws busy when a source takes too long, or nobody knows yet how a change in it
 * ended: the policy holds by then, but not what that change may still take away.
 */
export async function awaitDrops({ store }: Lake, row: Row, objects: readonly (readonly Row[])[]): Promise<void> {
  if (!holdOf(row)) return
  const until = performance.now() + changeLimitMs
  for (;;) {
    const open = (await store.intents('all')).find(({ what, plan }) => {
      const changing = plan as Changing
      return what === 'source' && changing.operation !== 'create' && objects.some((object) => touches(changing, object))
    })
    if (!open) return
    if (performance.now() > until)
      throw busy(
        `policy ${row.name} holds from now on, but a change of ${((open.plan as Changing).path ?? []).join('.')} that began before it has not ended yet`,
      )
    await sleep(betweenLooksMs)
  }
}

/** The same for all that a policy hangs on, after a change of the policy itself. */
export async function awaitDropsOf(lake: Lake, key: number): Promise<void> {
  const { now } = lake.store
  const row = await now.byKey(key)
  if (!row || !holdOf(row)) return
  const links = await now.linked(key, 'governed')
  const objects = await Promise.all(links.map(({ from }) => rowsTo(now, from)))
  await awaitDrops(
    lake,
    row,
    objects.filter((object) => object !== undefined),
  )
}
