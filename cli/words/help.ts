/** Help that teaches: every level ends with commands that can be tried. */
import type { Command } from 'commander'

/** Adds examples below a command's help: what to type, and what it does. */
export function examples(command: Command, list: readonly (readonly [type: string, does: string])[]): Command {
  const room = Math.max(...list.map(([type]) => type.length))
  const lines = list.map(([type, does]) => (room > 60 ? `  ${type}\n      ${does}` : `  ${type.padEnd(room)}  ${does}`))
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

/** A command that only holds others; called alone it shows its help. Among others it is told by its first sentence. */
export function group(parent: Command, name: string, doc: string): Command {
  return parent
    .command(name)
    .description(doc)
    .summary(doc.replace(/(?<=\.) .*$/s, ''))
    .helpCommand(false)
}

/** Paths are explained where one is taken. */
export const pathHelp = 'PATH is names joined by dots; a name with a dot in it stands in double quotes: \'shop."my.table"\''
export const asOfFlag = ['--as-of <instant>', 'the lake as it was at an ISO instant, or a position of the log'] as const
