/** `caspian import gravitino`: brings all of a running Gravitino into a lake, and proves that it is there. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addressOf, sender } from '../../client/request.ts'
import { action, type Call } from '../call.ts'
import { Ended, exits, Failure, misused } from '../failure.ts'
import { bring, needed, type Plan, type Reading, survey } from '../import/bring.ts'
import { compare, compareHanging } from '../import/compare.ts'
import { hangAll } from '../import/hang.ts'
import { startOwn } from '../import/own-lake.ts'
import { patientFetch } from '../import/patient.ts'
import { type Pace, type Report, reportLines, reportOf } from '../import/report.ts'
import { tellRights } from '../import/rights.ts'
import { secretsIn } from '../import/secrets.ts'
import { Tally } from '../import/tally.ts'
import { Stopped } from '../import/walk.ts'
import { isNamed, tokenAt } from '../login/token.ts'
import type { Shell } from '../shell.ts'
import { examples, group } from '../words/help.ts'

export function addImport(parent: Command, shell: Shell): void {
  const from = group(parent, 'import', 'Bring everything from another metadata server into the lake.')
  const command = from
    .command('gravitino')
    .description('Bring everything from a running Apache Gravitino: names, properties, numbers, tags, who made it and when. Can be run again.')
    .requiredOption('--from <url>', 'address of the Gravitino server; it is only read')
    .option('--from-user <name>', 'who you are there, where that is not --user')
    .option('--to <url>', 'address of the lake, where that is not --url; you must be one of its service admins')
    .option('--data <dir>', 'the directory of a lake that does not run, or of a new one')
    .option('--secrets <file>', 'lines of metalake.catalog.property=value: no server tells its secrets')
    .option('--dry-run', 'count what there is and name the secrets that are needed')
    .addHelpText('after', '\n--metalake takes several names with commas between them; without it all metalakes come.')
    .addHelpText(
      'after',
      'What is in the lake already is never changed. Ends with 0 when both sides are alike, 1 when something is refused or different.',
    )
  examples(command, [
    ['caspian import gravitino --from http://gravitino:8090 --dry-run', 'what there is'],
    ['caspian import gravitino --from http://gravitino:8090 --data ./data --secrets logins', 'into a lake of its own'],
    ['caspian import gravitino --from http://gravitino:8090 --metalake demo,test', 'into the lake that is chosen'],
  ])
  action(shell, command, async (call) => {
    try {
      await runImport(call)
    } catch (error) {
      throw error instanceof Stopped ? error.cause : error
    }
  })
}

const textOf = (call: Call, key: string) => (typeof call.options[key] === 'string' ? call.options[key] : undefined)

async function runImport(call: Call): Promise<void> {
  const { shell, context, options } = call
  const [from, to, data] = [textOf(call, 'from') ?? '', textOf(call, 'to'), textOf(call, 'data')]
  if (to !== undefined && data !== undefined) throw misused('--to and --data are two lakes', 'Give the one that everything goes into')
  const { user } = context
  const secretsFile = textOf(call, 'secrets')
  const tally = new Tally(shell, call.progress)
  const plan: Reading = {
    source: sender({ url: from, user: textOf(call, 'fromUser') ?? user, fetch: patientFetch() }),
    secrets: secretsFile === undefined ? new Map() : await secretsIn(resolve(shell.folder, secretsFile)),
    metalakes: (textOf(call, 'metalake') ?? '').split(',').filter((name) => name !== ''),
    tally,
  }
  const source = addressOf(from)
  const seen = await look(plan)
  if (options.dryRun === true) return finish(call, counted(plan, source, seen))
  refuseSecretless(seen.missing)
  if (data === undefined) {
    const at = addressOf(to ?? context.url)
    const token = await tokenAt(shell.env, at, isNamed(options, shell.env))
    return finish(call, await runAll({ ...plan, lake: sender({ url: at, user, token, fetch: patientFetch() }) }, source, seen))
  }
  await using own = await startOwn(resolve(shell.folder, data), user ?? 'anonymous', shell.env)
  await finish(call, await runAll({ ...plan, lake: sender({ url: own.url, user, fetch: patientFetch() }) }, source, seen))
}

async function finish(call: Call, report: Report): Promise<void> {
  await call.answer(report, () => reportLines(report, call.shell))
  if (report.refused.length + report.differences.length > 0) throw new Ended(exits.refused)
}

type Seen = Awaited<ReturnType<typeof look>>
/** Looks at the source alone. Throws Failure for a metalake that is not there. */
async function look(plan: Reading) {
  const { tally, source, metalakes: wanted } = plan
  tally.begin('counting', 0)
  const seen = await survey(plan)
  const absent = wanted.find((name) => !seen.metalakes.some((one) => one.name === name))
  if (absent !== undefined) throw new Failure(`the source has no metalake ${absent}`, 'Leave out --metalake to bring all of them', exits.notFound)
  if (seen.metalakes.length === 0)
    throw new Failure('the source shows no metalake', 'Where rights are checked, say who you are there: --from-user NAME', exits.notFound)
  const { pace } = tally
  // Nothing of one that is switched off can be seen.
  const metalakes = seen.metalakes.flatMap(({ name, isOff }) => (isOff ? [] : [name]))
  for (const metalake of metalakes) await tellRights(source, metalake, tally)
  return { ...seen, metalakes, pace, ...needed(plan, seen.catalogs) }
}

function counted({ tally }: Reading, source: string, { missing, untold, pace }: Seen): Report {
  for (const name of missing) tally.remark(`needed in the secrets file: ${name}`)
  return reportOf(tally, { dryRun: true, source, differences: [], untold, paces: { counted: pace } })
}

function refuseSecretless(missing: readonly string[]): void {
  if (missing.length === 0) return
  throw misused(
    `the source does not tell ${missing.join(', ')}`,
    'Write them into a file, a line each: metalake.catalog.property=value; then --secrets FILE',
  )
}

async function runAll(plan: Plan, source: string, { total, untold, metalakes }: Seen): Promise<Report> {
  const { tally } = plan
  const paces: Record<string, Pace> = {}
  tally.begin('bringing', total)
  const tables = await bring(plan)
  paces.brought = tally.pace
  tally.begin('tags and what else hangs on things', 0)
  await hangAll(plan, metalakes, tables)
  tally.begin('comparing', total)
  const differences = [...(await compare(plan)), ...(await compareHanging(plan, metalakes, tables))]
  paces.compared = tally.pace
  return reportOf(tally, { dryRun: false, source, differences, untold, paces })
}
