/** Several executors over one lake: a run is taken by one, and one whose executor is elsewhere and gone does not stay on for ever. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { TestLake } from '../test-lake.ts'
import { take } from './record.ts'
import { lanesOf } from './runs.ts'
import { program, runsIn } from './test-runs.ts'

test('a run is taken by one executor however many want it; what it was filled with is gone then', async () => {
  await using it = await TestLake.start({ 'gravitino.jobExecutor.local.maxRunningJobs': '1' })
  const at = runsIn((method, path, body) => it.do(method, path, body))
  await it.do('POST', '', { name: 'm' })
  await at.template('sleep', program(it.room, 'sleep.sh', 'sleep 60'))
  const first = await at.run('sleep')
  await at.ended(first, 'started')
  const id = await at.run('sleep', { secret: 'x' })
  const { lake } = it
  const metalake = (await lake.store.now.child(0, 'metalake', 'm'))?.key ?? 0
  const run = await lake.store.now.child(metalake, 'job', id)
  const { program: ref = '' } = (run?.body.sealed ?? {}) as Record<string, string>
  assert.notEqual((await lake.store.secrets([ref]))[ref], '')
  const taken = await Promise.all(['a', 'b', 'c'].map((one) => take(lake, run?.key ?? 0, one, 'elsewhere')))
  assert.equal(taken.filter((one) => one !== undefined).length, 1)
  assert.equal((await lake.store.secrets([ref]))[ref], '')
  assert.equal((await at.load(id)).status, 'started')
  await at.cancel(first)
  await at.ended(first)
  // Ours leaves it alone while it may be on elsewhere; the next start finds that its executor is gone.
  await sleep(200)
  assert.equal((await at.load(id)).status, 'started')
  await it.close()
  await it.open()
  assert.equal((await at.ended(id)).status, 'failed')
  assert.match(await at.reason(id), /the server that ran it, on elsewhere, is gone/)
  assert.deepEqual(await it.lake.store.intents(), [])
})

test('a drop of a template waits for runs that are being asked for, and these for the drop', async () => {
  await using it = await TestLake.start()
  const at = runsIn((method, path, body) => it.do(method, path, body))
  await it.do('POST', '', { name: 'm' })
  await at.template('t', '/bin/true')
  const { store } = it.lake
  const metalake = (await store.now.child(0, 'metalake', 'm'))?.key ?? 0
  const row = await store.now.child(metalake, 'jobTemplate', 't')
  assert.ok(row)
  const [lane = ''] = lanesOf(row)
  /** What is written while these names are held by another, and what is answered then. */
  const held = async (names: readonly string[], method: string, path: string, body?: object) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const holding = store.hold(names, () => (begun.resolve(), gate))
    await begun.promise
    const position = store.position()
    const answer = it.ask(method, path, body)
    await sleep(150)
    const written = store.position() - position
    open()
    await holding
    return [written, (await answer).status]
  }
  assert.deepEqual(await held(lanesOf(row), 'POST', 'm/jobs/runs', { jobTemplateName: 't' }), [0, 200])
  const [run] = await at.list()
  await at.ended(run?.jobId ?? '')
  assert.deepEqual(await held([lane], 'DELETE', 'm/jobs/templates/t'), [0, 200])
})

test('ended runs and their files are removed when they were kept long enough', async () => {
  await using it = await TestLake.start({
    'gravitino.job.stagingDirKeepTimeInMs': '300',
    'gravitino.jobExecutor.local.maxRunningJobs': '2',
  })
  const at = runsIn((method, path, body) => it.do(method, path, body))
  await it.do('POST', '', { name: 'm' })
  await at.template('short', '/bin/true')
  await at.template('long', program(it.room, 'long.sh', 'sleep 60'))
  const long = await at.run('long')
  const short = await at.run('short')
  for (let i = 0; i < 400 && (await it.get(`m/jobs/runs/${short}`)).status === 200; i++) await sleep(25)
  await it.refused(404, 'NoSuchJobException', 'GET', `m/jobs/runs/${short}`)
  assert.equal((await at.load(long)).status, 'started')
  assert.deepEqual(it.reports, [])
})
