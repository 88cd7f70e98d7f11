/** Runs among others: called off, as many at once as may be, kept by nothing and keeping their template, listed. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, TestLake } from '../test-lake.ts'
import { isAlive, program, runsIn, until } from './test-runs.ts'

let it: TestLake
let at: ReturnType<typeof runsIn>
before(async () => {
  it = await TestLake.start({
    'gravitino.jobExecutor.local.maxRunningJobs': '3',
    'caspian.job.cancelGraceMs': '300',
    'caspian.job.maxOutputBytes': '100000',
  })
  at = runsIn((method, path, body) => it.do(method, path, body))
  await it.do('POST', '', { name: 'm' })
})
after(() => it.endWhole())
/** Folder of a run. */
const folder = (id: string): string => {
  const jobs = join(it.data, 'jobs')
  return join(jobs, readdirSync(jobs).find((metalake) => existsSync(join(jobs, metalake, id))) ?? 'none', id)
}

describe('a run that is called off', () => {
  const sleeper = 'echo $$ > "$1"; sleep 60 & echo $! >> "$1"; wait'
  const pids = (path: string) =>
    until('the process is on', async () => {
      const found = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : []
      return found.length === 2 ? found : undefined
    })

  test('is cancelling until every process of it has ended, also those that ignore what they are told', async () => {
    for (const [name, text] of [
      ['willing', sleeper],
      ['deaf', `trap "" TERM; ${sleeper}; sleep 60`],
    ] as const) {
      const told = join(it.room, `${name}.pids`)
      await at.template(name, program(it.room, `${name}.sh`, text), { arguments: [told] })
      const id = await at.run(name)
      const on = await pids(told)
      assert.equal((await at.cancel(id)).status, 'cancelling')
      const run = await at.ended(id)
      assert.deepEqual([run.status, typeof run.finishedAt], ['cancelled', 'string'])
      await until('no process is left', async () => (on.some(isAlive) ? undefined : true))
      const position = it.lake.store.position()
      assert.equal((await at.cancel(id)).status, 'cancelled')
      assert.equal(it.lake.store.position(), position)
    }
  })

  test('before it began never begins', async () => {
    const mark = join(it.room, 'began')
    await at.template('hold', program(it.room, 'hold.sh', 'sleep 1'))
    await at.template('mark', program(it.room, 'mark.sh', 'touch "$1"'), { arguments: [mark] })
    const holding = await Promise.all(['hold', 'hold', 'hold'].map((name) => at.run(name)))
    const id = await at.run('mark')
    await at.cancel(id)
    assert.equal((await at.ended(id)).status, 'cancelled')
    for (const one of holding) assert.equal((await at.ended(one)).status, 'succeeded')
    assert.ok(!existsSync(mark))
  })

  test('with its metalake, ends, and leaves no files', async () => {
    const told = join(it.room, 'dropped.pids')
    await it.do('POST', '', { name: 'gone' })
    await it.do('POST', 'gone/jobs/templates', {
      jobTemplate: { name: 't', jobType: 'shell', executable: program(it.room, 'gone.sh', sleeper), arguments: [told] },
    })
    const { jobId } = (await it.do('POST', 'gone/jobs/runs', { jobTemplateName: 't' })).job as { jobId: string }
    const on = await pids(told)
    const path = folder(jobId)
    assert.ok(existsSync(path))
    await it.do('DELETE', 'gone?force=true')
    await until('no process is left', async () => (on.some(isAlive) ? undefined : true))
    await until('no file is left', async () => (existsSync(path) ? undefined : true))
  })
})

describe('runs among others', () => {
  test('are as many at once as may be, the oldest first, and the lake answers meanwhile', async () => {
    const log = join(it.room, 'order.log')
    await at.template('ordered', program(it.room, 'ordered.sh', 'echo "+$1" >> "$2"; sleep 0.05; echo "-$1" >> "$2"'), { arguments: ['{{i}}', log] })
    const ids = await Promise.all(Array.from({ length: 12 }, (_, i) => at.run('ordered', { i: String(i) })))
    assert.equal(new Set(ids).size, 12)
    for (const id of ids) assert.equal((await at.ended(id)).status, 'succeeded')
    let on = 0
    for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
      on += line.startsWith('+') ? 1 : -1
      assert.ok(on <= 3, 'never more than three')
    }
  })

  test('keep their template from being dropped until they have ended, and go with it', async () => {
    await at.template('busy', program(it.room, 'busy.sh', 'sleep 60'))
    const id = await at.run('busy')
    await at.ended(id, 'started')
    await it.refused(409, 'InUseException', 'DELETE', 'm/jobs/templates/busy')
    await at.cancel(id)
    await at.ended(id)
    const path = folder(id)
    assert.equal((await it.do('DELETE', 'm/jobs/templates/busy')).dropped, true)
    await it.refused(404, 'NoSuchJobException', 'GET', `m/jobs/runs/${id}`)
    await until('its files are gone', async () => (existsSync(path) ? undefined : true))
  })

  test('asked for while their template is dropped are refused, or keep it', async () => {
    await at.template('raced', '/bin/true')
    for (let round = 0; round < 10; round++) {
      const asked = Array.from({ length: 8 }, () => it.ask('POST', 'm/jobs/runs', { jobTemplateName: 'raced' }))
      const dropped = it.ask('DELETE', 'm/jobs/templates/raced')
      const runs = await Promise.all(asked)
      const { status } = await dropped
      for (const run of runs) {
        if (run.status !== 200) continue
        const { jobId } = run.json.job as { jobId: string }
        const found = await it.get(`m/jobs/runs/${jobId}`)
        // One that ended before the drop goes with it; one that had not ended keeps it.
        if (status === 409) assert.equal(found.status, 200)
      }
      if (status === 200) await at.template('raced', '/bin/true')
      const left = await at.list()
      const templates = (await it.do('GET', 'm/jobs/templates')).names as readonly string[]
      assert.ok(left.every((run) => templates.includes(run.jobTemplateName)))
      for (const run of left.filter((one) => one.jobTemplateName === 'raced')) await at.ended(run.jobId)
    }
  })

  test('that write more than they may are ended', async () => {
    await at.template('loud', program(it.room, 'loud.sh', 'while :; do echo loud loud loud loud loud loud; done'))
    const id = await at.run('loud')
    assert.equal((await at.ended(id)).status, 'failed')
    assert.match(await at.reason(id), /output is larger than 100000 bytes/)
  })

  test('are listed by filter, in order and in pages, with how many there are of each status', async () => {
    const all = await at.list()
    assert.ok(all.length > 10)
    const queued = all.map((run) => run.queuedAt)
    assert.deepEqual(queued, queued.toSorted().toReversed())
    assert.deepEqual(
      (await at.list('?sortOrder=asc')).map((run) => run.jobId),
      all.map((run) => run.jobId).toReversed(),
    )
    const paged: string[] = []
    for (let token = ''; ; ) {
      const page = await it.do('GET', `m/jobs/runs?limit=4${token}`)
      paged.push(...(page.jobs as readonly { jobId: string }[]).map((run) => run.jobId))
      if (page.nextPageToken === undefined) break
      token = `&pageToken=${String(page.nextPageToken)}`
    }
    assert.deepEqual(
      paged,
      all.map((run) => run.jobId),
    )
    const { statusCounts } = await it.do('GET', 'm/jobs/runs')
    assert.equal(
      Object.values(statusCounts as Record<string, number>).reduce((sum, n) => sum + n, 0),
      all.length,
    )
    const middle = all[5]?.finishedAt ?? ''
    assert.deepEqual(
      (await at.list(`?finishedAfter=${encodeURIComponent(middle)}`)).map((run) => run.jobId).toSorted(),
      all
        .filter((run) => String(run.finishedAt) >= middle)
        .map((run) => run.jobId)
        .toSorted(),
    )
    for (const query of ['sortBy=name', 'sortOrder=up', 'queuedAfter=today', 'queuedAfter=2020-01-01', 'startedAfter=2020-13-01T00:00:00Z'])
      await it.refused(400, illegal, 'GET', `m/jobs/runs?${query}`)
  })
})
