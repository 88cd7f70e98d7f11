/** Whoever changes a rule on access, or where one counts, gives and takes rights: it takes what giving rights takes, by whatever way it is done. */
import { ancestors } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import { rowsTo } from '../history/place.ts'
import type { Row, Step, Store } from '../store/store.ts'
import { refusal } from './check.ts'
import { mayGrantOn, type Rights } from './rights.ts'
import { keptRule } from './rules.ts'

const onMetalake = 'the policy holds caspian.access: it takes MANAGE_GRANTS on the metalake too, or owning it'
const onObject =
  'the policy holds caspian.access: it takes MANAGE_GRANTS there or above too, with the use of what it is in, or the right to set its owner'

/** Looks at all that a write is about to do. Throws forbidden. */
export async function checkGiving(
  { now, asOf }: Pick<Store, 'now' | 'asOf'>,
  rightsIn: (metalake: Row) => Promise<Rights>,
  steps: readonly Step[],
): Promise<void> {
  const hold = (row: Pick<Row, 'kind' | 'body'> | undefined) => row?.kind === 'policy' && keptRule(row) !== undefined
  const refuseUnlessGranting = async (metalake: number, path: readonly string[]) => {
    const row = await now.byKey(metalake)
    const rights = row && (await rightsIn(row))
    if (rights && !mayGrantOn(rights, [], [], row)) throw refusal(rights, 'CHANGE_ACCESS_RULE', path, onMetalake)
  }
  for (const step of steps)
    switch (step.do) {
      case 'intend':
      case 'settle':
      case 'unruled':
      case 'tell':
      case 'move':
        break
      case 'resolve': {
        const row = await now.byKey(step.key)
        // Any of the contents that regions gave it apart may have held a rule.
        if (row?.kind === 'policy') await refuseUnlessGranting(row.parent, [row.name])
        break
      }
      case 'insert':
        // What is made with its metalake is made by whoever owns both.
        if (hold(step) && typeof step.parent === 'number') await refuseUnlessGranting(step.parent, step.path)
        break
      case 'update':
      case 'drop': {
        const row = await now.byKey(step.key)
        if (row && (hold(row) || (step.do === 'update' && hold({ ...step, kind: row.kind })))) await refuseUnlessGranting(row.parent, step.path)
        break
      }
      case 'revive': {
        const row = await asOf(step.dropped - 1).byKey(step.key)
        if (row && hold(row)) await refuseUnlessGranting(row.parent, step.path)
        break
      }
      case 'relate': {
        if (step.what !== 'governed' || typeof step.from === 'string') break
        const policies = await Promise.all([...step.add, ...step.remove].map(({ to }) => now.byKey(to)))
        const rows = policies.some(hold) ? await rowsTo(now, step.from) : undefined
        const [metalake, row] = [rows?.[0], rows?.at(-1)]
        if (!rows || !metalake || !row) break
        const rights = await rightsIn(metalake)
        if (!mayGrantOn(rights, ancestors(kindOf(row.kind)), rows.slice(0, -1), row)) throw refusal(rights, 'ATTACH_ACCESS_RULE', step.path, onObject)
      }
    }
}
