/** What no operation takes is refused in a way that says what to do: unreadable requests, other verbs, names that are too long. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { illegal, TestLake } from '../test-lake.ts'
import { longestPart, routes, routesOf } from './http.ts'
import { plainDocs } from './system-routes.ts'

let it: TestLake
before(async () => {
  it = await TestLake.start()
})
after(() => it[Symbol.asyncDispose]())

const bodyOf = (said: string) => JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4)) as Readonly<Record<string, unknown>>

for (const [what, head, status] of [
  ['a header with a character that none can hold', 'X-Client-Version: \0', 400],
  ['a header without a colon', 'nothing', 400],
  ['headers that are too long', `X-Long: ${'x'.repeat(200_000)}`, 431],
] as const)
  test(`${what}: refused in the envelope, and the connection ends`, async () => {
    const said = await it.raw(`GET /api/version HTTP/1.1\r\nHost: localhost\r\n${head}\r\n\r\n`)
    assert.equal(Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]), status, said.slice(0, 300))
    const { code, type, message, ...more } = bodyOf(said)
    assert.deepEqual([code, type, more], [1001, illegal, {}])
    assert.ok(String(message).length > 10)
  })

test('a verb that an address does not take is refused with those that it takes', async () => {
  const of = Map.groupBy(
    [...routesOf(it.lake.config), ...Object.keys(plainDocs).map((pattern) => ({ pattern, method: 'GET' }))],
    ({ pattern }) => pattern,
  )
  for (const [pattern, list] of of) {
    const path = pattern.replaceAll(/:version\([^)]*\)/g, '0').replaceAll(/:\w+/g, 'x')
    const verbs = list.map(({ method }) => method)
    for (const verb of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((one) => !verbs.some((served) => served === one))) {
      const answer = await fetch(it.url + path, { method: verb })
      const allowed = answer.headers.get('allow')?.split(', ') ?? []
      // Where two patterns fit one address, the other may take the verb.
      if (answer.status !== 405 || !answer.headers.has('allow')) assert.ok(shared(path, verb), `${verb} ${path}: ${answer.status}`)
      else for (const served of verbs) assert.ok(allowed.includes(served), `${verb} ${path}: ${allowed.join()}`)
    }
  }
})
const shared = (path: string, verb: string) =>
  routes.some(({ method, pattern }) => method === verb && new RegExp(`^${pattern.replaceAll(/:\w+(\([^)]*\))?/g, '[^/]+')}$`).test(path))

test('a name of the longest length is looked for, and a longer one refused by its length', async () => {
  await it.do('POST', '', { name: 'm' })
  assert.equal((await it.get(`m/tags/${'x'.repeat(longestPart)}`)).status, 404)
  const { json } = await it.refused(400, illegal, 'GET', `m/tags/${'x'.repeat(longestPart + 1)}`)
  assert.match(String(json.message), /4096/)
})
