/** The end of a real process: who was let in is answered, what was acknowledged is kept, and nothing holds it up for ever. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { json, text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCaspian } from '../../scripts/backends/caspian.ts'

const timeout = 'gravitino.server.shutdown.timeout'
const jsonType = { 'content-type': 'application/json' }

function send(agent: Agent, url: string, method: string, body?: object): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = request(url, { method, agent, headers: body ? jsonType : {} }, resolve)
  asked.on('error', reject)
  asked.end(body && JSON.stringify(body))
  return promise
}

describe('a server that is told to stop', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-stop-'))
  after(() => rmSync(room, { recursive: true, force: true }))
  const lake = (name: string) => join(room, name)

  test('under load answers all it took in, breaks no connection, loses no acknowledged write, and ends with 0', async () => {
    const data = lake('load')
    const caspian = await startCaspian({ data })
    const agents = Array.from({ length: 16 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    const metalakes = `${caspian.url}/api/metalakes`
    await (await send(agents[0] as Agent, metalakes, 'POST', { name: 'm' })).resume().toArray()
    const acknowledged: string[] = []
    const others: string[] = []
    const turnedAway = new Set<string>()
    const caller = async (agent: Agent, n: number) => {
      for (let i = 0; ; i++) {
        const name = `t${n}_${i}`
        try {
          const answer = await send(agent, `${metalakes}/m/tags`, 'POST', { name })
          const body = (await json(answer)) as { code: number }
          if (answer.statusCode === 200 && body.code === 0) acknowledged.push(name)
          else others.push(`${answer.statusCode} ${JSON.stringify(body)}`)
          // As a caller does who was told that the connection ends: this one looks for another server.
          if (answer.headers.connection === 'close') return turnedAway.add('told')
        } catch (error) {
          return others.push(String(error))
        }
      }
    }
    const callers = agents.map(caller)
    while (acknowledged.length < 200) await sleep(10)
    await Promise.all([caspian.stop(), ...callers])
    for (const agent of agents) agent.destroy()
    assert.deepEqual(others, [])
    assert.deepEqual([...turnedAway], ['told'])

    const again = await startCaspian({ data })
    const { names } = (await (await fetch(`${again.url}/api/metalakes/m/tags`)).json()) as { names: readonly string[] }
    await again.stop()
    assert.deepEqual(
      acknowledged.filter((name) => !names.includes(name)),
      [],
    )
  })

  test('says so to who asks whether it is ready, and still answers others, for as long as a load balancer needs', async () => {
    const caspian = await startCaspian({ data: lake('delay'), config: { 'caspian.server.drainDelayMs': '1500' } })
    const known = await fetch(`${caspian.url}/health/ready`)
    assert.equal(known.status, 200)
    await known.text()
    const stopped = caspian.stop()
    let ready: Response
    do ready = await fetch(`${caspian.url}/health/ready`)
    while (ready.status === 200)
    const body = (await ready.json()) as { status: string; checks: readonly { name: string; status: string; details: object }[] }
    assert.deepEqual([ready.status, body.status, ready.headers.get('connection')], [503, 'down', 'close'])
    assert.deepEqual(body.checks.at(-1), { name: 'httpServer', status: 'down', details: { reason: 'the server is stopping' } })
    for (const path of ['/health/live', '/api/version']) assert.equal((await fetch(caspian.url + path)).status, 200)
    await stopped
    await assert.rejects(fetch(caspian.url))
  })

  test('lets a request that is half in come in and be answered', async () => {
    const caspian = await startCaspian({ data: lake('half'), config: { [timeout]: '20000' } })
    const socket = connect(caspian.port, '127.0.0.1')
    const silent = connect(caspian.port, '127.0.0.1')
    const said = text(socket)
    socket.write('POST /api/metalakes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"name"')
    await sleep(100)
    const stopped = caspian.stop()
    await sleep(500)
    socket.write(':"m"}')
    assert.match(await said, /^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"name":"m"/i)
    await stopped
    silent.destroy()
  })

  test('gives up what waits for a source once the time is over, and tells the caller', async () => {
    // Takes connections and says nothing, as a database does that hangs.
    const hanging = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1')
    await once(hanging, 'listening')
    const url = `jdbc:postgresql://127.0.0.1:${(hanging.address() as AddressInfo).port}/x`
    const start = async (name: string, ms: string) => {
      const caspian = await startCaspian({ data: lake(name), config: { [timeout]: ms } })
      const post = async (path: string, body: object) =>
        assert.equal(
          (await fetch(`${caspian.url}/api/metalakes${path}`, { method: 'POST', headers: jsonType, body: JSON.stringify(body) })).status,
          200,
        )
      await post('', { name: 'm' })
      const login = { 'jdbc-url': url, 'jdbc-database': 'x', 'jdbc-user': 'u', 'jdbc-password': 'p', 'jdbc-driver': 'org.postgresql.Driver' }
      await post('/m/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: login })
      const waiting = fetch(`${caspian.url}/api/metalakes/m/catalogs/pg/schemas`)
      waiting.catch(() => undefined)
      await once(hanging, 'connection')
      return { caspian, waiting }
    }
    try {
      const { caspian, waiting } = await start('hang', '300')
      await caspian.stop()
      const answer = await waiting
      assert.equal(answer.status, 503)
      assert.match(((await answer.json()) as { message: string }).message, /the server is stopping; ask again/)

      const twice = await start('twice', '25000')
      process.kill(twice.caspian.pid, 'SIGTERM')
      await sleep(200)
      await assert.rejects(twice.caspian.stop(), /Caspian ended with 1:[\s\S]*SIGTERM again: ending at once/)
      await assert.rejects(twice.waiting)
    } finally {
      hanging.close()
    }
  })
})
