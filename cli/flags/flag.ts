/** A flag made from the table of kinds, and what was given of such flags on one command line, in order. */
import { type Command, Option } from 'commander'

export interface Flag {
  /** Without dashes. */
  readonly name: string
  /** What follows it, such as TEXT; absent for a flag that stands alone. */
  readonly takes?: string
  readonly doc: string
  /** A value for the examples, as a shell takes it. */
  readonly example?: string
  readonly words?: readonly string[]
  readonly needed?: boolean
  readonly repeats?: boolean
}
export interface Given<F extends Flag> {
  readonly flag: F
  /** Empty for a flag that stands alone. */
  readonly text: string
}

/** Adds the flags; the list that comes back fills while the command line is read. */
export function addFlags<F extends Flag>(command: Command, flags: readonly F[], heading?: string): readonly Given<F>[] {
  const given: Given<F>[] = []
  for (const flag of flags) {
    const option = new Option(`--${flag.name}${flag.takes === undefined ? '' : ` <${flag.takes}>`}`, describe(flag))
    if (flag.words) option.choices(flag.words)
    if (heading !== undefined) option.helpGroup(heading)
    command.addOption(option)
    // The order across flags counts, and commander keeps only the last of each.
    command.on(`option:${option.name()}`, (text: unknown) => given.push({ flag, text: typeof text === 'string' ? text : '' }))
  }
  return given
}
const describe = ({ doc, needed, repeats }: Flag) => `${doc}${needed ? ' (needed)' : ''}${repeats ? ' (can be repeated)' : ''}`

/** How a flag looks in an example. */
export const shown = ({ name, example }: Flag) => `--${name}${example === undefined ? '' : ` ${example}`}`
