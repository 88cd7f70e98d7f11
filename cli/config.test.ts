/** `config` says what a server would make of a file. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { caspian, done } from './test-command.ts'

test('every setting is printed with where it is from; secrets are masked, a file that is not there is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  try {
    const file = join(folder, 'gravitino.conf')
    writeFileSync(
      file,
      'gravitino.server.webserver.httpPort = 9000\ngravitino.server.webserver.keyStorePassword = canary\ngravitino.lock.maxNodes = 1\n',
    )
    const text = await done({}, 'config', '--config', file)
    assert.match(text, /gravitino\.conf:1; otherwise 8090\)\ngravitino\.server\.webserver\.httpPort = 9000\n/)
    assert.match(text, /keyStorePassword = \*{6}\n/)
    assert.match(text, /# gravitino\.lock\.maxNodes has no effect here/)
    assert.doesNotMatch(text, /canary/)
    assert.match(await done({}, 'config'), /\(default\)\ngravitino\.server\.webserver\.httpPort = 8090\n/)
    const none = await caspian({}, ['config', '--config', join(folder, 'none')])
    assert.equal(none.code, 1)
    assert.match(none.err, /ENOENT/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
