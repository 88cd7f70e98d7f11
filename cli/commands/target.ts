/** A thing that a command speaks of by its path, and by `--type` where the path could mean several. */
import type { Target } from '../../client/associations.ts'
import type { Lake } from '../../client/connect.ts'
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Call } from '../call.ts'
import { forPath, typed } from '../kind/which.ts'
import { nounOf } from '../words/name.ts'
import { parsePath } from '../words/path.ts'

export const typeFlag = (among: readonly Kind[]) =>
  ['--type <kind>', `what the path means, where it could be several: ${among.map(nounOf).join(', ')}`] as const

/** Runs `ask` for what the path and `--type` mean. */
export async function onTarget<T>(call: Call, lake: Lake, text: string, among: readonly Kind[], ask: (target: Target) => Promise<T>): Promise<T> {
  const { kind, names } = typed(text, call.options.type, among, parsePath)
  if (kind) return ask({ kind: kind.name as KindName, path: [call.metalake(), ...names] })
  return forPath(call, lake, names, among, (found, path) => ask({ kind: found.name as KindName, path }))
}
