/** The Python client of the Model Context Protocol's makers, unmodified, reads a lake over HTTP and through `caspian mcp`. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { mcpPython } from '../scripts/backends/python.ts'

let caspian: Caspian
const environment = () => ({
  ...process.env,
  CASPIAN_URL: caspian.url,
  CASPIAN_USER: 'ann',
  XDG_CONFIG_HOME: '/nonexistent',
  PYTHONDONTWRITEBYTECODE: '1',
})
before(async () => {
  caspian = await startCaspian()
  const make = async (path: string, body: object) => {
    const { status } = await fetch(`${caspian.url}/api/metalakes${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.equal(status, 200, path)
  }
  await make('', { name: 'm' })
  await make('/m/catalogs', { name: 'shop', type: 'model', comment: 'of customers' })
})
after(() => caspian.stop())

async function told(...command: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(await mcpPython(), [join(import.meta.dirname, 'mcp/ask.py'), caspian.url, 'ann', ...command], { env: environment() })
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)])
  assert.match(said, /^\{/, complaints)
  return JSON.parse(said) as Readonly<Record<string, unknown>>
}

for (const [way, command] of [
  ['over HTTP', []],
  ['through the command', [process.execPath, join(import.meta.dirname, '../cli/caspian.ts'), 'mcp']],
] as const)
  test(`it finds and is refused ${way}`, async () => {
    const { server, tools, found, text: answer, absent } = await told(...command)
    assert.equal(server, 'caspian')
    assert.ok(Array.isArray(tools) && tools.includes('explain_access'))
    assert.deepEqual(found, ['shop'])
    assert.match(String(answer), /^What follows is metadata/)
    assert.deepEqual(absent, [true, 'Cannot LOAD under [m.absent]: Tag m.absent does not exist (NoSuchTagException)'])
  })
