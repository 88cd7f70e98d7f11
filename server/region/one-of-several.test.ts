/** A region of two servers over one database, as processes, beside one in a directory: what either of them is asked it answers, and one dies. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { freePort } from '../../scripts/backends/free-port.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { loginFrom } from '../store/postgresql/address.ts'
import { databaseOf } from '../store/postgresql/test-open.ts'
import { verifyPostgresql } from '../store/postgresql/verify.ts'
import type { Json } from '../test-lake.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-several-'))
const patienceMs = 60_000
let postgresql: Postgresql
let eu: Caspian
let us: [Caspian, Caspian]
/** Where the servers of us are found by other regions. */
let ports: readonly [number, number]

const euConfig = { 'caspian.region.name': 'eu', 'caspian.server.threads': '1', 'caspian.region.port': '0' }
let euPort = 0
const startEu = () => startCaspian({ data: join(room, 'eu'), config: { ...euConfig, 'caspian.region.port': String(euPort) } })
const startUs = (which: 0 | 1, ...args: readonly string[]) =>
  startCaspian({
    data: join(room, `us-${which}`),
    database: postgresql,
    config: { 'caspian.region.name': 'us', 'caspian.server.threads': '2', 'caspian.region.port': String(ports[which]) },
    args,
  })

async function ask(server: Caspian, method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(server.url + (path.startsWith('/') ? path : `/api/metalakes/${path}`), {
    method,
    headers: { 'content-type': 'application/json', 'caspian-session': 'new', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, session: answer.headers.get('caspian-session') ?? '', json: (await answer.json()) as Json }
}
async function done(...asked: Parameters<typeof ask>): Promise<Json> {
  const { status, json } = await ask(...asked)
  assert.deepEqual([status, json.code], [200, 0], `${asked[1]} ${asked[2]}: ${JSON.stringify(json)}`)
  return json
}
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await holds()); await sleep(200)) assert.ok(performance.now() < end, what)
}
const shows = async (server: Caspian, path: string) => (await ask(server, 'GET', path)).status === 200
const peer = async (server: Caspian): Promise<Json> =>
  ((await done(server, 'GET', '/api/regions')).members as readonly Json[]).find(({ here }) => here === false) as Json
/** Which of us speaks with eu. */
async function leader(): Promise<number> {
  const { address } = await peer(eu)
  const leads = ports.findIndex((port) => String(address).endsWith(`:${port}`))
  assert.notEqual(leads, -1, `${String(address)} is one of ${ports.join()}`)
  return leads
}
const metrics = async (server: Caspian) => (await fetch(`${server.url}/prometheus/metrics`)).text()

before(async () => {
  postgresql = await startPostgresql()
  ports = [await freePort(), await freePort()]
  euPort = await freePort()
  eu = await startEu()
  await done(eu, 'POST', '/api/metalakes', { name: 'lake' })
  await done(eu, 'POST', 'lake/catalogs', { name: 'ml', type: 'MODEL', provider: 'model', comment: 'at first', properties: {} })
  const { invitation } = await done(eu, 'POST', '/api/regions/invitations', { region: 'us' })
  // Both are told to join: one does, for both.
  us = await Promise.all([startUs(0, '--join', String(invitation)), startUs(1, '--join', String(invitation))])
})
after(async () => {
  for (const server of [eu, ...us]) await server?.stop()
  await postgresql?.stop()
  rmSync(room, { recursive: true, force: true })
})

test('what is said in one is in the other, whichever server is asked', async () => {
  await done(us[0], 'POST', 'lake/tags', { name: 'by-0' })
  await done(us[1], 'POST', 'lake/tags', { name: 'by-1' })
  await done(eu, 'POST', 'lake/tags', { name: 'by-eu' })
  for (const server of [eu, ...us])
    for (const tag of ['by-0', 'by-1', 'by-eu']) await until(`${tag} is everywhere`, () => shows(server, `lake/tags/${tag}`))
  const { session } = await ask(eu, 'PUT', 'lake/tags/by-eu', { updates: [{ '@type': 'updateComment', newComment: 'seen' }] })
  for (const server of us) {
    const { json } = await ask(server, 'GET', 'lake/tags/by-eu', undefined, { 'caspian-session': session })
    assert.equal((json.tag as Json).comment, 'seen')
  }
  const written = await ask(us[1], 'PUT', 'lake/tags/by-1', { updates: [{ '@type': 'updateComment', newComment: 'here' }] })
  for (const server of [us[0], eu]) {
    const { json } = await ask(server, 'GET', 'lake/tags/by-1', undefined, { 'caspian-session': written.session })
    assert.equal((json.tag as Json).comment, 'here')
  }
})

test('either server passes on what another region decides, and is passed what its own does', async () => {
  for (const [i, server] of us.entries()) await done(server, 'POST', 'lake/catalogs/ml/schemas', { name: `by-${i}`, properties: {} })
  assert.deepEqual((await done(eu, 'GET', 'lake/catalogs/ml/schemas')).identifiers?.toString().length !== 0, true)
  await done(us[0], 'POST', 'lake/catalogs', { name: 'theirs', type: 'MODEL', provider: 'model', properties: {} })
  await until('eu has heard of it', () => shows(eu, 'lake/catalogs/theirs'))
  await done(eu, 'POST', 'lake/catalogs/theirs/schemas', { name: 'from-eu', properties: {} })
  for (const server of us) assert.ok(await shows(server, 'lake/catalogs/theirs/schemas/from-eu'))
})

test('both servers tell the same of the regions', async () => {
  for (const server of us) {
    await until('they are connected', async () => (await peer(server)).connected === true)
    const { equal, peers } = await done(server, 'POST', '/api/regions/verify', {})
    assert.deepEqual([equal, (peers as readonly Json[])[0]?.region], [true, 'eu'], JSON.stringify(peers))
    assert.match(await metrics(server), /^caspian_region_connected\{peer="eu"\} 1$/m)
  }
})

test('what both regions said apart is a conflict that either server lists and ends', async () => {
  const comment = (server: Caspian, newComment: string) =>
    done(server, 'PUT', 'lake/catalogs/ml', { updates: [{ '@type': 'updateComment', newComment }] })
  await eu.stop()
  await comment(us[1], 'said in us')
  await Promise.all(us.map((server) => server.stop()))
  eu = await startEu()
  await comment(eu, 'said in eu')
  us = await Promise.all([startUs(0), startUs(1)])
  const conflicts = async (server: Caspian) => (await done(server, 'GET', 'lake/conflicts')).conflicts as readonly Json[]
  for (const server of [eu, ...us]) await until('both sides are told', async () => (await conflicts(server)).length === 1)
  const [{ id } = {} as Json] = await conflicts(us[0])
  await done(us[0], 'POST', 'lake/conflicts/resolve', { id, choose: 'keep', value: 'said in us' })
  for (const server of [eu, ...us]) await until('it is ended', async () => (await conflicts(server)).length === 0)
  for (const server of [eu, ...us]) assert.equal(((await done(server, 'GET', 'lake/catalogs/ml')).catalog as Json).comment, 'said in us')
})

test('when the server is killed that speaks with the other regions, the other one does, at its own address', async () => {
  await until('eu hears us', async () => (await peer(eu)).connected === true)
  const leads = await leader()
  const other = us[1 - leads] as Caspian
  await us[leads]?.kill()
  await done(other, 'POST', 'lake/tags', { name: 'after' })
  await until('eu has what us says', () => shows(eu, 'lake/tags/after'))
  await done(eu, 'POST', 'lake/tags', { name: 'back' })
  await until('us has what eu says', () => shows(other, 'lake/tags/back'))
  await until('eu knows where us is now', async () => String((await peer(eu)).address).endsWith(`:${ports[1 - leads]}`))
  us[leads] = await startUs(leads as 0 | 1)
  await until('the one that is back knows all', () => shows(us[leads] as Caspian, 'lake/tags/back'))
  await done(eu, 'POST', 'lake/catalogs/theirs/schemas', { name: 'after', properties: {} })
})

test('when it is stopped where it stands, the other one takes over too, and both go on when it continues', async () => {
  const leads = await leader()
  const [stopped, other] = [us[leads] as Caspian, us[1 - leads] as Caspian]
  process.kill(stopped.pid, 'SIGSTOP')
  try {
    await until('eu knows where us is now', async () => String((await peer(eu)).address).endsWith(`:${ports[1 - leads]}`))
    await done(other, 'POST', 'lake/tags', { name: 'while-stopped' })
    await until('eu has what us says', () => shows(eu, 'lake/tags/while-stopped'))
  } finally {
    process.kill(stopped.pid, 'SIGCONT')
  }
  await until('the one that goes on knows all', () => shows(stopped, 'lake/tags/while-stopped'))
  for (const [i, server] of us.entries()) {
    await done(server, 'POST', 'lake/tags', { name: `again-${i}` })
    await until('eu hears both', () => shows(eu, `lake/tags/again-${i}`))
  }
})

test('a home moves to the region of two servers and either decides then; and it moves away again before the region leaves', async () => {
  const move = (server: Caspian, to: string) => ask(server, 'POST', '/api/regions/homes/move', { metalake: 'lake', kind: 'catalog', name: 'ml', to })
  await until('it moves', async () => (await move(eu, 'us')).status === 200)
  for (const [i, server] of us.entries()) {
    await until(
      'it is known',
      async () => (await ask(server, 'POST', 'lake/catalogs/ml/schemas', { name: `own-${i}`, properties: {} })).status === 200,
    )
    await until('eu has heard of it', () => shows(eu, `lake/catalogs/ml/schemas/own-${i}`))
  }
  const homes = async (server: Caspian) => (await done(server, 'GET', '/api/regions/homes?metalake=lake')).units as readonly Json[]
  for (const server of [eu, ...us]) assert.equal((await homes(server)).find(({ name }) => name === 'ml')?.home, 'us')
  await until('us leaves', async () => (await ask(us[1], 'POST', '/api/regions/leave', { to: 'eu' })).status === 200)
  assert.ok((await homes(eu)).every(({ home }) => home === 'eu'))
  assert.deepEqual(
    ((await done(eu, 'GET', '/api/regions')).members as readonly Json[]).map(({ region }) => region),
    ['eu'],
  )
  for (const server of us) assert.ok(await shows(server, 'lake/catalogs/ml'))
})

test('all that it kept is whole', async () => {
  const wrong: string[] = []
  for await (const { name, problems } of verifyPostgresql(loginFrom(databaseOf(postgresql))))
    for (const { at, what } of problems) wrong.push(`${name}: ${at} ${what}`)
  assert.deepEqual(wrong, [])
})
