/** Where a member says that it is counts until its own entry says something else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Addresses } from './addresses.ts'
import { TestRegion } from './test-region.ts'

const [before, now, later] = ['https://a.example:1', 'https://b.example:1', 'https://c.example:1']

test('a member is where it says it is, until what it wrote of it says so or more', async () => {
  const us = new TestRegion('us', 2)
  const wrote = (address: string) => void (us.known.us = { ...(us.known.us as NonNullable<typeof us.known.us>), address })
  const addresses = new Addresses(us)
  const at = async () => (await addresses.members()).us?.address
  wrote(before)
  assert.equal(await at(), before)
  await addresses.hear('us', now)
  assert.equal(await at(), now)
  wrote(now)
  assert.equal(await at(), now)
  wrote(later)
  assert.equal(await at(), later, 'what was told before it was written counts no more')
  await addresses.hear('us', now)
  await addresses.hear('us', later)
  assert.equal(await at(), later)
})

test('what is no address, or of no member, changes nothing', async () => {
  const us = new TestRegion('us', 2)
  const addresses = new Addresses(us)
  const members = await us.members()
  for (const wrong of ['', 'nowhere', 'http://a.example:1', 'file:///etc/passwd']) await addresses.hear('us', wrong)
  await addresses.hear('ap', now)
  assert.deepEqual(await addresses.members(), members)
})
