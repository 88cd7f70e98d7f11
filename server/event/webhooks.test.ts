/** Webhooks, told over real HTTP: everything, in order, at least once, signed, and only what their owner may see. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepInPostgresql, TestLake } from '../test-lake.ts'

interface Change {
  readonly position: number
  readonly path: readonly string[]
  readonly operation: string
  readonly actor: string
}
interface Got {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly changes: readonly Change[]
}

/** Takes what is sent to it, or answers as it is told to. */
class Receiver implements AsyncDisposable {
  readonly got: Got[] = []
  answer: () => number | 'never' = () => 204
  tries = 0
  private readonly server: Server
  constructor() {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        this.tries++
        const status = this.answer()
        if (status === 'never') return
        if (status < 300) this.got.push({ headers: request.headers, body, changes: (JSON.parse(body) as { changes: Change[] }).changes })
        response.writeHead(status, status === 302 ? { Location: this.url } : {}).end()
      })
    })
  }
  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return this
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/told`
  }
  get changes(): readonly Change[] {
    return this.got.flatMap(({ changes }) => changes)
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await is()) return
    await sleep(25)
  }
  assert.fail(`never came to be: ${what}`)
}
const secret = `whsec_${Buffer.from('a key of this test').toString('base64')}`
const settings = { 'caspian.webhooks.allowHosts': '127.0.0.1' }

for (const database of [false, true])
  describe(`webhooks of a lake in ${database ? 'PostgreSQL' : 'a directory'}`, () => {
    let it: TestLake
    before(async () => {
      if (database) keepInPostgresql()
      it = await TestLake.start(settings)
      for (const name of ['m', 'other']) await it.do('POST', '', { name })
    })
    after(() => it[Symbol.asyncDispose]())
    const make = (name: string, url: string, more: object = {}) =>
      it.do('POST', 'm/webhooks', { name, address: url, properties: { secret }, ...more })
    const statusOf = async (name: string) => (await it.ask('GET', `m/webhooks/${name}/status`)).json
    const tags = async (...names: readonly string[]) => {
      for (const name of names) await it.do('POST', 'm/tags', { name })
    }
    const pathsOf = (changes: readonly Change[]) => changes.map(({ path, operation }) => `${operation} ${path.join('.')}`)

    test('are told what happens in their metalake from their own making on, in order, signed, and show no secret', async () => {
      await using to = await new Receiver().listen()
      await tags('before')
      await make('all', to.url)
      await tags('a', 'b')
      await it.do('POST', 'other/tags', { name: 'elsewhere' })
      await it.do('DELETE', 'm/tags/a')
      await until('told', () => to.changes.length === 4)
      assert.deepEqual(pathsOf(to.changes), ['create m.all', 'create m.a', 'create m.b', 'drop m.a'])
      for (const { headers, body } of to.got) {
        const key = Buffer.from('a key of this test')
        const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
        assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
        assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60)
        assert.equal(Number(headers['webhook-position']), (JSON.parse(body) as { changes: Change[] }).changes.at(-1)?.position)
        assert.doesNotMatch(body, /whsec_/)
      }
      const shown = await it.ask('GET', 'm/webhooks/all')
      assert.doesNotMatch(shown.text + (await it.ask('GET', 'm/webhooks/all/history')).text, /whsec_|YSBrZXk/)
      await until('all is told', async () => (await statusOf('all')).position === to.changes.at(-1)?.position)
      assert.deepEqual((await statusOf('all')).failures, 0)
      await it.do('DELETE', 'm/webhooks/all')
    })

    test('are told only of the kinds, operations and places that they name', async () => {
      await using to = await new Receiver().listen()
      await make('some', to.url, { kinds: ['schema', 'model'], operations: ['create'], under: 'c' })
      for (const catalog of ['c', 'd']) {
        await it.do('POST', 'm/catalogs', { name: catalog, type: 'model' })
        await it.do('POST', `m/catalogs/${catalog}/schemas`, { name: 's' })
      }
      await it.do('POST', 'm/catalogs/c/schemas/s/models', { name: 'x' })
      await it.do('DELETE', 'm/catalogs/c/schemas/s/models/x')
      await tags('no')
      await until('told', () => to.changes.length === 2)
      await sleep(200)
      assert.deepEqual(pathsOf(to.changes), ['create m.c.s', 'create m.c.s.x'])
      await it.do('DELETE', 'm/webhooks/some')
    })

    test('that fail are tried again from where they were, say so, and hold up no others', async () => {
      await using dead = await new Receiver().listen()
      await using well = await new Receiver().listen()
      const answers: (number | 'never')[] = [500, 302]
      dead.answer = () => answers.shift() ?? 200
      await make('dead', dead.url)
      await until('it failed', () => dead.tries === 1)
      await make('well', well.url)
      await tags('w1', 'w2')
      await until('the others are told', () => well.changes.length === 3)
      await until('it says why', async () => /answers (500|302)/.test(String((await statusOf('dead')).error)))
      const { failures, lag, retryAt } = await statusOf('dead')
      assert.ok(Number(failures) >= 1 && Number(lag) > 0 && Date.parse(String(retryAt)) > 0)
      await until('it is told', () => dead.changes.length === 4)
      assert.deepEqual(pathsOf(dead.changes), ['create m.dead', 'create m.well', 'create m.w1', 'create m.w2'])
      assert.equal(dead.tries - dead.got.length, 2, 'a redirect was not followed')
      await until('it says so', async () => (await statusOf('dead')).error === undefined)
      for (const name of ['dead', 'well']) await it.do('DELETE', `m/webhooks/${name}`)
    })

    test('that are switched off hear afterwards what happened meanwhile, and after a restart no less', async () => {
      await using to = await new Receiver().listen()
      await make('off', to.url)
      await until('told', () => to.changes.length === 1)
      await it.do('PATCH', 'm/webhooks/off', { enable: false })
      await tags('o1')
      await sleep(300)
      await it.close()
      await it.open()
      await tags('o2')
      assert.ok(!pathsOf(to.changes).includes('create m.o1'))
      await it.do('PATCH', 'm/webhooks/off', { enable: true })
      await until('told', () => pathsOf(to.changes).includes('enable m.off'))
      const told = [...new Map(to.changes.map((change) => [change.position, change])).values()]
      assert.deepEqual(pathsOf(told), ['create m.off', 'disable m.off', 'create m.o1', 'create m.o2', 'enable m.off'])
      await it.do('DELETE', 'm/webhooks/off')
    })

    test('lead nowhere inside but where the settings name the host, however it is spelled', async () => {
      const inner = [
        'http://10.0.0.1/',
        'http://[::1]:8/',
        'http://2130706434/',
        'http://0x7f.2/',
        'http://[::ffff:127.0.0.1]/',
        'http://169.254.169.254/x',
      ]
      for (const [i, url] of [...inner, 'http://localhost:9/'].entries()) await make(`in${i}`, url)
      for (const i of [...inner.keys(), inner.length])
        await until(inner[i] ?? 'localhost', async () => /private network/.test(String((await statusOf(`in${i}`)).error)))
      for (const url of ['ftp://x/', 'x', 'http://ann:word@x.org/', 'http://x.org/?token=abc'])
        assert.equal((await it.ask('POST', 'm/webhooks', { name: 'no', address: url })).status, 400, url)
      for (const wrong of [{ kinds: ['planet'] }, { operations: ['explode'] }, { under: 'a..b' }])
        assert.equal((await it.ask('POST', 'm/webhooks', { name: 'no', address: 'https://x.org', ...wrong })).status, 400)
      for (const i of [...inner.keys(), inner.length]) await it.do('DELETE', `m/webhooks/in${i}`)
      assert.deepEqual(it.reports, [])
      assert.doesNotMatch(await it.kept(), /whsec_/)
    })
  })
