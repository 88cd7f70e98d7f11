/** Changes followed line by line, and going back by path where a path is not enough. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { data, done, type Env, fails } from './test-command.ts'

describe('time by the command', () => {
  let server: Caspian
  let env: Env
  before(async () => {
    server = await startCaspian()
    env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'm', XDG_CONFIG_HOME: '/nonexistent' }
    await done(env, 'metalake', 'create', 'm')
    await done(env, 'catalog', 'create', 'x', '--type', 'model')
    await done(env, 'tag', 'create', 'x')
  })
  after(() => server.stop())

  test('changes are followed, a line of JSON for each, until somebody stops it', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'caspian.ts'), 'changes', '--follow', '--since', '1', '-o', 'json'], {
      env: { PATH: process.env.PATH, ...env },
    })
    let out = ''
    const seen = new Promise<void>((resolve) =>
      child.stdout.on('data', (part: Buffer) => {
        out += part.toString()
        if (out.split('\n').length > 3) resolve()
      }),
    )
    await done(env, 'tag', 'create', 'live')
    await seen
    child.kill('SIGTERM')
    await once(child, 'close')
    const heard = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string[]; position: number })
    assert.deepEqual(
      heard.map(({ path, position }) => [path.at(-1), position]),
      [
        ['x', 2],
        ['x', 3],
        ['live', 4],
      ],
    )
  })

  test('a name that several kinds had must be told apart, and what is not dropped is not there', async () => {
    assert.match((await fails(env, 4, 'undelete', 'x'))[0], /nothing called x is dropped/)
    await done(env, 'tag', 'drop', 'x', '--yes')
    await done(env, 'catalog', 'drop', 'x', '--force', '--yes')
    assert.match((await fails(env, 2, 'undelete', 'x'))[0], /a catalog and a tag called x were dropped/)
    assert.equal(await done(env, 'undelete', 'x', '--type', 'tag'), 'brought back tag x\n')
    assert.deepEqual(
      ((await data(env, 'dropped')) as { kind: string }[]).map(({ kind }) => kind),
      ['catalog'],
    )
    assert.match((await fails(env, 2, 'undo', 'x'))[0], /whole number/)
    assert.match((await fails(env, 1, 'undo', '999'))[0], /no change of this metalake stands at 999/)
    assert.match((await fails(env, 2, 'changes', '--since', 'x'))[0], /--since/)
  })
})
