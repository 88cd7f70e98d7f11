/** `caspian config`: every setting of the server as it would be in force, said by the server itself. */
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

export function addConfig(parent: Command, shell: Shell): void {
  const command = parent
    .command('config')
    .description('Print every setting of the server: its value, where that is from, what it means. Secrets are masked.')
    .option('--config <file>', 'a gravitino.conf, as the server takes it')
  examples(command, [
    ['caspian config', 'what holds when nothing is set'],
    ['caspian config --config gravitino.conf', 'what a file makes of it, and which of its keys have no effect'],
  ])
  command.action(({ config }: { readonly config?: string }) =>
    runOfServer(shell, program, ['--print-config', ...(config === undefined ? [] : ['--config', resolvePath(shell.folder, config)])]),
  )
}
