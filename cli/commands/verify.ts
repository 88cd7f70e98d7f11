/** `caspian verify --data DIR`: runs the server's own check of what it keeps, as a process of its own. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { Ended, exits, Failure } from '../failure.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'

const program = fileURLToPath(new URL('../../server/verify.ts', import.meta.url))

export function addVerify(parent: Command, shell: Shell): void {
  const command = parent
    .command('verify')
    .description('Check that nothing in a lake’s directory was changed or lost behind its back.')
    .requiredOption('--data <dir>', 'where the lake is kept')
  examples(command, [['caspian verify --data ./data', 'reads, and changes nothing']])
  command.action(async ({ data }: { readonly data: string }) => {
    if (!existsSync(program))
      throw new Failure('this installation has no server, and so nothing to check with', 'Run it where the server is installed', exits.refused)
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const child = spawn(process.execPath, [program, '--data', resolvePath(shell.folder, data)], { stdio: 'inherit', env: shell.env })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? exits.refused))
    const code = await promise
    if (code !== exits.ok) throw new Ended(code)
  })
}
