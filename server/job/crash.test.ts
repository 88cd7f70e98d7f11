/** Runs and servers that end before them: killed, started anew, stopped in order; nothing runs twice, and no end is made up. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Json } from '../test-lake.ts'
import { type Do, isAlive, program, runsIn, until } from './test-runs.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-runs-'))
const data = join(room, 'data')
const config = { 'gravitino.jobExecutor.local.maxRunningJobs': '4', 'gravitino.jobExecutor.local.sparkHome': join(room, 'spark') }
let server: Caspian
const ask: Do = async (method, path, body) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/api/metalakes${path === '' ? '' : `/${path}`}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const said = (await response.json()) as Json
  assert.equal(response.status, 200, JSON.stringify(said))
  return said
}
const at = runsIn(ask)
const start = async () => void (server = await startCaspian({ data, config, env: { CASPIAN_TEST_SECRET: 'of-the-server' } }))
/** Each line a run wrote when it began. */
const marks = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])

before(async () => {
  await start()
  await ask('POST', '', { name: 'm' })
  // Says that it is on, waits to be let go, and ends with the code it is given.
  const waits = program(room, 'waits.sh', 'echo "$$" >> "$1"; while [ ! -e "$2" ]; do sleep 0.05; done; echo done; exit "$3"')
  await at.template('waits', waits, { arguments: ['{{on}}', '{{go}}', '{{code}}'] })
})
after(async () => {
  await server.stop()
  rmSync(room, { recursive: true, force: true })
})
let number = 0
async function waiting(code: number) {
  const [on, go] = [join(room, `on${++number}`), join(room, `go${number}`)]
  const id = await at.run('waits', { on, go, code: String(code) })
  const [pid] = await until('it is on', async () => (marks(on).length > 0 ? marks(on).map(Number) : undefined))
  return { id, on, pid: pid as number, letGo: () => writeFileSync(go, '') }
}

describe('when a server is killed', () => {
  test('a run that goes on is found by the next, and its end is known, good or bad', async () => {
    for (const [code, status] of [
      [0, 'succeeded'],
      [7, 'failed'],
    ] as const) {
      const run = await waiting(code)
      await server.kill()
      assert.ok(isAlive(run.pid), 'it does not end with its server')
      await start()
      assert.equal((await at.load(run.id)).status, 'started')
      run.letGo()
      assert.equal((await at.ended(run.id)).status, status)
      assert.equal(marks(run.on).length, 1, 'it began once')
      if (code > 0) assert.equal(await at.reason(run.id), 'it ended with code 7')
    }
  })

  test('a run that ends while there is none is said to have ended as it did', async () => {
    for (const [code, status] of [
      [0, 'succeeded'],
      [9, 'failed'],
    ] as const) {
      const run = await waiting(code)
      await server.kill()
      run.letGo()
      await until('it has ended', async () => (isAlive(run.pid) ? undefined : true))
      await start()
      assert.equal((await at.ended(run.id)).status, status)
    }
  })

  test('a run whose end nobody saw has failed, and says why; it is not run again', async () => {
    const run = await waiting(0)
    await server.kill()
    // The whole group at once, so that its leader writes nothing.
    const group = Number(readFileSync(join(folder(run.id), 'pid'), 'utf8'))
    process.kill(-group, 'SIGKILL')
    await start()
    assert.equal((await at.ended(run.id)).status, 'failed')
    assert.match(await at.reason(run.id), /the server that ran it, on \S+, is gone, and how it ended is not known/)
    assert.equal(marks(run.on).length, 1)
  })

  test('a run that goes on can be called off by the next', async () => {
    const run = await waiting(0)
    await server.kill()
    await start()
    assert.equal((await at.cancel(run.id)).status, 'cancelling')
    assert.equal((await at.ended(run.id)).status, 'cancelled')
    await until('no process is left', async () => (isAlive(run.pid) ? undefined : true))
  })

  test('what was queued is run by the next, each once', async () => {
    const runs = [await waiting(0), await waiting(0), await waiting(0), await waiting(0)]
    const on = join(room, 'later')
    const later = await Promise.all(Array.from({ length: 10 }, () => at.run('waits', { on, go: '/', code: '0' })))
    await server.kill()
    for (const run of runs) run.letGo()
    await start()
    for (const id of [...runs.map((run) => run.id), ...later]) assert.equal((await at.ended(id)).status, 'succeeded')
    assert.equal(marks(on).length, 10)
  })
})

test('when a server is stopped, its runs are ended, and said to have failed because of that', async () => {
  const run = await waiting(0)
  await server.stop()
  // It was killed before the server ended; the system may take a moment to take it away.
  await until('no process is left', async () => (isAlive(run.pid) ? undefined : true))
  await start()
  assert.equal((await at.load(run.id)).status, 'failed')
  assert.equal(await at.reason(run.id), 'the lake was stopped while it ran')
})

test('a Spark application is given to spark-submit, without what the server keeps to itself', async () => {
  mkdirSync(join(room, 'spark/bin'), { recursive: true })
  program(room, 'spark/bin/spark-submit', 'echo "$*"; env')
  program(room, 'app.jar', '')
  const body = {
    jobTemplate: {
      name: 'app',
      jobType: 'spark',
      executable: `file://${room}/app.jar`,
      className: 'a.{{who}}',
      configs: { 'spark.x': '{{who}}' },
      arguments: ['last'],
    },
  }
  await ask('POST', 'm/jobs/templates', body)
  const id = await at.run('app', { who: 'B' })
  assert.equal((await at.ended(id)).status, 'succeeded')
  const output = readFileSync(join(folder(id), 'output.log'), 'utf8')
  assert.equal(output.split('\n')[0], `--class a.B --conf spark.x=B ${join(folder(id), 'work', 'app.jar')} last`)
  assert.match(output, /^SPARK_HOME=/m)
  assert.ok(!output.includes('of-the-server'))
})

function folder(id: string): string {
  const [metalake = ''] = readdirSync(join(data, 'jobs'))
  return join(data, 'jobs', metalake, id)
}
