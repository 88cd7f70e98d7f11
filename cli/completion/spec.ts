/** What the arguments of a command can be completed with: kept beside the tree of commands, read by the completion alone. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'

/** `along`: names of these kinds, one below the other. `among`: whatever a path below the metalake can lead to. */
export type Path = { readonly along: readonly Kind[] } | { readonly among: readonly Kind[] }
/** `query`: what is searched for; `saved`: a search that was saved under a name. */
export type Completes = Path | { readonly query: true } | { readonly saved: true }

const specs = new WeakMap<Command, readonly Completes[]>()

/** One entry for each argument, in order; the last goes for all that follow. */
export function completes(command: Command, ...arguments_: readonly Completes[]): void {
  specs.set(command, arguments_)
}
export const completedBy = (command: Command, position: number): Completes | undefined => {
  const all = specs.get(command) ?? []
  return all[Math.min(position, all.length - 1)]
}
