/** Brings over what hangs on things, once the things are there. */
import { LakeError } from '../../client/lake-error.ts'
import type { Plan } from './bring.ts'
import { hangings } from './hanging.ts'
import { each } from './patient.ts'

const parallel = 16

/** `tables`: full names of those that came along, by metalake. */
export async function hangAll(plan: Plan, metalakes: readonly string[], tables: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const { source, lake, tally } = plan
  for (const hanging of hangings)
    for (const metalake of metalakes) {
      try {
        await each((await hanging.targets(source, metalake, tables.get(metalake) ?? [])) ?? [], parallel, async (target) => {
          const at = `${metalake}.${target.fullName}`
          try {
            const own = (await hanging.on(source, metalake, target)) ?? []
            if (own.length === 0) return
            const counts = tally.of(hanging.name)
            counts.source += own.length
            tally.step(1)
            const is = hanging.isKept ? await hanging.on(lake, metalake, target) : undefined
            if (is === undefined) return tally.remark(`${hanging.name} did not come along for #: the lake does not keep them yet`)
            const missing = own.filter((one) => !is.includes(one))
            counts.same += own.length - missing.length
            if (missing.length === 0) return
            await hanging.hang(lake, metalake, target, missing)
            counts.made += missing.length
          } catch (error) {
            if (!(error instanceof LakeError) || error.status === 0) throw error
            tally.refuse(hanging.name, at, error.message)
          }
        })
      } catch (error) {
        if (!(error instanceof LakeError) || error.status === 0) throw error
        tally.refuse(hanging.name, metalake, error.message)
      }
    }
}
