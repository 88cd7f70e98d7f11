/** The bench counts what fails, understands only what it offers, and runs to its end. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'
import { failuresOf, send } from './wrk.ts'

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/bench.ts', ...args], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' })

async function addressOf(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
}

describe('bench', () => {
  test('counts every answer that is an error, and asks for every key', async () => {
    const asked = new Map<string, number>()
    const server = createServer((request, response) => {
      const url = request.url ?? ''
      asked.set(url, (asked.get(url) ?? 0) + 1)
      response.writeHead(url.endsWith('/3') ? 503 : 200).end('{}')
    })
    try {
      const url = `${await addressOf(server)}/key/`
      const measured = await send([{ script: 'get.lua', url, args: ['4'] }], process.pid, 2, 1)
      assert.deepEqual([...asked.keys()].toSorted(), ['/key/0', '/key/1', '/key/2', '/key/3'])
      const refused = asked.get('/key/3') ?? 0
      assert.ok(Math.abs(failuresOf(measured) - refused) <= 2, `${failuresOf(measured)} counted, ${refused} sent`)
      assert.ok(measured.cpuUs > 0)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('measures a read and a write of a filled lake', () => {
    const { status, stdout, stderr } = bench('--only', 'get fileset,associate tag', '--seconds', '1', '--quick', '--connections', '4')
    assert.equal(status, 0, stdout + stderr)
    for (const name of ['get fileset', 'associate tag'])
      assert.match(stdout, new RegExp(`^\\| ${name} (\\| [\\d,.]+ ){7}\\| \\d+ \\((met|missed)\\) \\|`, 'm'))
    assert.match(stdout, /^Every request was answered with success\.$/m)
  })

  test('says how it is used when it is asked wrongly', () => {
    for (const args of [['--seconds', '0'], ['--connections', 'many'], ['--only', 'elephants'], ['--what']]) {
      const { status, stderr } = bench(...args)
      assert.equal(status, 2)
      assert.match(stderr, /npm run bench -- \[options\]/)
    }
  })
})
