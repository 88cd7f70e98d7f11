/** What a client says when it cannot: paths that are none, addresses that lead nowhere, answers of something else. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { freePort } from '../scripts/backends/free-port.ts'
import { connect } from './connect.ts'
import type { LakeError } from './lake-error.ts'

const away = connect({ url: 'http://127.0.0.1:8090' })

test('a path that is none of the kind is refused before anything is sent', async () => {
  const cases: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
    [() => away.table.load(['demo', 'pg', 'orders']), /a table takes metalake, catalog, schema, table; it has demo, pg, orders/],
    [() => away.catalog.list([]), /the parent of a catalog takes metalake; it has nothing/],
    [() => away.schema.load(['demo', '..', 'x']), /"\.\." cannot be a name/],
    [() => away.tag.load(['demo', '']), /"" cannot be a name/],
    [() => away.tags.of({ kind: 'column', path: ['demo', 'pg', 'x'] }), /a column takes/],
  ]
  for (const [ask, says] of cases) await assert.rejects(ask, { name: 'TypeError', message: says })
})

test('what a kind cannot do is refused before anything is sent', async () => {
  await assert.rejects(() => away.column.list(['a', 'b', 'c', 'd']), /columns cannot be asked for with list/)
  await assert.rejects(() => away.schema.enable(['a', 'b', 'c']), /a schema cannot be switched/)
  await assert.rejects(() => away.table.list(['a', 'b', 'c'], { details: true }), /tables are listed by name only/)
})

test('an address or user that cannot be one is refused', () => {
  for (const url of ['lake', 'ftp://lake', 'localhost:8090']) assert.throws(() => connect({ url }), /is no address such as/)
  assert.throws(
    () => connect({ url: 'http://ann:secret@lake' }),
    (error: Error) => /must not hold/.test(error.message) && !/secret/.test(error.message),
  )
  assert.throws(() => connect({ url: 'http://lake', user: 'a:b' }), /no ":" in it/)
})

test('where nothing listens, the failure names the address and what to do', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  await assert.rejects(connect({ url }).version(), (error: LakeError) => {
    assert.equal(error.message, `no answer from ${url}: the connection is refused; start the lake there or give the address of one that runs`)
    assert.equal(error.status, 0)
    return true
  })
  await assert.rejects(connect({ url: 'http://no-such-host.invalid' }).version(), /no answer from http:\/\/no-such-host\.invalid: /)
})

test('an answer that is no lake’s is told from a refusal', async () => {
  const other = createServer((request, response) => {
    if (request.url?.startsWith('/cut/')) return request.socket.destroy()
    response.writeHead(request.url === '/deep/lake/api/version' ? 404 : 200, { 'x-request-id': 'r7' }).end('<html>hello</html>')
  })
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  try {
    await assert.rejects(connect({ url }).me(), (error: LakeError) => {
      assert.match(error.message, /answers 200 and nothing a lake would say/)
      assert.deepEqual([error.code, error.requestId], [1000, 'r7'])
      return true
    })
    await assert.rejects(connect({ url: `${url}/deep/lake/` }).version(), /\/deep\/lake\/api\/version knows no such address/)
    await assert.rejects(connect({ url: `${url}/cut` }).version(), /the connection was cut/)
  } finally {
    other.close()
  }
})
