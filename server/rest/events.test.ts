/** A stream of changes ends when whoever listens may listen no more, and not before. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addUser, asAdmin, basicHeader, lakeWithPasswords } from '../identity/test-basic.ts'
import type { TestLake } from '../test-lake.ts'

let it: TestLake
before(async () => {
  it = await lakeWithPasswords({ 'gravitino.authorization.enable': 'true' })
  await it.do('POST', '', { name: 'm' }, asAdmin)
})
after(() => it.endWhole())

let made = 0
const change = () => it.do('POST', 'm/tags', { name: `t${made++}` }, asAdmin)
async function member(name: string): Promise<Readonly<Record<string, string>>> {
  await addUser(it, name, `password-${name}-1`)
  await it.do('POST', 'm/users', { name }, asAdmin)
  return basicHeader(name, `password-${name}-1`)
}
const own = async (name: string) => it.do('PUT', 'm/owners/metalake/m', { name, type: 'USER' }, asAdmin)

/** Listens, and resolves with all that was heard once the stream has ended. */
async function listen(headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${it.url}/api/metalakes/m/changes?since=now`, { headers: { ...headers, Accept: 'text/event-stream' } })
  assert.equal(answer.status, 200)
  let heard = ''
  const decoder = new TextDecoder()
  const ended = (async () => {
    for await (const part of answer.body ?? []) heard += decoder.decode(part)
  })()
  // Whoever still listens when the server ends is cut off.
  ended.catch(() => undefined)
  const ends = async () => {
    const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error(`it goes on: ${heard}`)), 20_000).unref())
    await Promise.race([ended, late])
    return heard
  }
  const hears = async (word: string) => {
    for (let i = 0; !heard.includes(word) && i < 400; i++) await new Promise((resolve) => setTimeout(resolve, 25))
    assert.ok(heard.includes(word), heard)
  }
  return { ends, hears }
}

test('it goes on while nothing changes for the listener, whatever changes for others', async () => {
  const ann = await member('ann')
  await member('other')
  const stream = await listen(asAdmin)
  await it.do('DELETE', '/api/idp/users/other', undefined, asAdmin)
  await change()
  await stream.hears(`t${made - 1}`)
  const annes = await listen(ann)
  await it.do('PUT', '/api/idp/users/ann', { password: 'password-ann-2' }, asAdmin)
  await annes.ends()
  await change()
  await stream.hears(`t${made - 1}`)
})

const ways: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'is removed from the lake': (name) => it.do('DELETE', `/api/idp/users/${name}`, undefined, asAdmin),
  'is removed from the metalake': (name) => it.do('DELETE', `m/users/${name}`, undefined, asAdmin),
  'has another password': (name) => it.do('PUT', `/api/idp/users/${name}`, { password: 'password-other-1' }, asAdmin),
}
for (const [number, [what, end]] of Object.entries(ways).entries())
  test(`it ends when the listener ${what}, and tells nothing of what comes after`, async () => {
    const name = `user${number}`
    const stream = await listen(await member(name))
    await end(name)
    await change()
    assert.ok(!(await stream.ends()).includes(`t${made - 1}`))
  })

test('it ends with the token that it was opened by', async () => {
  const cid = await member('cid')
  const { token, secret } = await it.do('POST', '/api/tokens', {}, cid)
  const stream = await listen({ authorization: `Bearer ${String(secret)}` })
  const session = await it.do('POST', '/api/sessions', undefined, cid)
  const other = await listen({ authorization: `Bearer ${String(session.secret)}` })
  await it.do('DELETE', `/api/tokens/${(token as { id: string }).id}`, undefined, cid)
  await stream.ends()
  await it.do('DELETE', '/api/idp/users/cid', undefined, asAdmin)
  await other.ends()
})

test('whoever gives the metalake away, and is in it no more, hears no more', async () => {
  const dan = await member('dan')
  await own('dan')
  const stream = await listen(dan)
  await it.do('PUT', 'm/owners/metalake/m', { name: 'admin', type: 'USER' }, dan)
  await it.do('DELETE', 'm/users/dan', undefined, asAdmin)
  await change()
  assert.ok(!(await stream.ends()).includes(`t${made - 1}`))
})
