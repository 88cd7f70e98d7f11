/** Whose webhooks tell what: never more than their owner may see at that moment. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { as, People, rightsOn } from '../access/test-people.ts'

test('who owns the metalake makes them; they tell what their owner may see when they tell it', async () => {
  const got: string[] = []
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      got.push(
        ...(JSON.parse(body) as { changes: { path: string[]; operation: string }[] }).changes.map((one) => `${one.operation} ${one.path.join('.')}`),
      )
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  await using people = await People.start(['ann', 'bob'], { ...rightsOn, 'caspian.webhooks.allowHosts': '127.0.0.1' })
  const { it } = people
  const told = async (what: string) => {
    for (let i = 0; i < 200 && !got.includes(what); i++) await sleep(25)
    assert.ok(got.includes(what), `${what} of ${got.join(', ')}`)
  }
  await people.forbidden('ann', 'POST', 'm/webhooks', { name: 'mine', address: url })
  await people.do('admin', 'POST', 'm/webhooks', { name: 'hook', address: url })
  await people.forbidden('ann', 'GET', 'm/webhooks/hook')
  await people.forbidden('ann', 'GET', 'm/webhooks/hook/status')
  await people.do('admin', 'POST', 'm/tags', { name: 'green' })
  await told('create m.green')

  await people.role(
    'seer',
    { type: 'metalake', fullName: 'm', says: ['use_catalog', 'use_schema'] },
    { type: 'schema', fullName: 'c.s', says: ['use_model'] },
  )
  await people.do('admin', 'PUT', 'm/permissions/users/ann/grant', { roleNames: ['seer'] })
  await people.do('admin', 'PUT', 'm/owners/webhook/hook', { name: 'ann', type: 'USER' })
  got.length = 0
  const alter = async (schema: string, n: string) =>
    people.do('admin', 'PUT', `m/catalogs/c/schemas/${schema}/models/a`, { updates: [{ '@type': 'updateComment', newComment: n }] })
  await alter('t', '1')
  await alter('s', '2')
  await told('alter m.c.s.a')
  assert.ok(!got.includes('alter m.c.t.a'))
  assert.ok(got.every((line) => !line.includes('.t.')))

  await people.do('admin', 'PUT', 'm/permissions/users/ann/revoke', { roleNames: ['seer'] })
  got.length = 0
  await alter('s', '3')
  await sleep(500)
  assert.ok(!got.includes('alter m.c.s.a'))
  assert.equal((await it.ask('GET', 'm/webhooks/hook/status', undefined, as('ann'))).status, 200)
  receiver.closeAllConnections()
  receiver.close()
})
