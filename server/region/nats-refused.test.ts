/** Who may say what on a message server, and whom a region believes to be one. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { freePort } from '../../scripts/backends/free-port.ts'
import { alertsBy, inboxOf, pagesBy } from './nats-names.ts'
import { alike, shared, three, told, until } from './test-nats-place.ts'

const lake = '01JXW8Z7Q0D9T3V5B2M4N6P8R0'
const folder = mkdtempSync(join(tmpdir(), 'caspian-nats-tls-'))
after(() => rmSync(folder, { recursive: true }))

test('the server refuses a region that speaks as another, and one that listens to what another is answered', async () => {
  await using place = await shared([lake])
  const of = three()
  await using us = place.link(lake, of.us)
  await using eu = place.link(lake, of.eu)
  us.ledger.write()
  await alike([us, eu])
  const connection = await connect({ servers: place.nats.url, user: `${lake}-eu`, pass: 'secret of eu', inboxPrefix: inboxOf(lake, 'eu') })
  const refused = /permissions violation/i
  await assert.rejects(jetstream(connection).publish(pagesBy(lake, 'us#1'), 'x', { timeout: 2_000 }), refused)
  const complaints: string[] = []
  const reading = (async () => {
    for await (const status of connection.status()) if (status.type === 'error') complaints.push(status.error.message)
  })()
  connection.publish(alertsBy(lake, 'us'), 'x')
  connection.subscribe(`${inboxOf(lake, 'us')}.>`, { callback: () => undefined })
  await until(
    () => complaints.length >= 2,
    () => complaints,
  )
  for (const complaint of complaints) assert.match(complaint, refused)
  await connection.close()
  await reading
  assert.deepEqual(await place.spans(lake, 'us#1'), [[1, 1]])
})

const openssl = (words: string) => execFileSync('openssl', words.split(' '), { stdio: 'pipe', cwd: folder })
function authority(name: string): string {
  openssl(`req -x509 -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.pem -days 2 -subj /CN=${name}`)
  openssl(`req -newkey rsa:2048 -nodes -keyout ${name}-server.key -out ${name}-server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost`)
  openssl(`x509 -req -in ${name}-server.csr -CA ${name}.pem -CAkey ${name}.key -CAcreateserial -copy_extensions copy -days 2 -out ${name}-server.pem`)
  return join(folder, `${name}.pem`)
}

test('a server is believed when the authority that was named signed for it, and none other', async () => {
  const named = authority('named')
  const other = authority('other')
  const tls = { cert: join(folder, 'named-server.pem'), key: join(folder, 'named-server.key') }
  await using place = await shared([lake], { tls, trusted: readFileSync(named, 'utf8') })
  const of = three()
  await using eu = place.link(lake, of.eu, { caFile: named })
  await using us = place.link(lake, of.us, { caFile: named })
  await using ap = place.link(lake, of.ap, { caFile: other })
  eu.ledger.write()
  await alike([eu, us])
  await until(() => ap.link.state.lastError !== null, told([ap]))
  assert.match(ap.link.state.lastError?.what ?? '', /certificate|self.signed/i)
  assert.deepEqual([ap.ledger.vector(), typeof ap.link.state.silentSince], [{}, 'number'])
})

test('without a server a region goes on writing, says since when nobody is heard, and ends when told to', async () => {
  await using place = await shared([lake])
  const of = three()
  const servers = [`nats://127.0.0.1:${await freePort()}`]
  await using eu = place.link(lake, of.eu, { servers })
  const entry = eu.ledger.write()
  await until(() => eu.link.state.lastError !== null, told([eu]))
  assert.equal(typeof eu.link.state.silentSince, 'number')
  assert.equal(await eu.link.sendAlert(entry), false)
})
