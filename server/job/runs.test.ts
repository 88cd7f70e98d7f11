/** Runs over HTTP with real processes: begun, followed, refused; what is filled in stays between the caller and the process. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { openStaging } from './place.ts'
import { program, runsIn } from './test-runs.ts'

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
const refused = (body: Json) => it.refused(400, illegal, 'POST', 'm/jobs/runs', body)

describe('a run', () => {
  test('runs its program with arguments, environment and files, in a folder of its own, and says how it ended', async () => {
    const lib = program(it.room, 'lib.sh', 'word=from-lib')
    const main = program(it.room, 'main.sh', '. "$(dirname "$0")/lib.sh"; echo "$1 $2 $GREETING $word $(pwd)"; echo oh >&2')
    await at.template('all', `file://${main}`, { arguments: ['{{who}}', '{{none}}'], environments: { GREETING: '{{greet}}!' }, scripts: [lib] })
    const id = await at.run('all', { who: 'world', greet: 'hello' })
    assert.match(id, /^job-\d{19}$/)
    const run = await at.ended(id)
    assert.equal(run.status, 'succeeded')
    assert.ok(run.queuedAt <= String(run.startedAt) && String(run.startedAt) <= String(run.finishedAt))
    assert.equal(readFileSync(join(folder(id), 'output.log'), 'utf8'), `world {{none}} hello! from-lib ${join(folder(id), 'work')}\n`)
    assert.equal(readFileSync(join(folder(id), 'error.log'), 'utf8'), 'oh\n')
    assert.equal(statSync(folder(id)).mode & 0o077, 0)
    const history = (await it.do('GET', `m/jobs/runs/${id}/history`)).history as readonly { after: Json }[]
    assert.deepEqual(
      history.map((row) => row.after.status),
      ['succeeded', 'started', 'queued'],
    )
    const [, , first] = history as unknown as { position: number }[]
    assert.equal(((await it.do('GET', `m/jobs/runs/${id}?asOf=${first?.position}`)).job as Json).status, 'queued')
  })

  test('that ends with another code than 0, or by a signal, has failed and says so', async () => {
    await at.template('three', program(it.room, 'three.sh', 'exit 3'))
    await at.template('killed', program(it.room, 'killed.sh', 'kill -9 $$'))
    for (const [name, says] of [
      ['three', 'it ended with code 3'],
      ['killed', 'it ended with code 137'],
    ] as const) {
      const id = await at.run(name)
      assert.equal((await at.ended(id)).status, 'failed')
      assert.equal(await at.reason(id), says)
    }
  })

  test('abuse 24: has of the environment what its template gives, and where programs are', async () => {
    process.env.CASPIAN_TEST_SECRET = 'never-to-a-run'
    await at.template('env', '/usr/bin/env', { environments: { A: 'b', '{{name}}': 'x y' } })
    const id = await at.run('env', { name: 'C' })
    assert.equal((await at.ended(id)).status, 'succeeded')
    const found = readFileSync(join(folder(id), 'output.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=', 1)[0] ?? '')
    const may = new Set([
      'A',
      'C',
      'PATH',
      'HOME',
      'USER',
      'LANG',
      'LC_ALL',
      'TZ',
      'TMPDIR',
      'JAVA_HOME',
      'SPARK_HOME',
      'PWD',
      'OLDPWD',
      'SHLVL',
      '_',
    ])
    assert.deepEqual(
      found.filter((name) => !may.has(name)),
      [],
    )
    assert.ok(found.includes('A') && found.includes('C') && found.includes('PATH'))
  })

  test('gets its arguments to the letter: no shell looks into them, and what is filled in is not filled again', async () => {
    const odd = ['$(touch /tmp/no)', '; exit 9', '`id`', '"\'', '-rf', '', '*', 'a\nb', '{{b}}', '$HOME', '\\', '${IFS}', '$&']
    await at.template('echo', program(it.room, 'echo.sh', 'for a in "$@"; do printf "%s\\0" "$a"; done'), {
      arguments: odd.map((_, i) => `{{a${i}}}`),
    })
    const id = await at.run('echo', { ...Object.fromEntries(odd.map((text, i) => [`a${i}`, text])), b: 'filled' })
    assert.equal((await at.ended(id)).status, 'succeeded')
    assert.deepEqual(
      readFileSync(join(folder(id), 'output.log'), 'utf8')
        .split('\0')
        .slice(0, -1),
      odd,
    )
  })

  test('leaves what it was filled with in no row of the log, in no answer and in no reason', async () => {
    const secret = 'hunter2-of-a-run'
    await at.template('secretive', program(it.room, 'secretive.sh', 'exit 1'), { arguments: ['{{p}}'], environments: { P: '{{p}}' } })
    await at.template('fetches', 'http://127.0.0.1:9/{{p}}/x.sh?{{p}}')
    const ids = [await at.run('secretive', { p: secret }), await at.run('fetches', { p: secret })]
    for (const id of ids) assert.equal((await at.ended(id)).status, 'failed')
    const entries = await it.lake.store.entries(0, 10_000)
    assert.ok(!JSON.stringify(entries).includes(secret))
    for (const id of ids) assert.ok(!(await it.get(`m/jobs/runs/${id}/history`)).text.includes(secret))
    const said = await refused({ jobTemplateName: 'secretive', jobConf: { p: `${secret}\0` } })
    assert.ok(!said.text.includes(secret))
    assert.ok(!it.reports.join().includes(secret))
  })

  test('of a program that is not marked as one runs a copy, and the file stays as it is', async () => {
    const plain = program(it.room, 'plain.sh', 'echo ran', 0o644)
    await at.template('plain', plain)
    assert.equal((await at.ended(await at.run('plain'))).status, 'succeeded')
    assert.equal(statSync(plain).mode & 0o777, 0o644)
  })

  test('of a template that is altered meanwhile is of what it was when it was asked for, and has its name of today', async () => {
    await at.template('before', program(it.room, 'slowly.sh', 'sleep 0.5; echo "$1"'), { arguments: ['old'] })
    const id = await at.run('before')
    const updates = [
      { '@type': 'updateTemplate', newTemplate: { '@type': 'shell', newArguments: ['new'] } },
      { '@type': 'rename', newName: 'now' },
    ]
    await it.do('PUT', 'm/jobs/templates/before', { updates })
    assert.equal((await at.load(id)).jobTemplateName, 'now')
    assert.deepEqual(
      (await at.list('?jobTemplateName=now')).map((run) => run.jobTemplateName),
      ['now'],
    )
    await at.ended(id)
    assert.equal(readFileSync(join(folder(id), 'output.log'), 'utf8'), 'old\n')
    await at.template('before', '/bin/true')
    assert.deepEqual(await at.list('?jobTemplateName=before'), [])
    assert.equal((await at.load(id)).jobTemplateName, 'now')
  })
})

describe('a run that could never begin is refused and nothing is kept', () => {
  const bad: readonly (readonly [string, Json])[] = [
    ['none.sh', { executable: 'file:///none/none.sh' }],
    ['relative', { executable: 'x.sh' }],
    ['file:relative', { executable: 'file:x.sh' }],
    ['another host', { executable: 'file://host/x.sh' }],
    ['another scheme', { executable: 'ftp://host/x.sh' }],
    ['a scheme of code', { executable: 'data:text/plain,x' }],
    ['no name', { executable: 'http://host/' }],
    ['a way up', { executable: 'http://host/a/..%2f' }],
    ['a name of dots', { executable: 'http://host/%2e%2e' }],
    ['a missing script', { executable: '/bin/true', scripts: ['/none/none.sh'] }],
    ['two of one name', { executable: '/bin/true', scripts: ['/usr/bin/true'] }],
    ['a zero byte', { executable: '/bin/true', arguments: ['{{zero}}'] }],
    ['an odd variable', { executable: '/bin/true', environments: { '{{odd}}': 'x' } }],
  ]
  for (const [says, template] of bad)
    test(says, async () => {
      const name = `bad ${says}`
      await at.template(name, String(template.executable), template)
      await refused({ jobTemplateName: name, jobConf: { zero: 'a\0b', odd: 'A=B' } })
      assert.deepEqual(await at.list(`?jobTemplateName=${encodeURIComponent(name)}`), [])
    })
  test('an unknown template, a wrong body', async () => {
    await it.refused(404, 'NoSuchJobTemplateException', 'POST', 'm/jobs/runs', { jobTemplateName: 'none' })
    for (const body of [{}, { jobTemplateName: ' ' }, { jobTemplateName: 'all', jobConf: [] }, { jobTemplateName: 'all', status: 'queued' }])
      await refused(body)
  })
})

describe('Spark', () => {
  test('that is not there is the reason of the failure', async () => {
    await it.do('POST', 'm/jobs/templates', { jobTemplate: { name: 'no spark', jobType: 'spark', executable: '/bin/true', className: 'a.B' } })
    const id = await at.run('no spark')
    assert.equal((await at.ended(id)).status, 'failed')
    assert.match(await at.reason(id), /no Spark on this server: set gravitino\.jobExecutor\.local\.sparkHome/)
  })
})

test('links in the folder for runs lead nowhere else: it is ours alone, or the lake does not start', async () => {
  const elsewhere = join(it.room, 'elsewhere')
  mkdirSync(elsewhere)
  symlinkSync(elsewhere, join(it.room, 'jobs'))
  await assert.rejects(openStaging(undefined, it.room), /nobody else may write to/)
})
