/** Webhooks of servers that are killed, and of several over one database: nothing is lost, nothing comes in another order. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'

interface Change {
  readonly position: number
  readonly path: readonly string[]
}
const got: Change[] = []
let atOnce = 0
let mostAtOnce = 0
/** Slow, so that a kill comes in the middle of a delivery. */
const receiver = createServer((request, response) => {
  mostAtOnce = Math.max(mostAtOnce, ++atOnce)
  void text(request)
    .then(async (body) => {
      await sleep(20)
      got.push(...(JSON.parse(body) as { changes: Change[] }).changes)
    })
    .finally(() => {
      atOnce--
      response.writeHead(200).end()
    })
})
let database: Postgresql
before(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  database = await startPostgresql()
})
after(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await database.stop()
})
const config = { 'caspian.webhooks.allowHosts': '127.0.0.1', 'caspian.server.threads': '2' }
const send = async (server: Caspian, method: string, path: string, body: object) => {
  const answer = await fetch(`${server.url}/api/metalakes${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.status
}

/** Each change once or more, first in the order of the log, and every one that was acknowledged. */
function check(acknowledged: readonly string[]): void {
  const firsts = [...new Map(got.toReversed().map((change) => [change.position, change])).values()].toReversed()
  const order = firsts.map(({ position }) => position)
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  const names = new Set(got.map(({ path }) => path.at(-1)))
  assert.deepEqual(
    acknowledged.filter((name) => !names.has(name)),
    [],
  )
}
const until = async (is: () => boolean) => {
  for (let i = 0; i < 600 && !is(); i++) await sleep(50)
}

test('a server that is killed again and again in the middle tells everything that was acknowledged, in order', async () => {
  got.length = 0
  let server = await startCaspian({ config })
  const { data } = server
  await send(server, 'POST', '', { name: 'm' })
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  assert.equal(await send(server, 'POST', '/m/webhooks', { name: 'w', address: url }), 200)
  const acknowledged: string[] = []
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 60; i++) if ((await send(server, 'POST', '/m/tags', { name: `t${round}-${i}` })) === 200) acknowledged.push(`t${round}-${i}`)
    await server.kill()
    server = await startCaspian({ config, data })
  }
  await until(() => got.some(({ path }) => path.at(-1) === acknowledged.at(-1)))
  check(acknowledged)
  assert.equal(acknowledged.length, 240)
  await server.stop()
})

test('of several servers over one database one tells at a time, and another goes on when it is killed', async () => {
  got.length = 0
  mostAtOnce = 0
  const servers = [await startCaspian({ config, database }), await startCaspian({ config, database }), await startCaspian({ config, database })]
  const [first, second, third] = servers as [Caspian, Caspian, Caspian]
  await send(first, 'POST', '', { name: 'm' })
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  assert.equal(await send(first, 'POST', '/m/webhooks', { name: 'w', address: url, properties: { secret: 'of all servers' } }), 200)
  const acknowledged: string[] = []
  const write = async (to: readonly Caspian[], from: number) => {
    for (let i = from; i < from + 60; i++) {
      const name = `t${i}`
      if ((await send(to[i % to.length] as Caspian, 'POST', '/m/tags', { name })) === 200) acknowledged.push(name)
    }
  }
  await write(servers, 0)
  await first.kill()
  await write([second, third], 60)
  await third.kill()
  await write([second], 120)
  await until(() => got.some(({ path }) => path.at(-1) === acknowledged.at(-1)))
  check(acknowledged)
  assert.equal(acknowledged.length, 180)
  assert.equal(mostAtOnce, 1)
  await second.stop()
})
