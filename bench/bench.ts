/** `npm run bench`: what Caspian's answers cost under load, beside a bare server, the reference's numbers and our goals. */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { measureBare } from './load/bare-server.ts'
import { fill } from './load/lake.ts'
import { residentMb } from './load/machine.ts'
import { type Manner, measure, type Result } from './load/measure.ts'
import { createFileset, getFileset, operations } from './load/operations.ts'
import { compileCache, measureStarts } from './load/start.ts'
import { besideTable, explanation, loadedMemory, operationRow, operationsHead, startTable } from './load/table.ts'
import { wrkPath } from './load/wrk.ts'
import { measureRights } from './rights/rows.ts'

const besideName = 'reads beside writes'
const rightsName = 'rights'
const startName = 'start'
const names: readonly string[] = [...operations.map(({ name }) => name), besideName, rightsName, startName]

const usage = `npm run bench -- [options]

Fills a Caspian with 1,000 filesets, 1,000 models and 100 tags, loads it with wrk, and prints what an answer costs as Markdown;
then another that checks rights, as an ordinary user (rights).
Needs Linux, and wrk, which it installs with apt-get where it is missing. Takes five minutes, on a busy machine up to twelve.
The lake is kept in the temporary directory (TMPDIR) while it runs.

  --only NAME,NAME  only these: ${names.slice(0, 7).join(', ')},
                    ${names.slice(7).join(', ')}
  --connections N   of each load, 16 when absent, as with the reference
  --seconds N       how long each is measured, 10 when absent, after half of that to warm up
  --quick           2 seconds each and no repeats: to see that all runs, not for numbers
  --postgresql      with the lake in a PostgreSQL that is started for it, whose disk writes do not wait; not in a directory
  --save FILE       writes the report there too
  --help            this text

Ends with 0 when every request was answered with success, 1 when one was not, 2 when it was asked wrongly.
`

interface Asked {
  readonly only: readonly string[]
  readonly manner: Manner
  readonly warmStarts: number
  readonly save: string | undefined
  readonly inPostgresql: boolean
}

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Undefined when it cannot be understood. */
function asked(args: readonly string[]): Asked | 'help' | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: text, connections: text, seconds: text, quick: flag, save: text, postgresql: flag, help: flag },
    })
    if (values.help) return 'help'
    const quick = values.quick === true
    const connections = Number(values.connections ?? 16)
    const seconds = Number(values.seconds ?? (quick ? 2 : 10))
    const only = values.only?.split(',').map((name) => name.trim()) ?? names
    const isRight = [connections, seconds].every((number) => Number.isInteger(number) && number > 0) && only.every((name) => names.includes(name))
    const manner = { connections, seconds, warmSeconds: Math.ceil(seconds / 2), repeats: quick ? 0 : 2, progress }
    return isRight ? { only, manner, warmStarts: quick ? 1 : 5, save: values.save, inPostgresql: values.postgresql === true } : undefined
  } catch {
    return undefined
  }
}

/** Loads one Caspian with all that is wanted. Gives a line for each load in which requests failed. */
async function load({ only, manner, inPostgresql }: Asked, say: (...lines: readonly string[]) => void): Promise<readonly string[]> {
  const failures: string[] = []
  const noted = (result: Result, name: string): Result => {
    if (result.failures > 0) failures.push(`${name}: ${result.failures} requests FAILED.`)
    return result
  }
  const chosen = operations.filter(({ name }) => only.includes(name))
  if (chosen.length === 0 && !only.includes(besideName)) return failures
  const bare = chosen.length === 0 ? undefined : await measureBare(manner)
  const database = inPostgresql ? await startPostgresql() : undefined
  const caspian = await startCaspian({ database, env: { NODE_COMPILE_CACHE: compileCache } })
  try {
    progress('set-up: 1,000 filesets, 1,000 models, 100 tags')
    await fill(caspian.url)
    if (bare) {
      say(explanation, '', ...operationsHead)
      noted(bare.GET, 'bare server, reads')
      noted(bare.POST, 'bare server, writes')
      for (const operation of chosen) {
        const result = noted(await measure(caspian, [operation], manner), operation.name)
        say(operationRow(operation, result, bare[operation.sends].measured.cpuUs))
      }
    }
    if (only.includes(besideName)) {
      const alone = noted(await measure(caspian, [getFileset], manner), 'get fileset alone')
      const beside = noted(await measure(caspian, [getFileset, createFileset], manner), besideName)
      say('', ...besideTable(alone, beside))
    }
    say('', loadedMemory(residentMb(caspian.pid)))
  } finally {
    await caspian.stop()
    await database?.stop()
  }
  return failures
}

async function loadWithRights({ manner, inPostgresql }: Asked, say: (...lines: readonly string[]) => void): Promise<readonly string[]> {
  const database = inPostgresql ? await startPostgresql() : undefined
  try {
    say('')
    const failures = await measureRights(database, manner, say)
    return failures > 0 ? [`rights: ${failures} requests FAILED.`] : []
  } finally {
    await database?.stop()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const plan = asked(args)
  if (plan === 'help') {
    process.stdout.write(usage)
    return 0
  }
  if (!plan) {
    process.stderr.write(usage)
    return 2
  }
  if (process.platform !== 'linux') throw new Error('npm run bench reads processor times as Linux tells them and runs there only')
  await wrkPath()
  const said: string[] = []
  const say = (...lines: readonly string[]): void => {
    said.push(...lines)
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
  const [{ model } = { model: 'unknown processor' }] = cpus()
  const { connections, seconds } = plan.manner
  const day = new Date().toISOString().slice(0, 10)
  say(`${day}: Node ${process.versions.node}, ${cpus().length} cores, ${model}; ${connections} connections, ${seconds} s each.`, '')
  const failures = [...(await load(plan, say))]
  if (plan.only.includes(rightsName)) failures.push(...(await loadWithRights(plan, say)))
  if (plan.only.includes(startName)) say('', ...startTable(await measureStarts(plan.warmStarts, progress), plan.warmStarts))
  say('', ...(failures.length === 0 ? ['Every request was answered with success.'] : failures))
  if (plan.save !== undefined) writeFileSync(plan.save, `${said.join('\n')}\n`)
  return failures.length === 0 ? 0 : 1
}

// A signal waits for its turn: between the start of a program and that of its guard, dying would leave the program behind.
for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`The bench did not run to its end: ${error instanceof Error ? error.message : String(error)}\n`)
  return 1
})
