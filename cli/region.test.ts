/** Regions by the command, from one lake to two that run as servers of their own: made, let in, looked at, apart, and made to agree. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { freePort } from '../scripts/backends/free-port.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { caspian, data, done, type Env, fails } from './test-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'caspian-region-'))
const [euData, usData] = [join(folder, 'eu'), join(folder, 'us')]
const running: Partial<Record<'eu' | 'us', Caspian>> = {}
let ports: Readonly<Record<'eu' | 'us', number>>

async function start(region: 'eu' | 'us'): Promise<Env> {
  const config = { 'caspian.region.port': String(ports[region]) }
  running[region] = await startCaspian({ data: region === 'eu' ? euData : usData, config })
  return { CASPIAN_URL: running[region].url, CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: '/nonexistent' }
}
async function stop(region: 'eu' | 'us'): Promise<void> {
  await running[region]?.stop()
  delete running[region]
}
/** Tries until it holds. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await holds()); await sleep(200)) assert.ok(performance.now() < end, what)
}

before(async () => {
  ports = { eu: await freePort(), us: await freePort() }
})
after(async () => {
  for (const region of ['us', 'eu'] as const) await stop(region)
  rmSync(folder, { recursive: true, force: true })
})

test('a lake becomes the first region, another joins by the command that the invitation comes with, and both keep the same', async () => {
  let eu = await start('eu')
  await done(eu, 'metalake', 'create', 'demo')
  await done(eu, 'catalog', 'add', 'model', 'ml')
  assert.match((await fails(eu, 1, 'region', 'status'))[0], /no region/)
  assert.match((await caspian({}, ['region', 'init', 'eu', '--data', euData])).err, /another Caspian is running/)
  await stop('eu')
  assert.match((await caspian({}, ['region', 'init', 'EU', '--data', euData])).err, /no name for a region/)
  assert.match((await caspian({}, ['region', 'init', 'eu', '--data', join(folder, 'none')])).err, /there is no lake in/)
  assert.match(await done({}, 'region', 'init', 'eu', '--data', euData), /is the region eu/)

  eu = await start('eu')
  const invited = await done(eu, 'region', 'invite', 'us')
  const words = (/caspian (region join us .*)$/m.exec(invited)?.[1] ?? '').split(' ')
  const given = (flag: string, value: string) => words.splice(words.indexOf(flag) + 1, 1, value)
  given('--data', usData)
  given('--address', `https://127.0.0.1:${ports.us}`)
  const joined = await done({}, ...words)
  assert.match(joined, /us has all that eu kept when it joined\nStart it: npm start/)
  assert.equal((await caspian({}, words)).code, 2)

  const us = await start('us')
  const status = () => done(us, 'region', 'status')
  await until('they are connected', async () => /^eu +connected .* ms /m.test(await status()))
  assert.match(await status(), /^us +here /m)
  assert.match(await done(us, 'region', 'verify'), /^eu +equal: \d+ compared\n$/)
  assert.match(await done(us, 'region', 'homes'), /^eu +catalog +ml$/m)
  assert.equal(await done(us, 'region', 'conflicts'), 'No conflicts.\n')
})

test('what was changed behind the back of a region is told, repaired there, and not where nothing is wrong', async () => {
  const db = new DatabaseSync(join(usData, 'lake.db'), { timeout: 10_000 })
  db.exec(`update thing set home = 'forged' where kind = 'catalog'`)
  db.close()
  const { code, out } = await caspian(env('eu'), ['region', 'verify'])
  assert.equal(code, 1)
  assert.match(out, /^us {2}differs in 1: \d+ compared\n {2}catalog demo\.ml: damaged in us\n$/)
  assert.match((await caspian(env('eu'), ['region', 'verify', '--repair'])).out, /^left {2}catalog demo\.ml: us is damaged: repair it there\n/)
  assert.match((await fails(env('us'), 2, 'region', 'verify', '--from', 'eu'))[1], /--repair --from eu/)
  assert.match(await done(env('us'), 'region', 'verify', '--repair'), /^repaired {2}catalog demo\.ml: as eu has it\neu {2}equal: \d+ compared\n$/)
  assert.match(await done(env('eu'), 'region', 'verify'), /^us {2}equal: /)
})

test('what was said apart is told by the command, which also ends it', async () => {
  const say = async (env: Env, text: string) => {
    await done(env, 'catalog', 'alter', 'ml', '--comment', text)
    for (const name of ['twin', 'pair']) await done(env, 'tag', 'create', name)
  }
  await stop('us')
  await say(env('eu'), 'said in eu')
  await stop('eu')
  await start('us')
  await say(env('us'), 'said in us')
  await start('eu')
  const told = () => done(env('eu'), 'region', 'conflicts')
  await until('both are told', async () => /said in eu {2}\(eu, /.test(await told()))
  assert.match(await told(), /^catalog ml {2}comment\n {4}said in eu {2}\(eu, anonymous, .*\)\n {2}\* said in us {2}\(us, /m)
  assert.equal(((await data(env('eu'), 'region', 'conflicts')) as readonly object[]).length, 3)
  assert.match(await told(), /^ {4}--keep eu {2}Keep eu\n {4}--keep us {2}Keep us$/m)

  const resolve = ['region', 'resolve', 'catalog', 'ml', 'comment']
  assert.match((await fails(env('eu'), 2, ...resolve))[0], /what is to stay/)
  assert.match((await fails(env('eu'), 2, ...resolve, '--keep', 'ap'))[1], /eu, us/)
  await fails(env('eu'), 4, 'region', 'resolve', 'catalog', 'ml', 'properties.color', '--shown')
  assert.equal(await done(env('eu'), ...resolve, '--keep', 'eu'), 'comment of ml is said in eu, in every region\n')

  // Of two with one name.
  const [, pair = '', twin = ''] = /^tag (pair__\w+) {2}name$[^]*^tag (twin__\w+) {2}name$/m.exec(await told()) ?? []
  assert.match(await told(), /^ {4}--choose rename \[--as NAME\] {6}Rename this one.*\n {4}--choose rename-other --as NAME {2}Rename the other/m)
  const name = (of: string, ...choice: string[]) => ['region', 'resolve', 'tag', of, ...choice]
  assert.match((await fails(env('eu'), 2, ...name(twin)))[1], /--choose rename \[--as NAME\], or --choose rename-other --as NAME/)
  assert.match((await fails(env('eu'), 2, ...name(twin, '--choose', 'drop')))[0], /none of its choices/)
  assert.match((await fails(env('eu'), 2, ...name(twin, '--choose', 'rename-other')))[1], /--as NAME/)
  assert.equal(await done(env('eu'), ...name(twin, '--choose', 'rename-other', '--as', 'first')), `name of ${twin} is resolved, in every region\n`)
  assert.equal(await done(env('eu'), ...name(pair, 'name', '--shown')), `name of ${pair} is resolved, in every region\n`)
  await until('us has it', async () => (await done(env('us'), 'region', 'conflicts')) === 'No conflicts.\n')
  assert.deepEqual((await done(env('us'), 'tag', 'list')).match(/^(first|twin|pair\w*)/gm)?.sort(), ['first', 'pair', pair, 'twin'])
  assert.match(await done(env('us'), 'catalog', 'show', 'ml'), /said in eu/)
})

test('a home moves to another region, and a region that is away fails the proof', async () => {
  await until('us is known to all', async () => (await caspian(env('eu'), ['region', 'move-home', 'us', 'catalog', 'ml'])).code === 0)
  assert.match(await done(env('eu'), 'region', 'homes'), /^us +catalog +ml$/m)
  assert.match((await fails(env('eu'), 1, 'region', 'leave', 'ap'))[0], /name another region/)
  await stop('us')
  const { code, out } = await caspian(env('eu'), ['region', 'verify', 'demo.ml'])
  assert.equal(code, 1)
  assert.match(out, /^us {2}not reached: /)
})

test('a lake in a database becomes the first region by the command, and another one joins from it into a database', async () => {
  const [ours, theirs] = [await startPostgresql(), await startPostgresql()]
  const at = ({ user, host, port, database }: Postgresql) => `postgresql://${user}@${host}:${port}/${database}`
  const secret = ({ password }: Postgresql): Env => ({ PGPASSWORD: password })
  const place = (name: string) => join(folder, `${name}-beside`)
  const servers: Caspian[] = []
  const startIn = async (name: string, database: Postgresql) => {
    const config = { 'caspian.region.port': String(await freePort()) }
    const server = await startCaspian({ data: place(name), database, config })
    servers.push(server)
    return { server, asked: { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: '/nonexistent' } }
  }
  try {
    const init = ['region', 'init', 'eu', '--store', at(ours)]
    assert.match((await caspian(secret(ours), init)).err, /no lake of this version of Caspian in the database/)
    assert.match((await fails({}, 2, ...init, '--data', place('eu')))[0], /either --data or --store/)
    const plain = await startIn('eu', ours)
    await done(plain.asked, 'metalake', 'create', 'demo')
    assert.match((await caspian(secret(ours), init)).err, /servers serve this lake/)
    await servers.pop()?.stop()
    assert.match(await done(secret(ours), ...init), /The lake in the database is the region eu/)
    const eu = await startIn('eu', ours)
    const words = (/caspian (region join us .*)$/m.exec(await done(eu.asked, 'region', 'invite', 'us'))?.[1] ?? '').split(' ')
    words.splice(words.indexOf('--data') + 1, 1, place('us'), '--store', at(theirs))
    assert.match(await done(secret(theirs), ...words), /us has all that eu kept when it joined\nStart it: npm start -- --data .* --store postgresql:/)
    assert.match((await caspian(secret(theirs), words)).err, /holds a region already/)
    const us = await startIn('us', theirs)
    assert.match(await done(us.asked, 'metalake', 'list'), /demo/)
    await until('they are connected', async () => /^eu +connected /m.test(await done(us.asked, 'region', 'status')))
  } finally {
    for (const server of servers) await server.stop()
    for (const postgresql of [ours, theirs]) await postgresql.stop()
  }
})

function env(region: 'eu' | 'us'): Env {
  return { CASPIAN_URL: running[region]?.url ?? '', CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: '/nonexistent' }
}
