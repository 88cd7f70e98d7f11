/** A lake served by several threads is one lake: what one acknowledged, all know. */
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'

/** The system spreads connections by chance; among this many, each of three threads has some. */
const connections = 48

describe('a lake served by three threads', () => {
  let caspian: Caspian
  const agents = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  before(async () => {
    caspian = await startCaspian({ config: { 'caspian.server.threads': '3' } })
    await ask(0, 'POST', '', { name: 'm' })
  })
  after(async () => {
    for (const agent of agents) agent.destroy()
    await caspian?.stop()
  })
  async function ask(agent: number, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>()
    const out = request(`${caspian.url}/api/metalakes${path}`, {
      method,
      agent: agents[agent % connections],
      headers: { 'content-type': 'application/json' },
    })
    out.on('error', reject)
    out.on('response', (answer) => void json(answer).then((got) => resolve(got as Record<string, unknown>), reject))
    out.end(body && JSON.stringify(body))
    return promise
  }

  test('answers by every connection what was acknowledged on another a moment ago', async () => {
    let stale = 0
    const hand = async (n: number) => {
      await ask(n, 'POST', '/m/tags', { name: `t${n}` })
      for (let i = 0; i < 40; i++) {
        const updates = [{ '@type': 'updateComment', newComment: `c${i}` }]
        await ask(n + i, 'PUT', `/m/tags/t${n}`, { updates })
        const { tag } = await ask(n + i * 7 + 1, 'GET', `/m/tags/t${n}`)
        if ((tag as { comment: string }).comment !== `c${i}`) stale++
        const { names } = await ask(n + i * 5 + 2, 'GET', '/m/tags')
        if (!(names as string[]).includes(`t${n}`)) stale++
      }
    }
    await Promise.all(Array.from({ length: 12 }, (_, n) => hand(n)))
    assert.equal(stale, 0)
  })

  test('tells by any connection what all threads counted', async () => {
    const asks = connections * 3
    await Promise.all(Array.from({ length: asks }, (_, i) => ask(i, 'GET', '/m')))
    for (let i = 0; i < 6; i++) {
      const text = await (await fetch(`${caspian.url}/prometheus/metrics`, { headers: { connection: 'close' } })).text()
      assert.match(text, new RegExp(`caspian_http_requests_total\\{method="GET",route="/api/metalakes/:metalake",status="200"\\} ${asks}\n`))
      assert.match(text, /caspian_log_position 493\n/)
      // Twelve tags made and altered forty times each, and the metalake.
      assert.match(text, /caspian_store_commit_seconds_count 493\n/)
    }
  })
})
