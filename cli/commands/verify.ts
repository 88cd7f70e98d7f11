/** `caspian verify`, `caspian migrate` and `caspian rotate-key`: run the server's own programs over what it keeps. */
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { misused } from '../failure.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const verify = fileURLToPath(new URL('../../server/verify.ts', import.meta.url))
const rotateKey = fileURLToPath(new URL('../../server/rotate-key.ts', import.meta.url))
const migrate = fileURLToPath(new URL('../../server/migrate.ts', import.meta.url))

export function addVerify(parent: Command, shell: Shell): void {
  const command = parent
    .command('verify')
    .description('Check that nothing in a lake was changed or lost behind its back.')
    .option('--data <dir>', 'the directory that it is kept in')
    .option('--file <file>', 'a backup of it')
    .option('--store <url>', 'the database that it is kept in; its password in PGPASSWORD')
    .option('--key-file <file>', 'the keys of its secrets, where they are not in the directory')
  examples(command, [
    ['caspian verify --data ./data', 'reads, and changes nothing'],
    ['caspian verify --file lake.backup', 'a backup, without restoring it'],
    ['caspian verify --store postgresql://caspian@db/lake', 'the same for a lake in PostgreSQL'],
  ])
  command.action(async ({ keyFile, ...given }: Readonly<Record<'data' | 'file' | 'store' | 'keyFile', string | undefined>>) => {
    const [one, ...more] = Object.entries(given).flatMap(([option, place]) => (place === undefined ? [] : [[option, place] as const]))
    if (!one || more.length > 0) throw misused('either --data, --file or --store says where the lake is', 'Give one of them')
    const [option, place] = one
    await runOfServer(shell, verify, [`--${option}`, placeOf(shell, place), ...keysAt(shell, keyFile)])
  })
}

export function addRotateKey(parent: Command, shell: Shell): void {
  const command = parent
    .command('rotate-key')
    .description('Make a new key for the secrets of a lake that is not served, and bring them all under it.')
    .option('--data <dir>', 'the directory that it is kept in')
    .option('--store <url>', 'the database that it is kept in; its password in PGPASSWORD')
    .option('--key-file <file>', 'the keys of its secrets, where they are not in the directory')
    .option('--kms <arn>', 'key of AWS KMS that the new key is wrapped with, so that only the service can open it')
  examples(command, [
    ['caspian rotate-key --data ./data', 'the new key goes first in ./data/secret.key'],
    ['caspian rotate-key --store postgresql://caspian@db/lake --key-file lake.key', 'then give every server the file'],
  ])
  command.action(async ({ data, store, keyFile, kms }: Readonly<Record<'data' | 'store' | 'keyFile' | 'kms', string | undefined>>) => {
    const place = data ?? store
    if (place === undefined || (data !== undefined && store !== undefined))
      throw misused('either --data or --store says where the lake is', 'Give one of them')
    const option = data === undefined ? '--store' : '--data'
    await runOfServer(shell, rotateKey, [option, placeOf(shell, place), ...keysAt(shell, keyFile), ...(kms === undefined ? [] : ['--kms', kms])])
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

const keysAt = (shell: Shell, file: string | undefined) => (file === undefined ? [] : ['--key-file', resolvePath(shell.folder, file)])

/** A relative directory is one of where the command was typed. */
const placeOf = (shell: Shell, place: string) => (/^[a-z:]+:\/\//i.test(place) ? place : resolvePath(shell.folder, place))
