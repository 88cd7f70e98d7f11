/** Invitations let one region in, once, in time, and only as they were written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadInvitation, hourMs, type Invitations, type Inviting, type Issued, invite, readInvitation, shareOf, useInvitation } from './invitation.ts'
import { newKeys } from './keys.ts'

const now = Date.UTC(2026, 10, 22)
const inviting: Inviting = { keys: newKeys(), region: 'eu', address: 'https://127.0.0.1:7443', number: 900, last: 1023, now }
function kept(): Invitations & { readonly all: Map<string, Issued> } {
  const all = new Map<string, Issued>()
  return {
    all,
    keep: async (issued) => void all.set(issued.hash, issued),
    use: async (hash) => {
      const issued = all.get(hash)
      all.delete(hash)
      return issued
    },
  }
}
const refused = (call: () => unknown, message?: RegExp) =>
  assert.throws(call, (error) => error instanceof BadInvitation && (message?.test(error.message) ?? true))

test('an invitation is one line that says who invites, where, until when, and which numbers are set aside', async () => {
  const text = await invite(inviting, kept())
  assert.match(text, /^[\w.-]+$/)
  const { secret, ...said } = readInvitation(`  ${text}\n`, now)
  assert.ok(secret.length >= 32)
  assert.deepEqual(said, {
    region: 'eu',
    address: 'https://127.0.0.1:7443',
    key: inviting.keys.public,
    expires: now + hourMs,
    number: 900,
    last: 1023,
  })
})
test('it is taken once, and in time', async () => {
  const invitations = kept()
  const { secret } = readInvitation(await invite(inviting, invitations), now)
  const both = await Promise.allSettled([useInvitation(secret, now, invitations), useInvitation(secret, now, invitations)])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(useInvitation(secret, now, invitations), /unknown here, or was used already/)
  const late = await invite(inviting, invitations)
  refused(() => readInvitation(late, now + hourMs), /ended at 2026-11-22T01:00:00.000Z: ask for a new one/)
  await assert.rejects(useInvitation(readInvitation(late, now).secret, now + hourMs, invitations), BadInvitation)
})
test('the inviter keeps nothing with which one could join', async () => {
  const invitations = kept()
  const { secret } = readInvitation(await invite(inviting, invitations), now)
  const [issued] = invitations.all.values()
  assert.ok(issued && !JSON.stringify(issued).includes(secret))
  await assert.rejects(useInvitation(issued.hash, now, invitations), BadInvitation)
})
test('with any letter changed or missing it is none', async () => {
  const text = await invite(inviting, kept())
  for (let at = 0; at < text.length; at++) {
    refused(() => readInvitation(text.slice(0, at), now))
    const other = text[at] === 'A' ? 'Q' : 'A'
    const changed = text.slice(0, at) + other + text.slice(at + 1)
    /* The last letter's unused bits say nothing. */
    if (at < text.length - 1) refused(() => readInvitation(changed, now))
  }
})
test('whatever it says, another key did not sign it', async () => {
  const text = await invite(inviting, kept())
  const [said = '', signature = ''] = text.split('.')
  const was = JSON.parse(Buffer.from(said, 'base64url').toString()) as Record<string, unknown>
  const changes = { region: 'us', address: 'https://127.0.0.2:1', key: newKeys().public, secret: 'x', expires: now * 2, number: 1, last: 1000 }
  for (const [field, value] of Object.entries(changes)) {
    const forged = Buffer.from(JSON.stringify({ ...was, [field]: value })).toString('base64url')
    refused(() => readInvitation(`${forged}.${signature}`, now), /damaged or was changed/)
  }
})
test('anything else is refused in words that do not repeat it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `${Buffer.from(json).toString('base64url')}.x`),
      ),
      (text) => refused(() => readInvitation(text, now), /^(This is no invitation|The invitation is damaged)/),
    ),
  )
})
test('each newcomer gets an eighth of the numbers left, and nobody gets one twice', () => {
  let last = 1023
  const given: number[] = []
  for (;;) {
    const share = shareOf(0, last)
    if (!share) break
    for (let number = share.number; number <= share.last; number++) given.push(number)
    last = share.number - 1
  }
  assert.deepEqual(
    given.sort((a, b) => a - b),
    Array.from({ length: 1023 }, (_, i) => i + 1),
  )
  assert.deepEqual(shareOf(0, 1023), { number: 896, last: 1023 })
  assert.equal(shareOf(5, 5), undefined)
})
