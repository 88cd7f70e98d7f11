/** A thing that rights are about: by its path, below a catalog or, with `--type`, whatever else has rights of its own. */
import type { Target } from '../../client/associations.ts'
import type { Lake } from '../../client/connect.ts'
import { type KindName, kindList, kinds } from '../../kinds/index.ts'
import { type Privilege, privilegeList, privileges } from '../../kinds/privileges.ts'
import type { Call } from '../call.ts'
import { onTarget, typeFlag } from '../commands/target.ts'
import { kindNamed } from '../kind/which.ts'
import { parsePath, pathKinds, pathOf } from '../words/path.ts'

const bound = new Set(privilegeList.flatMap((name) => (privileges[name] as Privilege).binds))
/** What privileges can be bound to, and roles: they have owners too. */
export const governed = kindList.filter((kind) => bound.has(kind.name) || kind === kinds.role)
const among = governed.filter((kind) => pathKinds(kind)[0] === kinds.catalog)

export const objectFlag = typeFlag(governed)
export const objectCompletes = { among } as const

/** Runs `ask` for the thing that the path and `--type` mean. */
export async function onObject<T>(call: Call, lake: Lake, text: string, ask: (target: Target) => Promise<T>): Promise<T> {
  const { type } = call.options
  const kind = typeof type === 'string' ? kindNamed(type, governed) : undefined
  if (kind?.parent === null) return ask({ kind: kind.name as KindName, path: parsePath(text) })
  if (kind && !among.includes(kind)) return ask({ kind: kind.name as KindName, path: [call.metalake(), ...pathOf(text, pathKinds(kind))] })
  return onTarget(call, lake, text, among, ask)
}
