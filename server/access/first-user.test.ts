/** Whoever makes a metalake owns it, in a lake that is one region among others too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, TwoRegions } from '../region/test-joined.ts'

test('a metalake made in one of two regions is owned by its maker in both', async () => {
  const rights = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'root' }
  await using regions = await TwoRegions.start(async () => undefined, rights)
  const { eu, us } = regions
  for (const [name, maker] of [
    ['first', eu],
    ['second', us],
  ] as const) {
    const made = await maker.ask('POST', '', { name, properties: {} }, admin)
    assert.equal(made.json.code, 0, made.text)
    await regions.agree()
    for (const region of [eu, us]) {
      const { json } = await region.ask('GET', `${name}/owners/metalake/${name}`, undefined, admin)
      assert.deepEqual(json.owner, { name: 'root', type: 'user' })
    }
    const tag = await maker.ask('POST', `${name}/tags`, { name: 't' }, admin)
    assert.equal(tag.json.code, 0, tag.text)
  }
})
