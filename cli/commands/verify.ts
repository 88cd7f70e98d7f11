/** `caspian verify --data DIR`: runs the server's own check of what it keeps. */
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const program = fileURLToPath(new URL('../../server/verify.ts', import.meta.url))

export function addVerify(parent: Command, shell: Shell): void {
  const command = parent
    .command('verify')
    .description('Check that nothing in a lake’s directory was changed or lost behind its back.')
    .requiredOption('--data <dir>', 'where the lake is kept')
  examples(command, [['caspian verify --data ./data', 'reads, and changes nothing']])
  command.action(({ data }: { readonly data: string }) => runOfServer(shell, program, ['--data', resolvePath(shell.folder, data)]))
}
