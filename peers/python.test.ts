/** The reference's own Python client, unmodified, drives every entity of a running Caspian. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { clientPython } from '../scripts/backends/python.ts'

interface Check {
  readonly check: string
  readonly why?: string
}

/** Fewer lines mean that the script stopped asking. */
const fewestChecks = 69

/** Runs the script to its end: its lines, what it complained of, and its exit code. */
async function drive(args: readonly string[]): Promise<{
  checks: readonly Check[]
  complaints: string
  code: number | null
}> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(await clientPython(), [join(import.meta.dirname, 'python/drive.py'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [lines, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const checks = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Check]))
  return { checks, complaints, code: child.exitCode }
}

test('the Python client', async (t) => {
  const postgresql = await startPostgresql()
  const caspian = await startCaspian({
    config: { 'gravitino.authorization.serviceAdmins': 'anonymous' },
  })
  const folder = mkdtempSync(join(tmpdir(), 'caspian-python-'))
  t.after(async () => {
    await caspian.stop()
    await postgresql.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const { jdbcUrl, user, password } = postgresql
  const where = { base: caspian.url, 'jdbc-url': jdbcUrl, user, password, folder }
  const { checks, complaints, code } = await drive(Object.entries(where).flatMap(([name, value]) => [`--${name}`, value]))
  for (const { check, why } of checks) await t.test(check, () => assert.ok(why === undefined, why))
  await t.test('is driven to the end', () => {
    assert.equal(code, 0, complaints)
    assert.ok(checks.length >= fewestChecks, `only ${checks.length} checks`)
  })
})
