/** What the settings say of a message server, and what is refused before anything is sent there. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { freePort } from '../../scripts/backends/free-port.ts'
import { Config } from '../config.ts'
import { entrySigner } from './keys.ts'
import { natsFrom } from './nats.ts'
import { natsPlace } from './nats-place.ts'
import { TestRegion } from './test-region.ts'

const folder = mkdtempSync(join(tmpdir(), 'caspian-nats-place-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'file')
writeFileSync(file, 'words\n')
const configOf = (settings: Readonly<Record<string, string>>) =>
  new Config(Object.fromEntries(Object.entries(settings).map(([key, value]) => [`caspian.region.nats.${key}`, value])))
const placeWith = (settings: Readonly<Record<string, string>>) => natsPlace(configOf(settings))

/** What this process has loaded of the packages that speak to a server. */
const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@nats-io'))

test('nothing is set: no server, and nothing that speaks to one is loaded', async () => {
  const eu = new TestRegion('eu')
  const parts = { lake: 'lake', origin: eu.origin, ledger: eu, sign: entrySigner(eu.keys), missing: () => undefined, alert: () => undefined }
  assert.equal(await natsFrom(new Config(), parts), undefined)
  assert.deepEqual(loaded(), [])
  const set = { url: `nats://127.0.0.1:${await freePort()}`, credentialsFile: file }
  await using link = await natsFrom(configOf(set), parts)
  assert.equal(typeof link?.state.silentSince, 'number')
  assert.notDeepEqual(loaded(), [])
})

test('a server is found by TLS, or in clear on this machine, with a user or credentials', () => {
  assert.deepEqual(placeWith({ url: 'tls://a.example:4222, tls://b.example', user: 'eu', passwordFile: file, caFile: file }), {
    servers: ['tls://a.example:4222', 'tls://b.example'],
    user: 'eu',
    passwordFile: file,
    caFile: file,
  })
  assert.deepEqual(placeWith({ url: 'nats://127.0.0.1:4222', credentialsFile: file }), { servers: ['nats://127.0.0.1:4222'], credentialsFile: file })
})

const who = { user: 'eu', passwordFile: file }
const refused: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
  [{ url: 'nats://nats.example:4222', ...who }, /nats\.url.*in clear.*tls:/],
  [{ url: 'nats://localhost.example:4222', ...who }, /in clear/],
  [{ url: 'https://nats.example', ...who }, /nats\.url must be tls:/],
  [{ url: 'tls://eu:secret@nats.example', ...who }, /nats\.url must be tls:/],
  [{ url: 'tls://a.example' }, /nats\.user with .*credentialsFile/],
  [{ url: 'tls://a.example', user: 'eu' }, /passwordFile go together/],
  [{ url: 'tls://a.example', ...who, credentialsFile: file }, /set one of the two/],
  [{ url: 'tls://a.example', user: 'eu', passwordFile: join(folder, 'none') }, /nats\.passwordFile: .* cannot be read/],
  [{ url: 'tls://a.example', ...who, caFile: join(folder, 'none') }, /nats\.caFile: .* cannot be read/],
]
for (const [settings, why] of refused)
  test(`refused: ${Object.keys(settings).join(', ')}: ${why.source}`, () => {
    assert.throws(() => placeWith(settings), why)
  })

test('a password that got into the address is not repeated', () => {
  assert.throws(
    () => placeWith({ url: 'tls://eu:secret@nats.example', ...who }),
    (error: Error) => !error.message.includes('secret'),
  )
})
