/** `caspian backup` and `caspian restore`: run the server's own copying of what it keeps, there and back. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const backup = fileURLToPath(new URL('../../server/backup.ts', import.meta.url))
const restore = fileURLToPath(new URL('../../server/restore.ts', import.meta.url))

export function addBackup(parent: Command, shell: Shell): void {
  const command = parent
    .command('backup')
    .description('Copy a whole lake into one file, while its server runs or without it.')
    .requiredOption('--data <dir>', 'the directory that the lake is kept in')
    .requiredOption('--to <file>', 'the file to make')
    .option('--force', 'replace a file that is there')
  examples(command, [
    ['caspian backup --data ./data --to lake.backup', 'nobody is stopped meanwhile'],
    ['caspian backup --data ./data --to lake.backup --force', 'in the place of the last one'],
  ]).addHelpText(
    'after',
    '\nProve it with caspian verify --file, make a lake of it with caspian restore.\nSecrets are in it as they are sealed; the key file is not, nor are files of filesets.\nA lake in PostgreSQL is backed up as its database is.',
  )
  command.action(({ data, to, force }: { readonly data: string; readonly to: string; readonly force?: boolean }) =>
    runOfServer(shell, backup, ['--data', resolve(shell.folder, data), '--to', resolve(shell.folder, to), ...(force ? ['--force'] : [])]),
  )
}

export function addRestore(parent: Command, shell: Shell): void {
  const command = parent
    .command('restore')
    .description('Make a lake of a backup, as it was at its end or at any moment before.')
    .requiredOption('--from <file>', 'the backup')
    .requiredOption('--data <dir>', 'a directory that is empty or not there yet')
    .option('--at <moment>', 'a position of the log or an ISO instant: nothing after it ever happened')
  examples(command, [
    ['caspian restore --from lake.backup --data ./data', 'all of it'],
    ['caspian restore --from lake.backup --data ./data --at 2026-05-03T12:00:00Z', 'as it was at noon'],
    ['caspian restore --from lake.backup --data ./data --at 4711', 'as it was at that position of the log'],
  ]).addHelpText('after', '\nThe backup is proved first. Named at the end: secrets that must be set anew, and filesets without a directory.')
  command.action(({ from, data, at }: { readonly from: string; readonly data: string; readonly at?: string }) =>
    runOfServer(shell, restore, [
      '--from',
      resolve(shell.folder, from),
      '--data',
      resolve(shell.folder, data),
      ...(at === undefined ? [] : ['--at', at]),
    ]),
  )
}
