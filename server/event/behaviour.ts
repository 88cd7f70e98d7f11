/** What webhooks do beyond the regular life: the address and the filter are looked at when one is made. */
import { illegal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { isOperation } from '../history/changes.ts'
import type { Behaviour } from '../lake.ts'
import { operations } from '../store/store.ts'

export const webhookBehaviour: Behaviour = {
  draft(_at, _name, ask) {
    const { kinds = [], operations: done = [] } = ask as { readonly kinds?: readonly string[]; readonly operations?: readonly string[] }
    const noKind = kinds.find((word) => !kindList.some((one) => one.name === word))
    if (noKind !== undefined) throw illegal(`"kinds" must be among ${kindList.map((one) => one.name).join(', ')}; "${noKind}" is not`)
    const nothing = done.find((word) => !isOperation(word))
    if (nothing !== undefined) throw illegal(`"operations" must be among ${operations.join(', ')}; "${nothing}" is not`)
    return { ...ask, enabled: ask.enabled ?? true, properties: ask.properties ?? {} }
  },
}
