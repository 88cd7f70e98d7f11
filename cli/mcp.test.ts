/** `caspian mcp`: the unmodified client of the protocol's makers starts it and reads a lake of several threads through its pipes. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { freePort } from '../scripts/backends/free-port.ts'
import { caspian, done, type Env } from './test-command.ts'

const entry = join(import.meta.dirname, 'caspian.ts')
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
}
const linesOf = (out: string) => out.split('\n').filter((line) => line !== '')

describe('an agent that starts the command', () => {
  let server: Caspian
  let env: Env
  before(async () => {
    server = await startCaspian({
      config: {
        'caspian.server.threads': '3',
        'gravitino.authorization.enable': 'true',
        'gravitino.authorization.serviceAdmins': 'admin',
      },
    })
    env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'm', CASPIAN_USER: 'admin', XDG_CONFIG_HOME: '/nonexistent' }
    await done(env, 'metalake', 'create', 'm')
    await done(env, 'catalog', 'create', 'shop', '--type', 'model')
    await done(env, 'schema', 'create', 'shop.crm')
    await done(env, 'model', 'create', 'shop.crm.churn', '--comment', 'customers who leave')
  })
  after(() => server.stop())

  async function agent(user: string): Promise<Client> {
    const client = new Client({ name: 'a test', version: '1' })
    const own = { ...env, PATH: process.env.PATH ?? '', CASPIAN_USER: user }
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [entry, 'mcp'], env: own, stderr: 'pipe' }))
    return client
  }
  const countFor = async (client: Client) => {
    const { structuredContent } = await client.callTool({ name: 'search', arguments: { metalake: 'm', query: 'customers' } })
    return (structuredContent as { answer: { count: number } } | undefined)?.answer.count
  }

  test('asks as whoever the command is, many things at once', async () => {
    const client = await agent('admin')
    assert.equal(client.getServerVersion()?.name, 'caspian')
    const counts = await Promise.all(Array.from({ length: 30 }, () => countFor(client)))
    assert.deepEqual(new Set(counts), new Set([1]))
    await client.close()
  })

  test('is refused what its user may not see', async () => {
    const client = await agent('nobody')
    const { content, isError } = await client.callTool({ name: 'search', arguments: { metalake: 'm', query: 'customers' } })
    assert.equal(isError, true)
    assert.match((content as readonly { text: string }[])[0]?.text ?? '', /ForbiddenException/)
    await client.close()
  })

  test('says in an answer what stands in the way, and nothing to what wants no answer', async () => {
    const port = await freePort()
    const nowhere = { ...env, CASPIAN_URL: `http://127.0.0.1:${port}` }
    const lines = [JSON.stringify(initialize), '', JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }), 'no json'].join('\n')
    const { code, out, err } = await caspian(nowhere, ['mcp'], lines)
    assert.deepEqual([code, err], [0, ''])
    const told = linesOf(out).map((line) => JSON.parse(line) as { id: unknown; error: { message: string } })
    assert.deepEqual(told.map(({ id }) => id).toSorted(), [1, null])
    for (const { error } of told) assert.match(error.message, /^no answer from http.*start the lake there/)
    const wrong = await caspian(env, ['mcp'], `[]\n${JSON.stringify({ jsonrpc: '2.0', id: 'a', method: 'tools/call', params: 7 })}\n`)
    assert.equal(linesOf(wrong.out).length, 2)
    assert.match(wrong.out, /"id":"a".*\\"params\\" must be an object/)
  })
})
