/** Schemathesis asks everything that the API's description allows, and much that it does not, of a lake with a few things of every kind. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { schemathesisProgram } from '../scripts/backends/python.ts'
import { worldOf } from './schemathesis/world.ts'

/** A run of this many seconds, instead of the short one that is always the same. */
const seconds = process.env.CASPIAN_FUZZ_SECONDS
/** Another seed than the usual one: a number. */
const seed = process.env.CASPIAN_FUZZ_SEED
const here = join(import.meta.dirname, 'schemathesis')
/** Fewer mean that it stopped asking. */
const fewestCases = 1200
/** Operations that may be refused each time, such as those on partitions, which no source here manages. More mean that things are not found. */
const mostUndone = 55

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, object>> }>>>>
}

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'nothing_written',
]
// The other checks do not hold for the recorded contract: negative_data_rejection, for it takes numbers as text and passes over
// queries and fields that it does not know; positive_data_acceptance, for no schema says all rules; ignored_auth, for a lake
// believes whatever name it is given; use_after_free and ensure_resource_availability, for the watch makes things anew.

/** Runs it to its end: exit code, and what it said. */
async function fuzz(caspian: Caspian, room: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: here,
    SCHEMATHESIS_HOOKS: 'hooks',
    CASPIAN_URL: caspian.url,
    CASPIAN_FUZZ_FOLDER: join(room, 'sandbox'),
    CASPIAN_FUZZ_ANSWERS: join(room, 'answers.json'),
    CASPIAN_FUZZ_WORLD: join(room, 'world.json'),
  }
  const args = ['--config-file', join(here, 'schemathesis.toml'), 'run', `${caspian.url}/openapi.json`, '--no-color']
  const much = seconds === undefined ? ['--phases', 'fuzzing', '--max-examples', '8'] : ['--max-time', seconds]
  const more = [...much, '--checks', checks.join(), ...(seed === undefined ? [] : ['--seed', seed])]
  const child = spawn(await schemathesisProgram(), [...args, ...more], { cwd: room, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, said: said + complaints }
}

test('Schemathesis', async (t) => {
  const postgresql = await startPostgresql()
  const room = mkdtempSync(join(tmpdir(), 'caspian-fuzz-'))
  mkdirSync(join(room, 'sandbox'))
  // An admin, so that what only admins may do is asked, too.
  const caspian = await startCaspian({
    config: {
      'gravitino.authorization.enable': 'true',
      'gravitino.authorization.serviceAdmins': 'anonymous',
      // A region alone: then what is asked of regions is asked, too.
      'caspian.region.name': 'eu',
      'caspian.region.port': '0',
    },
  })
  t.after(async () => {
    await caspian.stop()
    await postgresql.stop()
    rmSync(room, { recursive: true, force: true })
  })
  const world = worldOf(postgresql, join(room, 'sandbox'))
  await t.test('finds a few things of every kind', async () => {
    for (const { method, path, body } of world) {
      const answer = await fetch(caspian.url + path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
      assert.equal(answer.status, 200, `${method} ${path}: ${await answer.text()}`)
    }
    writeFileSync(join(room, 'world.json'), JSON.stringify(world))
  })
  const { code, said } = await fuzz(caspian, room)
  await t.test('sees no failure, no answer that is not described, and nothing written by what is refused', () => {
    assert.equal(code, 0, said)
  })
  await t.test('asks every operation, and most so that they are done', async () => {
    const { paths } = (await (await fetch(`${caspian.url}/openapi.json`)).json()) as Document
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => ({ label: `${method.toUpperCase()} ${path}`, done: responses['200'] !== undefined })),
    )
    const answers = JSON.parse(readFileSync(join(room, 'answers.json'), 'utf8')) as Readonly<Record<string, Readonly<Record<string, number>>>>
    const unasked = described.filter(({ label }) => answers[label] === undefined).map(({ label }) => label)
    assert.deepEqual(unasked, [])
    const cases = Object.values(answers).reduce((sum, of) => sum + Object.values(of).reduce((a, b) => a + b, 0), 0)
    assert.ok(cases >= fewestCases, `only ${cases} cases`)
    const undone = described.filter(({ label, done }) => done && answers[label]?.['200'] === undefined).map(({ label }) => label)
    assert.ok(undone.length <= mostUndone, `never done: ${undone.join(', ')}`)
  })
})
