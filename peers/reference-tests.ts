/** The command that runs the reference's own Python integration tests, from its repository, against a Caspian. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { clientPython } from '../scripts/backends/python.ts'

/** With what the server is told for each group of tests. */
const groups = [
  {
    names: ['metalake', 'catalog', 'schema', 'fileset_catalog', 'model_catalog', 'function_catalog', 'supports_jobs', 'simple_auth_client'],
    config: { 'gravitino.authorization.serviceAdmins': 'anonymous' },
  },
  {
    names: ['user', 'group_management', 'role_management', 'owner'],
    config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'anonymous' },
  },
]
const all = groups.flatMap(({ names }) => names)
/** Modules that are not where the others are. */
const folders: Readonly<Record<string, string>> = { simple_auth_client: 'auth.' }
/** Written into those tests. */
const port = 8090
const clientFolder = 'clients/client-python'

const usage = `node peers/reference-tests.ts CHECKOUT [tests]

Runs tests/integration/test_<name>.py of the Python client in CHECKOUT, a clone of the reference's repository (bare or not),
against a Caspian started for them on port ${port}. Without names: ${all.join(' ')}.
Prints how many passed; exit code 1 when not all did.

  --postgresql  keeps the lake in a PostgreSQL instead of a directory
`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** The client's folder as last committed, in a folder of its own, with the version file its build makes. */
function checkOut(checkout: string, python: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-reference-'))
  const packed = spawnSync('git', ['-C', checkout, 'archive', `HEAD:${clientFolder}`], { maxBuffer: 1 << 28 })
  if (packed.status !== 0) throw new Error(`no ${clientFolder} in ${checkout}: ${packed.stderr.toString()}`)
  const unpacked = spawnSync('tar', ['x', '-C', folder], {
    input: packed.stdout,
  })
  if (unpacked.status !== 0) throw new Error(`could not unpack: ${unpacked.stderr.toString()}`)
  const made = spawnSync(python, ['scripts/generate_version.py'], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder },
  })
  if (made.status !== 0) throw new Error(`no version file: ${made.stderr.toString()}`)
  return folder
}

/**
 * Some tests write settings into a home and start its server anew. They get a home without one: a script that has nothing to
 * start, as our server runs already, with settings that do as well.
 */
function makeHome(folder: string): string {
  const home = join(folder, 'home')
  for (const part of ['bin', 'conf', 'data']) mkdirSync(join(home, part), { recursive: true })
  const script = join(home, 'bin/gravitino.sh')
  writeFileSync(script, '#!/bin/sh\n')
  chmodSync(script, 0o755)
  writeFileSync(join(home, 'conf/gravitino.conf'), '')
  return home
}

interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly said: string
}

const count = (said: string, what: RegExp): number => Number(what.exec(said)?.[1] ?? 0)

/** Runs one test module to its end. A module that could not even be imported counts as one failure. */
async function runModule(folder: string, home: string, python: string, name: string): Promise<Outcome> {
  const env = {
    ...process.env,
    PYTHONPATH: folder,
    START_EXTERNAL_GRAVITINO: 'true',
    GRAVITINO_HOME: home,
    DOCKER_TEST: 'false',
  }
  const child = spawn(python, ['-m', 'unittest', '-v', `tests.integration.${folders[name] ?? ''}test_${name}`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')])
  const ran = count(said, /^Ran (\d+) tests?/m)
  const skipped = count(said, /^(?:OK|FAILED).*\bskipped=(\d+)/m)
  const broken = count(said, /^FAILED.*\bfailures=(\d+)/m) + count(said, /^FAILED.*\berrors=(\d+)/m)
  const failed = child.exitCode === 0 ? broken : Math.max(1, broken)
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped, said }
}

async function main(checkout: string, names: readonly string[], database: Postgresql | undefined): Promise<number> {
  const python = await clientPython()
  const folder = checkOut(checkout, python)
  const home = makeHome(folder)
  let [passed, failed] = [0, 0]
  try {
    for (const group of groups) {
      const wanted = group.names.filter((name) => names.includes(name))
      if (wanted.length === 0) continue
      const caspian = await startCaspian({ port, config: group.config, ...(database && { database }) })
      try {
        for (const name of wanted) {
          const outcome = await runModule(folder, home, python, name)
          passed += outcome.passed
          failed += outcome.failed
          if (outcome.failed > 0) say(outcome.said)
          say(`test_${name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`)
        }
      } finally {
        await caspian.stop()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  say(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, postgresql: { type: 'boolean' } },
})
const [checkout, ...names] = positionals
if (values.help === true || checkout === undefined) {
  say(usage)
  process.exitCode = values.help === true ? 0 : 2
} else {
  const database = values.postgresql === true ? await startPostgresql() : undefined
  process.exitCode = await main(checkout, names.length > 0 ? names : all, database)
  await database?.stop()
}
