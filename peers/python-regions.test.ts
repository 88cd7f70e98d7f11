/** The reference's own Python client, unmodified, works against any of three regions, and with what is made in the others. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { openRegions } from '../bench/regions/lakes.ts'
import { clientPython } from '../scripts/backends/python.ts'

test('the Python client with three regions', async (t) => {
  await using world = await openRegions(['eu', 'us', 'ap'], { oneWayMs: 10 })
  const bases = world.lakes.flatMap(({ url }) => ['--base', url])
  const child = spawn(await clientPython(), [join(import.meta.dirname, 'python/regions.py'), ...bases], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [lines, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const checks = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { readonly check: string; readonly why?: string }]))
  for (const { check, why } of checks) await t.test(check, () => assert.ok(why === undefined, why))
  await t.test('is driven to the end', () => {
    assert.equal(child.exitCode, 0, complaints)
    assert.equal(checks.length, 9)
  })
})
