/** Rights written as the files that engines read. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { done, type Env, fails } from './test-command.ts'

test('rights are written as a file for Trino and as a bundle for Open Policy Agent', async () => {
  const server = await startCaspian({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' } })
  const folder = mkdtempSync(join(tmpdir(), 'caspian-access-'))
  try {
    const env: Env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'm', CASPIAN_USER: 'admin', XDG_CONFIG_HOME: '/nonexistent' }
    await done(env, 'metalake', 'create', 'm')
    await done(env, 'catalog', 'add', 'lakehouse', 'c')
    const rules = join(folder, 'new/rules.json')
    assert.match(await done(env, 'access', 'export', '--for', 'trino', '--to', rules), /^wrote .*rules\.json, as of position \d+\n$/)
    const written = readFileSync(rules, 'utf8')
    assert.equal(await done(env, 'access', 'export', '--for', 'trino'), written)
    assert.deepEqual(JSON.parse(written).catalogs[0], { user: 'admin', catalog: 'c', allow: 'all' })
    await done(env, 'access', 'export', '--for', 'opa', '--catalogs', 'c', '--to', join(folder, 'bundle'))
    assert.deepEqual(readdirSync(join(folder, 'bundle')).toSorted(), ['.manifest', 'caspian.rego', 'data.json'])
    const [what, next] = await fails(env, 1, 'access', 'export', '--for', 'trino', '--to', folder)
    assert.match(`${what}\n${next}`, /cannot write .*\nName another with --to/)
    await fails({ ...env, CASPIAN_USER: 'ann' }, 1, 'access', 'export', '--for', 'trino')
    await fails(env, 2, 'access', 'export', '--for', 'spark')
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
})
