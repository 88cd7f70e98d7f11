/** Logging in, pooling, cancelling, and what goes wrong on the way, on real PostgreSQL. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import process from 'node:process'
import { after, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Source } from '../connector.ts'
import { Database } from './connect.ts'
import { loginFrom, postgresql } from './postgresql.ts'
import { illegal, never, refusal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())
const failed = (message?: RegExp) => refusal('ConnectionFailedException', message)

beforeEach(async () => {
  await place.sql(`ROLLBACK; DROP TABLE IF EXISTS s.t; CREATE TABLE s.t (a int)`)
})

const ours = `datname = current_database() AND application_name = 'caspian'`
const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`
async function sessions(more = 'true'): Promise<number> {
  // Inside a transaction PostgreSQL would show what it showed the first time.
  await place.sql('SELECT pg_stat_clear_snapshot()')
  const [row] = await place.sql(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE ${ours} AND ${more}`)
  return Number(row?.n)
}
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}
const waiting = () => until(async () => (await sessions(`wait_event_type = 'Lock'`)) > 0)
const tablesOf = (source: Source) => source.holders.table ?? assert.fail()
const load = (source: Source, signal = never) => tablesOf(source).load(['s'], 't', signal)
const comment = (source: Source, newComment: string, signal = never) =>
  tablesOf(source).alter(['s'], 't', [{ type: 'updateComment', ask: { newComment } }], signal)

test('an abort ends what runs on the server, and the connection serves the next', async () => {
  await using source = place.open({ 'jdbc.pool.max-size': '1' })
  const blocked = [
    { lock: 'pg_catalog.pg_description', work: (signal: AbortSignal) => load(source, signal) },
    { lock: 's.t', work: (signal: AbortSignal) => comment(source, 'never', signal) },
  ]
  for (const { lock, work } of blocked) {
    const caller = new AbortController()
    const reason = new Error('the caller went away')
    await place.sql(`BEGIN; LOCK TABLE ${lock}`)
    const outcome = assert.rejects(work(caller.signal), (error) => error === reason)
    await waiting()
    caller.abort(reason)
    await outcome
    assert.equal(await sessions(`state = 'active'`), 0)
    await place.sql('ROLLBACK')
    assert.equal((await load(source))?.body.comment, undefined)
  }
})

test('an abort before or while connecting, or while waiting for a connection, is heeded', async () => {
  const reason = new Error('the caller went away')
  await assert.rejects(load(place.source, AbortSignal.abort(reason)), (error) => error === reason)
  await using source = place.open({ 'jdbc.pool.max-size': '1' })
  const connecting = new AbortController()
  const first = assert.rejects(load(source, connecting.signal), (error) => error === reason)
  connecting.abort(reason)
  await first
  await place.sql('BEGIN; LOCK TABLE s.t')
  const holding = comment(source, 'held')
  await waiting()
  const queueing = new AbortController()
  const second = assert.rejects(load(source, queueing.signal), (error) => error === reason)
  queueing.abort(reason)
  await second
  await place.sql('ROLLBACK')
  await holding
  assert.equal((await load(source))?.body.comment, 'held')
})

test('who waits too long for a connection is told so', async () => {
  await using source = place.open({ 'jdbc.pool.max-size': '1', 'jdbc.pool.max-wait-ms': '200' })
  await load(source)
  await place.sql('BEGIN; LOCK TABLE s.t')
  const holding = comment(source, 'held')
  await waiting()
  await assert.rejects(load(source), refusal('RuntimeException', /none of 1 connections/))
  await place.sql('ROLLBACK')
  await holding
})

test('a broken connection is replaced, and what it was changing is undone', async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([load(place.source), load(place.source), load(place.source)])
    await place.sql(terminate)
    assert.ok(await load(place.source))
    await place.sql(terminate)
    await comment(place.source, `round ${round}`)
  }
  await using database = new Database(loginFrom(place.settings))
  const between = database.transaction(never, async (run) => {
    await run(`COMMENT ON TABLE s.t IS 'never'`)
    await place.sql(terminate)
    await sleep(50)
    await run('SELECT 1')
  })
  await assert.rejects(between, failed())
  await place.sql('BEGIN; LOCK TABLE s.t')
  const outcome = assert.rejects(comment(place.source, 'never'), failed())
  await waiting()
  await place.sql(terminate)
  await outcome
  await place.sql('ROLLBACK')
  assert.equal((await load(place.source))?.body.comment, 'round 4')
})

test('many callers share few connections, and closing leaves none', async () => {
  await place.sql(terminate)
  await until(async () => (await sessions()) === 0)
  const source = place.open({ 'jdbc.pool.max-size': '3' })
  await Promise.all(Array.from({ length: 60 }, () => load(source)))
  assert.ok((await sessions()) <= 3)
  const running = comment(source, 'last')
  await sleep(0)
  await Promise.all([source[Symbol.asyncDispose](), source[Symbol.asyncDispose](), running])
  await until(async () => (await sessions()) === 0)
  assert.equal((await load(place.source))?.body.comment, 'last')
})

test('a refused login says neither who nor with what', async () => {
  const user = place.settings['jdbc-user'] ?? ''
  await using wrong = place.open({ 'jdbc-password': 'hunter2' })
  await using nobody = place.open({ 'jdbc-user': 'mallory', 'jdbc-password': 'hunter2' })
  await using silent = place.open({ 'jdbc-password': '' })
  process.env.PGPASSWORD = place.settings['jdbc-password']
  await assert.rejects(load(silent), failed(), 'the environment is not asked')
  delete process.env.PGPASSWORD
  const halfIn = `SELECT 1 FROM pg_stat_activity WHERE state IS NULL AND backend_type = 'client backend'`
  await until(async () => (await place.sql(halfIn)).length === 0)
  for (const source of [wrong, nobody])
    for (const attempt of [() => source.ping(never), () => load(source), () => comment(source, 'x')])
      await assert.rejects(attempt(), failed(new RegExp(`^(?!.*(hunter2|mallory|${user})).*refuses the login`)))
})

test('jdbc-database names the database, and a ping asks for the url’s own', async () => {
  await using missing = place.open({ 'jdbc-database': 'nonesuch_db' })
  await missing.ping(never)
  await assert.rejects(load(missing), failed(/nonesuch_db/))
  await using named = place.open({
    'jdbc-url': `${place.settings['jdbc-url']?.replace(/\/\w+$/, '')}`,
    'jdbc-database': `${place.settings['jdbc-url']?.replace(/.*\//, '')}`,
  })
  await named.ping(never)
  assert.ok(await load(named))
})

test('of several addresses the first that works is taken, and encryption as sslmode says', async () => {
  const url = place.settings['jdbc-url'] ?? ''
  await using several = place.open({ 'jdbc-url': url.replace('//', '//127.0.0.1:1,[::1]:1,') })
  await several.ping(never)
  assert.ok(await load(several))
  for (const mode of ['disable', 'allow', 'prefer']) {
    await using source = place.open({ 'jdbc-url': `${url}?sslmode=${mode}&currentSchema=nowhere` })
    assert.ok(await load(source), mode)
  }
  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    await using source = place.open({ 'jdbc-url': `${url}?sslmode=${mode}` })
    await assert.rejects(load(source), failed(/SSL/), mode)
  }
})

test('an address that is dead, or listens and says nothing, is refused', async () => {
  await using dead = place.open({ 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/none' })
  await assert.rejects(dead.ping(never), failed(/cannot connect to PostgreSQL at 127\.0\.0\.1:1/))
  await assert.rejects(load(dead), failed(/cannot connect to PostgreSQL at 127\.0\.0\.1:1/))
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  await using mute = place.open({ 'jdbc-url': `jdbc:postgresql://127.0.0.1:${port}/none` })
  const caller = new AbortController()
  const aborted = Promise.all([assert.rejects(mute.ping(caller.signal), /enough/), assert.rejects(load(mute, caller.signal), /enough/)])
  setTimeout(() => caller.abort(new Error('enough')), 50)
  await aborted
  let visits = 0
  silent.on('connection', () => visits++)
  await assert.rejects(load(mute), failed(/timeout expired/))
  assert.equal(visits, 1, 'an address that says nothing is not tried again without encryption')
  silent.close()
})

test('settings that cannot work are refused before any connection', () => {
  const open = (changed: Record<string, string>) => () => postgresql.open({ ...place.settings, ...changed })
  assert.throws(open({ 'jdbc-driver': 'org.none.Driver' }), illegal(/jdbc-driver/))
  assert.throws(open({ 'jdbc-url': 'jdbc:mysql://db/x' }), illegal(/jdbc-url/))
  assert.throws(open({ 'jdbc-url': 'jdbc:postgresql://db/' }), illegal(/jdbc-database/))
  assert.throws(open({ 'jdbc.pool.max-size': '0' }), illegal(/max-size/))
  assert.throws(open({ 'jdbc.pool.max-wait-ms': 'soon' }), illegal(/max-wait-ms/))
})
