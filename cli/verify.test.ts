/** `verify` and `migrate` run the server's own check and copy of a lake, and end as they do. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { caspian, done } from './test-command.ts'

/** What is printed by a command that succeeds; where it takes longer than a second, it says on standard error how far it is. */
async function told(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await caspian({}, args)
  assert.equal(code, 0, err)
  assert.doesNotMatch(err, /^caspian:/m)
  return out
}

test('a lake that is whole is told so, a directory without one is refused, both with the check’s own code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  const data = join(folder, 'data')
  const server = await startCaspian({ data })
  try {
    await done({ CASPIAN_URL: server.url }, 'metalake', 'create', 'demo')
  } finally {
    await server.stop()
  }
  try {
    assert.match(await told('verify', '--data', data), /The lake is whole\.\n$/)
    const file = join(folder, 'file')
    assert.match(await told('backup', '--data', data, '--to', file), /^.*file\nposition {2}1\n/)
    assert.equal((await caspian({}, ['backup', '--data', data, '--to', file])).code, 2)
    assert.match(await told('verify', '--file', file), /The lake is whole\.\n$/)
    assert.match((await caspian({}, ['restore', '--from', file, '--data', join(folder, 'again'), '--at', '1'])).out, /position {5}1\n/)
    assert.match(await told('verify', '--data', join(folder, 'again')), /The lake is whole\.\n$/)
    const none = await caspian({}, ['verify', '--data', join(folder, 'none')])
    assert.equal(none.code, 2)
    assert.match(none.err, /there is no lake in/)
    assert.ok(!existsSync(join(folder, 'none')))
    assert.equal((await caspian({}, ['verify'])).code, 2)
    assert.equal((await caspian({}, ['verify', '--data', data, '--store', 'postgresql://db/lake'])).code, 2)
    assert.match(await told('migrate', '--from', data, '--to', join(folder, 'copy')), /Both hold the same lake\.\n$/)
    assert.match(await told('verify', '--data', join(folder, 'copy')), /The lake is whole\.\n$/)
    assert.match((await caspian({}, ['migrate', '--from', data, '--to', join(folder, 'copy')])).err, /holds a lake already/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a relative directory is one of where npm was called, not of where it runs its scripts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  try {
    const called = { INIT_CWD: folder, npm_lifecycle_event: 'caspian' }
    assert.match((await caspian(called, ['verify', '--data', 'here'])).err, new RegExp(`there is no lake in ${join(folder, 'here')}`))
    assert.match((await caspian({ ...called, npm_lifecycle_event: 'other' }, ['tag', 'create', 'x', '--from', 'no.yaml'])).err, /open '.*\/no\.yaml'/)
    assert.match((await caspian(called, ['tag', 'create', 'x', '--from', 'no.yaml'])).err, new RegExp(`open '${folder}/no\\.yaml'`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
