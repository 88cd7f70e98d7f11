/** How the command answers: formats, exit codes, two lines for every failure, and what a terminal gets. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { connect } from '../client/connect.ts'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { freePort } from '../scripts/backends/free-port.ts'
import { atTerminal, caspian, data, done, fails } from './test-command.ts'

const escape = '\u001B'
const hostile = 'a\u001B[31mred\u001B]0;title\u0007 \u202Eback\nline \u009B1m "q" # : é'
let server: Caspian
let env: Record<string, string>
before(async () => {
  server = await startCaspian()
  env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo' }
  await done(env, 'metalake', 'create', 'demo')
  await done(env, 'tag', 'create', 'kept')
  await done(env, 'tag', 'create', 'hostile', '--comment', hostile, '--property', `${hostile}=${hostile}`)
})
after(() => server.stop())

/** The lake's answer, passed on. */
const relay = async (path: string, response: ServerResponse) => response.end(await (await fetch(`${server.url}${path}`)).text())

describe('an answer', () => {
  test('is a table, JSON or YAML of the same data', async () => {
    const [json, yaml] = await Promise.all(['json', 'yaml'].map((format) => done(env, 'tag', 'show', 'hostile', '-o', format)))
    const shown = JSON.parse(json ?? '') as { comment: string; properties: object }
    assert.deepEqual([shown.comment, shown.properties], [hostile, { [hostile]: hostile }])
    assert.deepEqual(parse(yaml ?? ''), shown)
    for (const answer of [json, yaml, await done(env, 'tag', 'show', 'hostile'), await done(env, 'tag', 'list')])
      assert.doesNotMatch(answer ?? '', /(?!\n)[\p{Cc}\u202E]/u)
    assert.deepEqual(parse(await done(env, 'job-template', 'list', '--output=yaml')), [])
    assert.deepEqual(await data(env, 'tag', 'drop', 'hostile', '--yes'), { dropped: true })
  })

  test('of a list goes on over its pages, up to a limit', async () => {
    const lake = connect({ url: server.url })
    await lake.metalake.create([], { name: 'many' })
    const many = { ...env, CASPIAN_METALAKE: 'many' }
    const names = Array.from({ length: 1003 }, (_, i) => `t${String(i).padStart(4, '0')}`)
    await Promise.all(names.map((name) => lake.tag.create(['many'], { name })))
    assert.deepEqual(
      ((await data(many, 'tag', 'list')) as { name: string }[]).map((tag) => tag.name),
      names,
    )
    assert.deepEqual(((await data(many, 'tag', 'list', '--limit', '1002')) as unknown[]).length, 1002)
    const { shown } = await atTerminal(many, ['tag', 'list', '--limit', '2'])
    assert.match(shown, /2 tags shown; there are more, see --limit/)
    assert.match((await fails(many, 2, 'tag', 'list', '--limit', 'x'))[0], /--limit takes a whole number/)
  })

  test('stops without a complaint when its reader has seen enough', async () => {
    // More than a pipe holds, so that the command is still writing when its reader goes.
    await done(env, 'tag', 'create', 'long', ...Array.from({ length: 2000 }, (_, i) => `--property=${'k'.repeat(50)}${i}=v`))
    const line = `'${process.execPath}' cli/caspian.ts tag list -o json | head -c 10`
    const child = spawn('sh', ['-c', line], { cwd: join(import.meta.dirname, '..'), env: { ...process.env, ...env } })
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    assert.deepEqual([out.length, err], [10, ''])
    await done(env, 'tag', 'drop', 'long')
  })
})

describe('a failure', () => {
  test('tells by its exit code what sort it is', async () => {
    const away = `http://127.0.0.1:${await freePort()}`
    const cases: readonly (readonly [code: number, what: RegExp, next: RegExp, ...args: string[]])[] = [
      [1, /Tag demo\.kept already exists/, /caspian tag alter kept/, 'tag', 'create', 'kept'],
      [1, /Metalake name "a-b" is not allowed/, /caspian metalake create --help/, 'metalake', 'create', 'a-b'],
      [1, /asOf/, /--help/, 'tag', 'show', 'kept', '--as-of', 'then'],
      [2, /unknown command 'tabel'/, /Did you mean table\?/, 'tabel'],
      [2, /unknown option '--comnt'/, /Did you mean --comment\?/, 'tag', 'create', 'x', '--comnt', 'x'],
      [2, /missing required argument 'path'/, /caspian tag show --help/, 'tag', 'show'],
      [2, /too many arguments/, /caspian tag show --help/, 'tag', 'show', 'a', 'b'],
      [2, /Allowed choices are table, json, yaml/, /--help/, 'tag', 'list', '-o', 'xml'],
      [2, /the path of a table is catalog\.schema\.table/, /double quotes/, 'table', 'show', 'a.b'],
      [2, /nothing to alter/, /caspian tag alter --help/, 'tag', 'alter', 'kept'],
      [2, /"nowhere" is no address/, /--help/, 'whoami', '--url', 'nowhere'],
      [2, /cannot be a name in an address/, /--help/, 'tag', 'show', '".."'],
      [2, /5 names, and nothing is that deep/, /A path is one of/, 'history', 'a.b.c.d.e'],
      [3, /no answer from .*: the connection is refused$/, /npm start.*--url URL/, 'whoami', '--url', away],
      [4, /Tag demo\.none does not exist/, /caspian tag list$/, 'tag', 'show', 'none'],
      [4, /Metalake none does not exist/, /caspian metalake list$/, 'catalog', 'list', '--metalake', 'none'],
      [4, /Catalog demo\.none does not exist/, /caspian catalog list$/, 'history', 'none.a.b'],
    ]
    for (const [code, what, next, ...args] of cases) {
      const said = await fails(env, code, ...args)
      assert.match(said[0], what)
      assert.match(said[1], next)
    }
    assert.match(
      (await fails({ CASPIAN_URL: server.url, XDG_CONFIG_HOME: '/nonexistent' }, 2, 'tag', 'list'))[1],
      /--metalake NAME, CASPIAN_METALAKE/,
    )
  })

  test('shows no escape of what was typed or answered', async () => {
    const { err } = await caspian(env, ['tag', 'show', 'x\u001B[31mred'])
    assert.ok(!err.includes(escape), err)
  })

  test('is told from a server that is no lake', async () => {
    const other = createServer((_request, response) => response.end('<html>hello</html>'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    try {
      const [what, next] = await fails(env, 1, 'version', '--url', url)
      assert.match(what, /nothing a lake would say/)
      assert.match(next, /Check that a lake answers/)
    } finally {
      other.close()
    }
  })
})

describe('a terminal', () => {
  test('gets colour and lines of its own width, and no colour with NO_COLOR', async () => {
    await done(env, 'tag', 'create', 'wide', '--comment', 'w'.repeat(90))
    const { code, shown } = await atTerminal(env, ['tag', 'show', 'wide'], [], 60)
    assert.equal(code, 0)
    assert.ok(shown.includes(`${escape}[2mcomment`), shown)
    assert.match(shown, /w{49}…\r\n/)
    const bare = await atTerminal({ ...env, NO_COLOR: '1' }, ['tag', 'show', 'wide'], [], 60)
    assert.ok(!bare.shown.replaceAll(`\r${escape}[K`, '').includes(escape), bare.shown)
    assert.doesNotMatch(await done(env, 'tag', 'show', 'wide'), /…|\p{Cc}(?<!\n)/u)
  })

  test('is told that something takes long, and the line goes away', async () => {
    const slow = createServer((request, response) => setTimeout(() => void relay(request.url ?? '/', response), 900))
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const address = slow.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    try {
      const { shown } = await atTerminal({ ...env, CASPIAN_URL: url }, ['whoami'])
      assert.match(shown, /waiting for http:/)
      assert.ok(shown.endsWith(`\r${escape}[Kanonymous\r\n`), shown)
      assert.equal(await done({ ...env, CASPIAN_URL: url }, 'whoami'), 'anonymous\n')
    } finally {
      slow.close()
    }
  })
})
