/** `caspian verify` and `caspian migrate`: run the server's own check and copy of what it keeps. */
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { misused } from '../failure.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const verify = fileURLToPath(new URL('../../server/verify.ts', import.meta.url))
const migrate = fileURLToPath(new URL('../../server/migrate.ts', import.meta.url))

export function addVerify(parent: Command, shell: Shell): void {
  const command = parent
    .command('verify')
    .description('Check that nothing in a lake was changed or lost behind its back.')
    .option('--data <dir>', 'the directory that it is kept in')
    .option('--file <file>', 'a backup of it')
    .option('--store <url>', 'the database that it is kept in; its password in PGPASSWORD')
  examples(command, [
    ['caspian verify --data ./data', 'reads, and changes nothing'],
    ['caspian verify --file lake.backup', 'a backup, without restoring it'],
    ['caspian verify --store postgresql://caspian@db/lake', 'the same for a lake in PostgreSQL'],
  ])
  command.action(async (given: { readonly data?: string; readonly file?: string; readonly store?: string }) => {
    const [one, ...more] = Object.entries(given)
    if (!one || more.length > 0) throw misused('either --data, --file or --store says where the lake is', 'Give one of them')
    const [option, place] = one
    await runOfServer(shell, verify, [`--${option}`, placeOf(shell, place)])
  })
}

export function addMigrate(parent: Command, shell: Shell): void {
  const command = parent
    .command('migrate')
    .description('Copy a whole lake, its log included, between a directory and a database; the passwords in PGPASSWORD or the urls.')
    .requiredOption('--from <place>', 'directory or url of the lake')
    .requiredOption('--to <place>', 'directory or url that holds none yet')
  examples(command, [['caspian migrate --from ./data --to postgresql://caspian@db/lake', 'the lake stays in ./data as it was']])
  command.action(({ from, to }: { readonly from: string; readonly to: string }) =>
    runOfServer(shell, migrate, ['--from', placeOf(shell, from), '--to', placeOf(shell, to)]),
  )
}

/** A relative directory is one of where the command was typed. */
const placeOf = (shell: Shell, place: string) => (/^[a-z:]+:\/\//i.test(place) ? place : resolvePath(shell.folder, place))
