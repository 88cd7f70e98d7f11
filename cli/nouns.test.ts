/** Every noun against a real lake: made, listed, shown, altered, switched, dropped, as the table of kinds tells. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { caspian, data, done, fails } from './test-command.ts'

let server: Caspian
let folder: string
let env: Record<string, string>
before(async () => {
  server = await startCaspian()
  folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: folder }
  await done(env, 'metalake', 'create', 'demo', '--comment', 'all of it')
  await done(env, 'catalog', 'create', 'files', '--type', 'fileset', '--property', `location=${join(folder, 'files')}`)
  await done(env, 'catalog', 'create', 'models', '--type', 'model')
  for (const schema of ['files.s', 'models.s']) await done(env, 'schema', 'create', schema)
})
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('the nouns', () => {
  test('metalake', async () => {
    assert.equal(
      await done(env, 'metalake', 'create', 'other', '--comment', 'a second', '--property', 'team=a', '--property', 'k=x=y'),
      'created metalake other\n',
    )
    assert.deepEqual((await done(env, 'metalake', 'list')).split('\n'), [
      'NAME   COMMENT    IN USE',
      'demo   all of it  yes',
      'other  a second   yes',
      '',
    ])
    assert.equal(
      await done(env, 'metalake', 'alter', 'other', '--rename', 'third', '--comment', 'new', '--set-property', 'k=v', '--remove-property', 'team'),
      'altered metalake third\n',
    )
    const third = (await data(env, 'metalake', 'show', 'third')) as { comment: string; properties: object }
    assert.deepEqual([third.comment, third.properties], ['new', { k: 'v', 'in-use': 'true' }])
    assert.equal(await done(env, 'metalake', 'disable', 'third'), 'disabled metalake third\n')
    assert.match(await done(env, 'metalake', 'list'), /^third +new +no$/m)
    assert.equal(await done(env, 'metalake', 'enable', 'third'), 'enabled metalake third\n')
    const [, next] = await fails(env, 1, 'metalake', 'drop', 'third')
    assert.match(next, /caspian metalake disable third/)
    assert.equal(await done(env, 'metalake', 'drop', 'third', '--force'), 'dropped metalake third\n')
  })

  test('catalog and schema', async () => {
    assert.equal(await done(env, 'catalog', 'create', 'docs', '--type', 'fileset', '--comment', 'papers'), 'created catalog docs\n')
    assert.match(await done(env, 'catalog', 'list'), /^NAME +TYPE +PROVIDER +COMMENT +IN USE\ndocs +fileset +fileset +papers +yes\n/)
    assert.equal(await done(env, 'schema', 'create', 'docs.a', '--property', `location=${folder}`), 'created schema docs.a\n')
    assert.equal(await done(env, 'schema', 'alter', 'docs.a', '--set-property', 'x=1'), 'altered schema docs.a\n')
    assert.match(await done(env, 'schema', 'show', 'docs.a'), /^properties +location=.*\n +x=1$/m)
    assert.deepEqual(await data(env, 'schema', 'list', 'docs'), [{ name: 'a' }])
    await done(env, 'fileset', 'create', 'docs.a.f')
    const [what, next] = await fails(env, 1, 'schema', 'drop', 'docs.a')
    assert.match(what, /not empty/)
    assert.match(next, /caspian schema drop docs\.a --cascade/)
    assert.equal(await done(env, 'schema', 'drop', 'docs.a', '--cascade'), 'dropped schema docs.a\n')
    await done(env, 'catalog', 'disable', 'docs')
    assert.match((await fails(env, 1, 'schema', 'list', 'docs'))[1], /caspian catalog enable docs/)
    assert.equal(await done(env, 'catalog', 'drop', 'docs', '--yes'), 'dropped catalog docs\n')
  })

  test('fileset, its files and their addresses', async () => {
    await done(
      env,
      'fileset',
      'create',
      'files.s.raw',
      '--comment',
      'as it came',
      '--storage-locations',
      `unknown=${join(folder, 'raw')}`,
      '--storage-locations',
      `more=${join(folder, 'more')}`,
      '--property',
      'default-location-name=more',
    )
    writeFileSync(join(folder, 'more', 'a.txt'), 'twelve bytes')
    assert.match(
      await done(env, 'fileset', 'files', 'files.s.raw'),
      /^NAME +IS DIR +SIZE +LAST MODIFIED +PATH\na\.txt +no +12 +\d{4}-\d\d-\d\dT[\d:.]+Z +\/fileset\/files\/s\/raw/,
    )
    assert.equal((await done(env, 'fileset', 'location', 'files.s.raw', 'a.txt')).trim().endsWith('/more/a.txt'), true)
    assert.equal((await done(env, 'fileset', 'location', 'files.s.raw', 'a.txt', '--location-name', 'unknown')).trim().endsWith('/raw/a.txt'), true)
    assert.deepEqual(await data(env, 'fileset', 'files', 'files.s.raw', '/', '--location-name', 'unknown'), [])
    assert.equal(await done(env, 'fileset', 'alter', 'files.s.raw', '--rename', 'cooked', '--remove-comment'), 'altered fileset files.s.cooked\n')
    assert.equal(await done(env, 'fileset', 'drop', 'files.s.cooked'), 'dropped fileset files.s.cooked\n')
  })

  test('model and its versions, by number and alias', async () => {
    await done(env, 'model', 'create', 'models.s.churn', '--comment', 'who leaves')
    assert.equal(
      await done(env, 'model-version', 'link', 'models.s.churn', '--uri', 's3://m/0', '--alias', 'best', '--alias', 'first'),
      'linked model version to models.s.churn\n',
    )
    await done(env, 'model-version', 'link', 'models.s.churn', '--uris', 'a=s3://m/1', '--uris', 'b=s3://m/1b', '--comment', 'second')
    assert.deepEqual((await done(env, 'model-version', 'list', 'models.s.churn')).split('\n'), [
      'VERSION  URI       ALIASES      COMMENT',
      '      0  s3://m/0  best, first',
      '      1                         second',
      '',
    ])
    assert.equal(await done(env, 'model-version', 'uri', 'models.s.churn.best'), 's3://m/0\n')
    assert.equal(await done(env, 'model-version', 'uri', 'models.s.churn.1', '--uri-name', 'b'), 's3://m/1b\n')
    assert.equal(
      await done(
        env,
        'model-version',
        'alter',
        'models.s.churn.1',
        '--add-alias',
        'v1.0',
        '--uri',
        'a',
        '--add-uri',
        'c=s3://m/1c',
        '--remove-uri',
        'b',
      ),
      'altered model version models.s.churn.1\n',
    )
    const one = (await data(env, 'model-version', 'show', 'models.s.churn."v1.0"')) as { version: number; uris: object }
    assert.deepEqual([one.version, one.uris], [1, { a: 's3://m/1', c: 's3://m/1c' }])
    assert.match(await done(env, 'model', 'show', 'models.s.churn'), /^latest version +2$/m)
    assert.equal(await done(env, 'model-version', 'drop', 'models.s.churn.best'), 'dropped model version models.s.churn.best\n')
    assert.equal(await done(env, 'model', 'drop', 'models.s.churn'), 'dropped model models.s.churn\n')
  })

  test('function, from a file', async () => {
    const body = JSON.stringify({
      functionType: 'scalar',
      definitions: [
        { parameters: [{ name: 'x', dataType: 'integer' }], returnType: 'integer', impls: [{ language: 'SQL', runtime: 'SPARK', sql: 'x + 1' }] },
      ],
    })
    const made = await caspian(env, ['function', 'create', 'models.s.inc', '--from', '-', '--deterministic'], body)
    assert.deepEqual(made, { code: 0, out: 'created function models.s.inc\n', err: '' })
    assert.match(await done(env, 'function', 'list', 'models.s'), /^NAME +FUNCTION TYPE +DETERMINISTIC\ninc +scalar +yes\n$/)
    assert.match((await fails(env, 2, 'function', 'create', 'models.s.dec', '--function-type', 'scalar'))[0], /a function needs --definitions/)
    const two = '{parameters: [{name: x, dataType: date}], returnType: date, impls: [{language: SQL, runtime: TRINO, sql: x}]}'
    const other = '{parameters: [{name: x, dataType: integer}], implementation: {language: SQL, runtime: TRINO, sql: 1 + x}}'
    assert.equal(
      await done(env, 'function', 'alter', 'models.s.inc', '--add-definition', two, '--add-impl', other, '--comment', 'a = b'),
      'altered function models.s.inc\n',
    )
    const { definitions } = (await data(env, 'function', 'show', 'models.s.inc')) as { definitions: { impls: { runtime: string }[] }[] }
    assert.deepEqual(
      definitions.map(({ impls }) => impls.map(({ runtime }) => runtime)),
      [['SPARK', 'TRINO'], ['TRINO']],
    )
    assert.match((await fails(env, 1, 'function', 'alter', 'models.s.inc', '--add-definition', two))[0], /a call with \(x: date\) would mean both/)
    assert.equal(await done(env, 'function', 'drop', 'models.s.inc'), 'dropped function models.s.inc\n')
  })

  test('tag, on things and off them', async () => {
    await done(env, 'tag', 'create', 'pii', '--comment', 'about people')
    await done(env, 'tag', 'create', 'level', '--allowed-values', '[high, low]')
    await done(env, 'tag', 'create', '"a.b"')
    await done(env, 'fileset', 'create', 'files.s.people')
    assert.equal(await done(env, 'tag', 'add', 'files.s.people', 'pii', 'level=high', '"a.b"'), 'added pii, level=high, a.b to files.s.people\n')
    await done(env, 'tag', 'add', 'files.s', 'level=low')
    assert.deepEqual(
      (await done(env, 'tag', 'on', 'files.s.people'))
        .split('\n')
        .map((line) => line.trimEnd())
        .sort(),
      ['', 'TAG    VALUES  INHERITED  COMMENT', 'a.b            no', 'level  high    no', 'pii            no         about people'],
    )
    assert.deepEqual(await data(env, 'tag', 'where', 'level', '--value', 'low'), [{ type: 'schema', fullName: 'files.s' }])
    const [what, next] = await fails(env, 4, 'tag', 'add', 'files.s.people', 'none')
    assert.equal(what, 'there is no tag none')
    assert.match(next, /caspian tag create none/)
    assert.match((await fails(env, 1, 'tag', 'add', 'files.s.people', 'level=other'))[0], /takes one of the values high, low/)
    assert.equal(await done(env, 'tag', 'remove', 'files.s.people', 'pii', '"a.b"'), 'removed pii, a.b from files.s.people\n')
    await done(env, 'tag', 'remove', 'files.s.people', 'level=high')
    assert.match(await done(env, 'tag', 'on', 'files.s.people', '--type', 'fileset'), /^level +low +yes$/m)
    await done(env, 'tag', 'drop', 'level')
    assert.equal(await done(env, 'tag', 'on', 'files.s.people'), '')
  })

  test('policy, on things and off them, switched off and on', async () => {
    const content = '{supportedObjectTypes: [table], customRules: {days: 30}}'
    await done(env, 'policy', 'create', 'keep', '--policy-type', 'custom', '--content', content, '--comment', 'a month')
    await done(env, 'policy', 'create', 'compact', '--policy-type', 'system_iceberg_compaction', '--content', '{}')
    await done(env, 'fileset', 'create', 'files.s.governed')
    assert.equal(await done(env, 'policy', 'add', 'files.s.governed', 'keep'), 'added keep to files.s.governed\n')
    await done(env, 'policy', 'add', 'files.s', 'compact')
    assert.deepEqual((await done(env, 'policy', 'on', 'files.s.governed')).split('\n'), [
      'POLICY   INHERITED  COMMENT',
      'keep     no         a month',
      'compact  yes',
      '',
    ])
    assert.deepEqual(await data(env, 'policy', 'where', 'compact'), [{ type: 'schema', fullName: 'files.s' }])
    assert.match((await fails(env, 4, 'policy', 'add', 'files.s', 'none'))[1], /caspian policy create none/)
    assert.equal(await done(env, 'policy', 'disable', 'keep'), 'disabled policy keep\n')
    assert.match(await done(env, 'policy', 'list'), /^keep +a month +custom +no/m)
    await done(env, 'policy', 'alter', 'keep', '--content', 'custom={supportedObjectTypes: [schema]}', '--comment', 'for good')
    assert.match(await done(env, 'policy', 'show', 'keep'), /^content +supportedObjectTypes: \[?schema/m)
    assert.equal(await done(env, 'policy', 'remove', 'files.s.governed', 'keep'), 'removed keep from files.s.governed\n')
    assert.equal(await done(env, 'policy', 'drop', 'keep'), 'dropped policy keep\n')
  })

  test('job template, and its runs followed to their end', async () => {
    const made = ['job-template', 'create', 'greet', '--job-type', 'shell', '--executable', '/bin/sh', '--argument', '-c', '--argument', '{{what}}']
    assert.equal(await done(env, ...made, '--comment', 'says hello'), 'created job template greet\n')
    assert.match(await done(env, 'job-template', 'list'), /^NAME +JOB TYPE +COMMENT +EXECUTABLE.*\ngreet +shell +says hello +\/bin\/sh/)
    const updates = ['--comment', 'says less', '--template', '{"@type": shell, newEnvironments: {A: b}}']
    assert.equal(await done(env, 'job-template', 'alter', 'greet', ...updates, '--rename', 'say'), 'altered job template say\n')
    assert.match(await done(env, 'job-template', 'show', 'say'), /^environments +A=b$/m)
    assert.match(await done(env, 'job', 'run', 'say', '--conf', 'what=exit 0', '--wait'), /^job-\d+ succeeded\n$/)
    const [what, next] = await fails(env, 1, 'job', 'run', 'say', '--conf', 'what=exit 5', '--wait')
    assert.match(what, /^job-\d+ failed: it ended with code 5$/)
    assert.match(next, /caspian job show job-\d+/)
    const id = (await done(env, 'job', 'run', 'say', '--conf', 'what=sleep 60')).trim()
    assert.equal(await done(env, 'job', 'cancel', id, '--wait'), `${id} is cancelled\n`)
    assert.match(await done(env, 'job', 'show', id), /^status +cancelled$/m)
    assert.match(
      await done(env, 'job', 'list', '--limit', '2'),
      /^JOB ID +JOB TEMPLATE NAME +STATUS +QUEUED AT +STARTED AT +FINISHED AT\njob-\d+ +say +cancelled/,
    )
    await fails(env, 4, 'job', 'cancel', 'job-1')
    await fails(env, 4, 'job', 'run', 'none')
    await fails(env, 2, 'job', 'run', 'say', '--conf', 'what')
    assert.equal(await done(env, 'job-template', 'drop', 'say'), 'dropped job template say\n')
    assert.equal(await done(env, 'job', 'list'), '')
  })

  test('history and the past', async () => {
    await done(env, 'model', 'create', 'models.s.aging', '--comment', 'young', '--property', 'a=1', '--property', 'b=2')
    await done(env, 'model', 'alter', 'models.s.aging', '--comment', 'old', '--set-property', 'a=3', '--remove-property', 'b', '--user', 'ann')
    const [last, first] = (await data(env, 'history', 'models.s.aging')) as [{ actor: string }, { position: number }]
    assert.equal(last.actor, 'ann')
    const lines = (await done(env, 'history', 'models.s.aging')).split('\n')
    assert.match(lines[0] ?? '', /^TIME +WHO +WHAT +VERSION +CHANGE$/)
    assert.match(lines[1] ?? '', /^\d{4}-\S+ +ann +alter +2 +comment: young → old; properties\.a: 1 → 3; properties\.b: 2 → none$/)
    assert.match(lines[2] ?? '', /^\d{4}-\S+ +anonymous +create +1$/)
    assert.match(await done(env, 'model', 'show', 'models.s.aging', '--as-of', String(first.position)), /^comment +young$/m)
    assert.match(await done(env, 'model', 'list', 'models.s', '--as-of', String(first.position)), /aging/)
    assert.match(await done(env, 'history', 'demo', '--type', 'metalake'), /create/)
    assert.match(await done(env, 'history', 'files.s'), /create/)
    assert.equal((await done(env, 'history', 'models.s.aging', '--limit', '1')).split('\n').length, 3)
  })
})
