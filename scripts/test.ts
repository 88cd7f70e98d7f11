/** `npm test`: has the backends ready, runs every test file, and ends with how many tests passed and failed. */
import { globSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import process from 'node:process'
import { opaProgram, trinoCommand } from './backends/asked.ts'
import { chromiumPath } from './backends/chromium.ts'
import { natsProgram } from './backends/nats.ts'
import { type Postgresql, sharedPostgresqlVariable, startPostgresql } from './backends/postgresql.ts'
import { clientPython, motoProgram, openLineagePython, schemathesisProgram } from './backends/python.ts'
import { sparkWithListener } from './backends/spark.ts'
import { type FileResult, runTestFile } from './test-file.ts'

const root = join(import.meta.dirname, '..')
const atOnce = 2

const usage = `npm test [-- files or folders]

Runs the tests of the project, or those of the files and folders named. What the tests need beside Node
(PostgreSQL, Chromium, Python with the reference's client, OpenLineage's, Schemathesis and moto, Spark with OpenLineage's listener, NATS, Trino's and Open
Policy Agent's rules) is found on the machine or installed with apt-get, pip, Maven and Go.
`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Test files below the wanted paths, all when none is named. Throws when a wanted path holds none. */
function testFiles(wanted: readonly string[]): readonly string[] {
  const isOutside = (path: string) => ['node_modules', 'dist', '.cache', '.git'].includes(path.split('/').at(-1) ?? '')
  const all = globSync('**/*.test.ts', { cwd: root, exclude: isOutside }).toSorted()
  if (wanted.length === 0) return all
  const chosen = wanted.map((path) => {
    const from = relative(root, resolve(root, path))
    const below = all.filter((file) => from === '' || file === from || file.startsWith(`${from}/`))
    if (below.length === 0) throw new Error(`no test files in ${path}`)
    return below
  })
  return [...new Set(chosen.flat())]
}

/** One PostgreSQL for the run, handed to the test files by environment; the others are only made sure of. */
async function startBackends(): Promise<Postgresql> {
  const postgresql = await startPostgresql()
  const { user, password, host, port } = postgresql
  process.env[sharedPostgresqlVariable] = `postgresql://${user}:${password}@${host}:${port}/postgres`
  await chromiumPath()
  // One after the other: they use the same tools. Go uses none of them, and takes longest.
  const rest = async () => {
    await clientPython()
    await schemathesisProgram()
    await motoProgram()
    await trinoCommand()
    await openLineagePython()
    await sparkWithListener()
  }
  // Go is not ours to install: where it is not, the tests that ask for it fail and say so, and no others.
  const built = async () => {
    await opaProgram().catch(() => undefined)
    await natsProgram().catch(() => undefined)
  }
  await Promise.all([rest(), built()])
  return postgresql
}

async function runAll(files: readonly string[]): Promise<ReadonlyMap<string, FileResult>> {
  const results = new Map<string, FileResult>()
  const queue = files.values()
  const worker = async () => {
    for (const file of queue) {
      const result = await runTestFile(join(root, file))
      results.set(file, result)
      const failed = result.failures.length
      const counts = failed === 0 ? `${result.passed} tests` : `${result.passed} passed, ${failed} FAILED`
      say(`${failed === 0 ? 'ok  ' : 'FAIL'} ${file}  ${counts}  ${result.seconds.toFixed(1)} s`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

function report(results: ReadonlyMap<string, FileResult>): number {
  let [passed, failed] = [0, 0]
  for (const [file, result] of results) {
    passed += result.passed
    failed += result.failures.length
    for (const { name, why } of result.failures) say(`\n${file}: ${name}\n${why.replaceAll(/^/gm, '  ')}`)
  }
  say(`${failed > 0 ? '\n' : ''}${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

async function main(wanted: readonly string[]): Promise<number> {
  let postgresql: Postgresql | undefined
  try {
    const files = testFiles(wanted)
    postgresql = await startBackends()
    return report(await runAll(files))
  } catch (error) {
    say(`the tests could not be run: ${String(error)}`)
    say('0 passed, 1 failed')
    return 1
  } finally {
    await postgresql?.stop()
  }
}

const args = process.argv.slice(2)
if (args.includes('--help')) say(usage)
// A file that hung must not keep this from ending.
else process.exit(await main(args))
