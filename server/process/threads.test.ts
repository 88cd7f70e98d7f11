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

  test('finds by every connection what was acknowledged on another a moment ago, as it is and as it was', async () => {
    await ask(0, 'POST', '', { name: 'found' })
    const counted = async (n: number, query: string) => (await ask(n, 'GET', `/found/search?${query}`)).count
    for (let n = 0; n < 40; n++) {
      await ask(n, 'POST', '/found/tags', { name: `tag${n}`, comment: 'said of it' })
      assert.equal(await counted(n * 7 + 1, `query=%22tag${n}%22`), 1)
    }
    const first = await ask(1, 'GET', '/found/search?query=kind:tag&limit=25')
    assert.equal((first.results as object[]).length, 25)
    const rest = await ask(3, 'GET', `/found/search?query=kind:tag&limit=25&pageToken=${String(first.nextPageToken)}`)
    assert.equal((rest.results as object[]).length, 15)
    const before = new Date()
    await ask(4, 'DELETE', '/found/tags/tag7')
    assert.equal(await counted(5, 'query=%22tag7%22'), 0)
    assert.equal(await counted(6, `query=%22tag7%22&asOf=${before.toISOString()}`), 1)
    const { suggestions } = await ask(7, 'GET', '/found/search/suggest?query=tag1')
    assert.equal((suggestions as object[]).length, 10)
    assert.deepEqual((await ask(8, 'GET', '/found/popular')).popular, [])
  })

  test('answers more searches at once than it looks for at once, and goes on when those who asked have gone', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, (_, n) => ask(n, 'GET', `/found/search?query=%22tag${n % 7}%22`)))
    assert.ok(all.every(({ count }) => count === 1))
    const gone = Array.from({ length: 200 }, () => {
      const stop = new AbortController()
      const asked = fetch(`${caspian.url}/api/metalakes/found/search?query=kind:tag`, { signal: stop.signal }).catch(() => undefined)
      setImmediate(() => stop.abort())
      return asked
    })
    await Promise.all(gone)
    assert.equal((await ask(1, 'GET', '/found/search?query=kind:tag')).count, 39)
  })

  test('refuses a search, whichever thread is asked, as any request is refused', async () => {
    const wrong = await ask(1, 'GET', `/found/search?query=${encodeURIComponent('(open')}`)
    assert.equal(wrong.code, 1001)
    assert.match(String(wrong.message), /^Cannot SEARCH under \[found\]: /)
    const nowhere = await ask(2, 'GET', '/nowhere/search?query=x')
    assert.deepEqual([nowhere.code, nowhere.type], [1003, 'NoSuchMetalakeException'])
    const other = await ask(3, 'GET', '/found/search?query=x&pageToken=AAAA')
    assert.match(String(other.message), /does not belong to this list/)
  })

  test('tells by any connection what all threads counted', async () => {
    const asks = connections * 3
    await Promise.all(Array.from({ length: asks }, (_, i) => ask(i, 'GET', '/m')))
    for (let i = 0; i < 6; i++) {
      const text = await (await fetch(`${caspian.url}/prometheus/metrics`, { headers: { connection: 'close' } })).text()
      assert.match(text, new RegExp(`caspian_http_requests_total\\{method="GET",route="/api/metalakes/:metalake",status="200"\\} ${asks}\n`))
      assert.match(text, /caspian_searches_waiting 0\n/)
      assert.match(text, /caspian_log_position 535\n/)
      // Twelve tags made and altered forty times each, and the metalake; forty-one tags made or dropped, and theirs.
      assert.match(text, /caspian_store_commit_seconds_count 535\n/)
    }
  })
})
