/** Listeners: asked before every sort of change, which a veto keeps from happening at all; told after it; and no way to bring the server down. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { as, rightsOn } from '../access/test-people.ts'
import { keepInPostgresql, TestLake } from '../test-lake.ts'
import { masked } from './masked.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-listeners-'))
after(() => rmSync(room, { recursive: true, force: true }))
const [askedFile, heardFile] = [join(room, 'asked'), join(room, 'heard')]
const module = (name: string, text: string) => {
  const path = join(room, name)
  writeFileSync(path, text)
  return path
}
const gate = () =>
  module(
    'gate.mjs',
    `import { appendFileSync, existsSync } from 'node:fs'
export async function before(event) {
  appendFileSync(${JSON.stringify(askedFile)}, JSON.stringify(event) + '\\n')
  const text = JSON.stringify(event)
  if (text.includes('hang-for-ever')) for (;;);
  if (text.includes('end-itself')) process.exit(3)
  if (text.includes('wait-long')) await new Promise(() => {})
  if (text.includes('thrown')) throw new Error('thrown at it')
  if (existsSync(${JSON.stringify(join(room, 'closed'))})) return 'nothing changes today'
}
let failed = false
export function after(event) {
  if (event.path.at(-1) === 'twice' && !failed) { failed = true; throw new Error('not yet') }
  appendFileSync(${JSON.stringify(heardFile)}, JSON.stringify(event) + '\\n')
}
`,
  )
const linesOf = (file: string) =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { path: string[]; operation: string; actor: string; kind: string; asked?: object; position: number })
    : []
const settings = () => ({ ...rightsOn, 'caspian.listeners': gate(), 'caspian.listeners.timeoutMs': '2500' })

for (const database of [false, true])
  describe(`listeners of a lake in ${database ? 'PostgreSQL' : 'a directory'}`, () => {
    let it: TestLake
    const admin = as('admin')
    const ask = (method: string, path: string, body?: object) => it.ask(method, path, body, admin)
    const make = (path: string, body: object) => it.do('POST', path, body, admin)
    before(async () => {
      for (const file of [askedFile, heardFile]) rmSync(file, { force: true })
      if (database) keepInPostgresql()
      it = await TestLake.start(settings())
      await make('', { name: 'm' })
      await make('m/catalogs', { name: 'c', type: 'model' })
      await make('m/catalogs/c/schemas', { name: 's' })
      await make('m/catalogs/c/schemas/s/models', { name: 'x' })
      await make('m/catalogs', {
        name: 'f',
        type: 'fileset',
        provider: 'fileset',
        properties: { location: `file://${join(room, 'files')}` },
      })
      await make('m/tags', { name: 'red' })
      await make('m/roles', { name: 'r', securableObjects: [] })
      await make('m/users', { name: 'ann' })
    })
    after(() => it[Symbol.asyncDispose]())

    test('are asked who does what to which thing, with secrets masked', async () => {
      const last = linesOf(askedFile).at(-1)
      assert.deepEqual([last?.operation, last?.kind, last?.path, last?.actor], ['create', 'user', ['m', 'ann'], 'admin'])
      const role = linesOf(askedFile).find(({ kind }) => kind === 'role')
      assert.deepEqual(role?.path, ['m', 'r'])
      assert.deepEqual(
        masked({
          url: 'jdbc:x://u:canary@h/d',
          properties: { 'jdbc-password': 'canary', color: 'red' },
          updates: [{ '@type': 'setProperty', property: 's3-secret-access-key', value: 'canary' }],
          secretBindings: { x: { provider: 'lake', plaintext: 'canary' } },
          jobConf: { who: 'canary' },
        }),
        {
          url: '***',
          properties: { 'jdbc-password': '***', color: 'red' },
          updates: [{ '@type': 'setProperty', property: 's3-secret-access-key', value: '***' }],
          secretBindings: { x: { provider: '***', plaintext: '***' } },
          jobConf: { who: '***' },
        },
      )
    })

    test('are not asked about what agents read', async () => {
      const already = linesOf(askedFile).length
      assert.equal((await ask('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' })).status, 200)
      assert.equal(linesOf(askedFile).length, already)
    })

    test('that are against it keep every sort of change from happening, which is taken down as denied', async () => {
      const position = it.lake.store.position()
      writeFileSync(join(room, 'closed'), '')
      const model = 'm/catalogs/c/schemas/s/models'
      const writes: readonly (readonly [string, string, object?])[] = [
        ['POST', '', { name: 'n' }],
        ['POST', 'm/catalogs/f/schemas', { name: 'inside' }],
        ['POST', model, { name: 'y' }],
        ['PUT', `${model}/x`, { updates: [{ '@type': 'rename', newName: 'z' }] }],
        ['DELETE', `${model}/x`],
        ['POST', `${model}/x/versions`, { uri: 'file:///x', aliases: [] }],
        ['POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['red'] }],
        ['PUT', 'm/permissions/users/ann/grant', { roleNames: ['r'] }],
        ['PUT', 'm/owners/catalog/c', { name: 'ann', type: 'USER' }],
        ['PATCH', 'm/catalogs/c', { inUse: false }],
        ['PUT', 'm/objects/catalog/c/statistics', { updates: {} }],
      ]
      for (const [method, path, body] of writes) {
        const said = await ask(method, path, body)
        assert.equal(said.status, 403, `${method} ${path}: ${said.text}`)
        assert.match(String(said.json.message), /nothing changes today$/)
        assert.equal(said.json.type, 'ForbiddenException')
      }
      const bulk = await fetch(`${it.url}/api/bulk/metalakes/m/tags/add`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...admin },
        body: JSON.stringify({ tags: [{ name: 'many' }] }),
      })
      assert.equal(bulk.status, 403)
      assert.equal((await ask('GET', `${model}/x`)).status, 200)
      rmSync(join(room, 'closed'))
      assert.equal(it.lake.store.position(), position)
      assert.ok(!existsSync(join(room, 'files', 'inside')), 'nothing happened outside of the lake')
      const { audit } = (await ask('GET', 'm/audit?outcome=denied')).json as { audit: { reason: string; operation: string }[] }
      assert.equal(audit.length, writes.length)
      assert.ok(audit.every(({ reason }) => reason.includes('nothing changes today')))
      assert.match((await ask('POST', 'm/tags', { name: 'thrown' })).text, /thrown at it/)
    })

    test('that hang, wait or end themselves are not waited for: the change is refused, and the next one asks again', async () => {
      for (const name of ['hang-for-ever', 'wait-long', 'end-itself']) {
        const said = await ask('POST', 'm/tags', { name })
        assert.equal(said.status, 503, name)
        for (let i = 0; i < 100 && (await ask('POST', 'm/tags', { name: `after-${name.slice(0, 3)}` })).status === 503; i++) await sleep(50)
        assert.equal((await ask('GET', `m/tags/after-${name.slice(0, 3)}`)).status, 200)
        assert.equal((await ask('GET', `m/tags/${name}`)).status, 404)
      }
      it.reports.length = 0
    })

    test('are told what happened, in order, and again what they could not take', async () => {
      await make('m/tags', { name: 'twice' })
      await make('m/tags', { name: 'last' })
      for (let i = 0; i < 400 && linesOf(heardFile).at(-1)?.path.at(-1) !== 'last'; i++) await sleep(25)
      const heard = [...new Set(linesOf(heardFile).map(({ position }) => position))]
      assert.deepEqual(
        heard,
        heard.toSorted((a, b) => a - b),
      )
      assert.equal(heard.at(-1), it.lake.store.position())
      assert.equal(heard.length, (heard.at(-1) as number) - (heard[0] as number) + 1)
      assert.deepEqual(
        linesOf(heardFile)
          .slice(-2)
          .map(({ path }) => path.at(-1)),
        ['twice', 'last'],
      )
    })

    test('that are to fail open let changes go on', async () => {
      await using open = await TestLake.start({ ...settings(), 'caspian.listeners.failOpen': 'true' })
      await open.do('POST', '', { name: 'n', comment: 'wait-long' }, admin)
    })

    if (!database)
      test('that cannot be loaded keep the lake from starting', async () => {
        for (const path of [module('bad.mjs', 'export const before = ('), module('none.mjs', 'export const x = 1'), join(room, 'absent.mjs')])
          await assert.rejects(TestLake.start({ 'caspian.listeners': path }), /cannot be loaded/)
      })
  })
