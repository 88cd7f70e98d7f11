/** Tables of a real PostgreSQL through the command, and the catalog that asks for what it needs. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { atTerminal, caspian, ctrlC, data, done, enter, fails } from './test-command.ts'

let server: Caspian
let postgresql: Postgresql
let folder: string
let env: Record<string, string>
let flags: readonly string[]
before(async () => {
  server = await startCaspian()
  postgresql = await startPostgresql()
  folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: folder }
  const { jdbcUrl, user, password } = postgresql
  flags = ['--jdbc-url', jdbcUrl, '--jdbc-user', user, '--jdbc-password', password]
  await done(env, 'metalake', 'create', 'demo')
  await done(env, 'catalog', 'add', 'postgresql', 'pg', ...flags, '--comment', 'the shop', '--property', 'team=a')
})
after(async () => {
  await server.stop()
  await postgresql.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('catalog add', () => {
  test('names every missing flag where nobody can be asked, and sends nothing', async () => {
    const [what, next] = await fails({ ...env, CASPIAN_URL: 'http://127.0.0.1:9' }, 2, 'catalog', 'add', 'postgresql', 'x', '--jdbc-user', 'u')
    assert.match(what, /^a postgresql catalog needs --jdbc-url \(.*--jdbc-password \(/)
    assert.doesNotMatch(what, /--jdbc-user/)
    assert.match(next, /--from/)
  })

  test('tries the connection first, says why it fails, and creates nothing then', async () => {
    const wrong = flags.map((flag, i) => (flags[i - 1] === '--jdbc-password' ? 'wr0ng-s3cret' : flag))
    const [what, next] = await fails(env, 1, 'catalog', 'add', 'jdbc-postgresql', 'bad', ...wrong)
    assert.match(what, /^catalog bad was not created: .*PostgreSQL refuses the login/)
    assert.doesNotMatch(what, /wr0ng/)
    assert.match(next, /login/)
    await fails(env, 4, 'catalog', 'show', 'bad')
    assert.match((await fails(env, 1, 'catalog', 'add', 'postgresql', 'pg', ...flags))[0], /already exists/)
  })

  test('test tries one that is there, as it is and as it would be', async () => {
    assert.equal(await done(env, 'catalog', 'test', 'pg'), 'catalog pg answers\n')
    assert.match((await fails(env, 1, 'catalog', 'test', 'pg', '--set-property', 'jdbc-password=wrong'))[0], /refuses the login/)
    assert.equal(await done(env, 'catalog', 'test', 'pg'), 'catalog pg answers\n')
    await fails(env, 4, 'catalog', 'test', 'none')
  })

  test('takes secrets from a file or standard input', async () => {
    const properties = {
      'jdbc-url': postgresql.jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': postgresql.user,
      'jdbc-password': postgresql.password,
    }
    const ran = await caspian(env, ['catalog', 'add', 'postgresql', 'piped', '--from', '-'], JSON.stringify({ comment: 'c', properties }))
    assert.deepEqual(ran, { code: 0, out: 'created catalog piped\n', err: '' })
    const shown = await done(env, 'catalog', 'show', 'piped', '-o', 'yaml')
    assert.match(shown, /^comment: c$/m)
    assert.ok(!shown.includes(postgresql.password))
    await done(env, 'catalog', 'drop', 'piped', '--force')
  })

  test('adds files and models without a question', async () => {
    assert.equal(await done(env, 'catalog', 'add', 'files', 'f', '--location', folder), 'created catalog f\n')
    assert.equal(await done(env, 'catalog', 'add', 'model', 'm'), 'created catalog m\n')
    assert.deepEqual(
      ((await data(env, 'catalog', 'list')) as { type: string }[]).map((one) => one.type),
      ['fileset', 'model', 'relational'],
    )
  })

  test('asks for what is missing at a terminal, and shows no secret', async () => {
    // The password is typed ahead of its question, as somebody does who knows what comes.
    const answers = [
      { shown: 'jdbc-url', type: postgresql.jdbcUrl + enter },
      { shown: 'jdbc-user', type: `${postgresql.user}${enter}${postgresql.password}${enter}` },
    ]
    const { code, shown } = await atTerminal(env, ['catalog', 'add', 'postgresql', 'asked'], answers)
    assert.equal(code, 0, shown)
    assert.match(shown, /the connection works/)
    assert.match(shown, /created catalog asked/)
    assert.ok(shown.includes(postgresql.jdbcUrl))
    assert.ok(!shown.includes(postgresql.password))
  })

  test('stops when told to, and nothing is done', async () => {
    const { code, shown } = await atTerminal(env, ['catalog', 'add', 'postgresql', 'no'], [{ shown: 'jdbc-url', type: `jdbc:${ctrlC}` }])
    assert.equal(code, 130)
    assert.match(shown, /stopped; nothing was done/)
    await fails(env, 4, 'catalog', 'show', 'no')
  })
})

describe('table', () => {
  test('is made from flags, shown and altered, each change in its order', async () => {
    const columns = [
      'id long not null auto increment',
      "note varchar(40) default 'it''s' comment 'seen, by all'",
      'amount decimal(10,2) not null default 0',
      'tags list<string not null>',
      'at timestamp default now()',
    ]
    const index = '[{indexType: primary_key, name: pk, fieldNames: [[id]]}]'
    await done(
      env,
      'table',
      'create',
      'pg.public.orders',
      ...columns.flatMap((column) => ['--column', column]),
      '--comment',
      'Orders 注文',
      '--indexes',
      index,
    )
    const shown = (await done(env, 'table', 'show', 'pg.public.orders')).split('\n')
    assert.deepEqual(shown.slice(shown.indexOf('') + 1), [
      'NAME    TYPE           COMMENT       NULLABLE  AUTO INCREMENT  DEFAULT VALUE',
      'id      long                         no        yes',
      "note    varchar(40)    seen, by all  yes       no              it's",
      'amount  decimal(10,2)                no        no              0',
      'tags    list<string>                 yes       no              null',
      'at      timestamp(6)                 yes       no              now()',
      '',
    ])
    assert.ok(shown.some((line) => /^indexes +indexType: PRIMARY_KEY, name: pk, fieldNames: \[\[id\]\]$/.test(line)))
    const changes = [
      '--add-column',
      'extra string',
      '--rename-column',
      'extra=more',
      '--column-type',
      'more=varchar(9)',
      '--column-nullability',
      'amount',
      '--column-comment',
      'amount=gross',
      '--column-default-value',
      "note='x'",
      '--delete-column',
      'at',
      '--delete-column',
      'gone=true',
      '--delete-table-index',
      'pk',
      '--comment',
      'all',
    ]
    assert.equal(await done(env, 'table', 'alter', 'pg.public.orders', ...changes), 'altered table pg.public.orders\n')
    const [last = ''] = (await done(env, 'history', 'pg.public.orders', '--limit', '1')).split('\n').slice(1)
    assert.match(last, /columns\.amount\.nullable: false → true; columns\.amount\.comment: gross; .*columns\.at: gone; columns\.more: new/)
    assert.equal(await done(env, 'table', 'alter', 'pg.public.orders', '--rename', 'sales'), 'altered table pg.public.sales\n')
    assert.match(await done(env, 'history', 'pg.public.sales'), / rename +sales +3\n.* alter +orders +2 /)
    const altered = (await data(env, 'table', 'show', 'pg.public.sales')) as {
      comment: string
      indexes: unknown[]
      columns: Record<string, unknown>[]
    }
    assert.deepEqual([altered.comment, altered.indexes], ['all', []])
    assert.deepEqual(
      altered.columns.map(({ name, type, comment, nullable }) => [name, type, comment, nullable]),
      [
        ['id', 'long', undefined, false],
        ['note', 'varchar(40)', 'seen, by all', true],
        ['amount', 'decimal(10,2)', 'gross', true],
        ['tags', { type: 'list', containsNull: false, elementType: 'string' }, undefined, true],
        ['more', 'varchar(9)', undefined, true],
      ],
    )
    assert.deepEqual(await fails(env, 4, 'table', 'alter', 'pg.public.sales', '--column-type', 'zz=long'), [
      'Column zz does not exist',
      'See which there are: caspian table show pg.public.sales',
    ])
    assert.equal(await done(env, 'table', 'drop', 'pg.public.sales'), 'dropped table pg.public.sales\n')
  })

  test('is created again from what show printed', async () => {
    await done(env, 'table', 'create', 'pg.public.a2', '--column', 'id long not null', '--comment', 'first')
    const file = join(folder, 'a2.yaml')
    writeFileSync(file, (await done(env, 'table', 'show', 'pg.public.a2', '-o', 'yaml')).replace('name: a2', 'name: a3'))
    assert.equal(await done(env, 'table', 'create', 'pg.public.a3', '--from', file, '--comment', 'second'), 'created table pg.public.a3\n')
    const made = (await data(env, 'table', 'show', 'pg.public.a3')) as { comment: string; columns: unknown[] }
    assert.deepEqual([made.comment, made.columns.length], ['second', 1])
    assert.match((await fails(env, 2, 'table', 'create', 'pg.public.a4', '--from', file))[0], /the file names it a3, the path a4/)
    writeFileSync(file, JSON.stringify({ updates: [{ '@type': 'updateComment', newComment: 'third' }] }))
    await done(env, 'table', 'alter', 'pg.public.a3', '--from', file, '--add-column', 'c date')
    assert.match(await done(env, 'table', 'show', 'pg.public.a3'), /^comment +third$[^]*^c +date/m)
    for (const name of ['a2', 'a3']) await done(env, 'table', 'drop', `pg.public.${name}`)
  })

  test('carries tags, and so do its columns', async () => {
    await done(env, 'table', 'create', 'pg.public.people', '--column', 'id long', '--column', 'email string')
    await done(env, 'tag', 'create', 'pii')
    await done(env, 'tag', 'add', 'pg.public.people.email', 'pii=high')
    assert.deepEqual(await data(env, 'tag', 'where', 'pii'), [{ type: 'column', fullName: 'pg.public.people.email' }])
    assert.match(await done(env, 'tag', 'on', 'pg.public.people.email'), /^pii +high +no$/m)
    assert.deepEqual(await fails(env, 4, 'tag', 'add', 'pg.public.people.none', 'pii'), [
      'Column pg.public.people.none does not exist',
      'See which there are: caspian schema list pg',
    ])
  })

  test('is dropped at a terminal only after a yes', async () => {
    await done(env, 'table', 'create', 'pg.public.keep', '--column', 'id long')
    const no = await atTerminal(env, ['table', 'drop', 'pg.public.keep'], [{ shown: 'Drop table pg.public.keep? [y/N]', type: enter }])
    assert.equal(no.code, 1)
    assert.match(no.shown, /was not dropped/)
    await done(env, 'table', 'show', 'pg.public.keep')
    const yes = await atTerminal(env, ['table', 'drop', 'pg.public.keep'], [{ shown: '[y/N]', type: `y${enter}` }])
    assert.deepEqual([yes.code, /dropped table pg\.public\.keep/.test(yes.shown)], [0, true])
    assert.deepEqual(await fails(env, 4, 'table', 'drop', 'pg.public.keep'), [
      'there is no table pg.public.keep',
      'See which there are: caspian table list pg.public',
    ])
  })
})
