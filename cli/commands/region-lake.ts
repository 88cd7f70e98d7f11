/** `caspian region init`, `invite` and `join`: how one lake becomes several regions. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { action } from '../call.ts'
import { misused } from '../failure.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { runOfServer } from './server-program.ts'

const regionLake = fileURLToPath(new URL('../../server/region-lake.ts', import.meta.url))
/** Where the newcomer would be found when nobody says otherwise. */
const likely = 'https://127.0.0.1:9091'

const inDatabase = 'the database that it is kept in; its password in PGPASSWORD'

export function addMaking(noun: Command, shell: Shell): void {
  const init = noun
    .command('init')
    .description('Make a lake the first region. Its servers must not run meanwhile.')
    .argument('<region>', 'what it is to be called: small letters, digits and -')
    .option('--data <dir>', 'the directory that the lake is kept in')
    .option('--store <url>', inDatabase)
  examples(init, [
    ['caspian region init eu --data ./data', 'all that is in it has its home in eu'],
    ['caspian region init eu --store postgresql://caspian@db/lake', 'the same for a lake in PostgreSQL'],
  ])
  init.action(async (region: string, { data, store }: Readonly<Record<'data' | 'store', string | undefined>>) => {
    if ((data === undefined) === (store === undefined)) throw misused('either --data or --store says where the lake is', 'Give one of them')
    return runOfServer(shell, regionLake, [
      'init',
      region,
      ...(store === undefined ? ['--data', resolve(shell.folder, data ?? '')] : ['--store', store]),
    ])
  })

  const invite = noun.command('invite').description('Let one new region in, once, within an hour.').argument('<region>', 'what it is to be called')
  examples(invite, [['caspian region invite us', 'prints the command to run where us is to be']]).addHelpText(
    'after',
    '\nWhoever has the invitation may join and gets all that the lake keeps: pass it on as a secret.',
  )
  action(shell, invite, async (call, region = '') => {
    const given = await (await call.lake()).regions.invite(region)
    await call.answer({ region, ...given }, () => [
      `Until ${given.expires}. On this machine, beside the region that invites:`,
      '',
      `  npm start -- --data ./data-${region} --port 8091 --region ${region} --join ${given.invitation}`,
      '',
      'Elsewhere, with the address at which the others will reach it:',
      '',
      `  caspian region join ${region} --data ./data-${region} --address ${likely} --invitation ${given.invitation}`,
    ])
  })

  const join = noun
    .command('join')
    .description('Make a new region, with all that the inviting one keeps.')
    .argument('<region>', 'what it is called')
    .requiredOption('--data <dir>', 'a directory without a lake')
    .option('--store <url>', `${inDatabase}; what was fetched is in the directory meanwhile`)
    .requiredOption('--address <url>', 'https://host:port at which the others will reach it')
    .option('--invitation <text>', 'what caspian region invite gave; or in CASPIAN_INVITATION')
  examples(join, [[`caspian region join us --data ./data-us --address ${likely} --invitation TEXT`, 'says what to start at its end']]).addHelpText(
    'after',
    '\nBroken off, it goes on where it was when it is started again.',
  )
  join.action((region: string, given: { readonly data: string; readonly store?: string; readonly address: string; readonly invitation?: string }) =>
    runOfServer(shell, regionLake, [
      'join',
      region,
      '--data',
      resolve(shell.folder, given.data),
      ...(given.store === undefined ? [] : ['--store', given.store]),
      '--address',
      given.address,
      ...(given.invitation === undefined ? [] : ['--invitation', given.invitation]),
    ]),
  )
}
