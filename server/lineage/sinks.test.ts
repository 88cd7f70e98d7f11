/** Events go on to sinks as they were kept, and a sink that is slow, dead or against it slows nobody. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Config } from '../config.ts'
import { inForce } from '../settings/print.ts'
import { TestLake } from '../test-lake.ts'
import { sinkSettings } from './sink-settings.ts'

interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
/** Answers as told, or never. */
class Receiver implements AsyncDisposable {
  readonly got: Got[] = []
  answers: number | 'never' = 201
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        this.got.push({ path: request.url ?? '', headers: request.headers, body })
        if (this.answers !== 'never') response.writeHead(this.answers, { location: 'http://127.0.0.1:1/' }).end()
      })
    })
  }
  static async start(): Promise<Receiver> {
    const it = new Receiver()
    await new Promise<void>((resolve) => it.server.listen(0, '127.0.0.1', resolve))
    return it
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
const until = async (is: () => boolean | Promise<boolean>) => {
  for (let i = 0; i < 600 && !(await is()); i++) await sleep(20)
}
const event = (n: number, more: object = {}) => ({
  eventType: 'COMPLETE',
  eventTime: '2026-05-01T00:00:00Z',
  producer: 'https://test',
  run: { runId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
  job: { namespace: 'm', name: `job${n}` },
  ...more,
})
const http = (url: string, more: Readonly<Record<string, string>> = {}) => ({
  'gravitino.lineage.sinks': 'far',
  'gravitino.lineage.far.sinkClass': 'org.apache.gravitino.lineage.sink.LineageHttpSink',
  'gravitino.lineage.far.url': url,
  ...more,
})
const withMetalake = async (settings: Readonly<Record<string, string>>) => {
  const it = await TestLake.start(settings)
  await it.do('POST', '', { name: 'm' })
  return it
}
const figure = async (it: TestLake, what: string) =>
  Number(new RegExp(`^caspian_lineage_${what}\\{sink="far"\\} (\\d+)$`, 'm').exec((await it.get('/prometheus/metrics')).text)?.[1])

test('an event goes on to all sinks once, as it was kept: without secrets, to the usual path, with the key', async () => {
  await using receiver = await Receiver.start()
  const key = 'key-of-the-sink'
  const settings = http(`${receiver.url}/`, {
    'gravitino.lineage.sinks': 'log, far',
    'gravitino.lineage.far.authType': 'apiKey',
    'gravitino.lineage.far.apiKey': key,
  })
  await using it = await withMetalake(settings)
  await it.do('POST', '', { name: 'n' })
  const properties = { _producer: 'p', _schemaURL: 's', properties: { 'db.password': 'hunter2' } }
  const both = event(1, { inputs: [{ namespace: 'n', name: 'x' }], run: { ...event(1).run, facets: { spark_properties: properties } } })
  assert.equal((await it.ask('POST', '/api/lineage', both)).status, 201)
  await it.do('POST', '/api/lineage/batch', [event(2), { producer: 'x' }, event(3)])
  await until(() => receiver.got.length >= 3)
  assert.deepEqual(
    receiver.got.map(({ path, headers, body }) => [
      path,
      headers.authorization,
      headers['content-type'],
      (JSON.parse(body) as { job: { name: string } }).job.name,
    ]),
    [1, 2, 3].map((n) => ['/api/v1/lineage', `Bearer ${key}`, 'application/json', `job${n}`]),
  )
  const file = join(it.data, 'gravitino_lineage.log')
  await until(() => readFileSync(file, 'utf8').split('\n').length > 3)
  const lines = readFileSync(file, 'utf8')
  assert.deepEqual(
    lines.trimEnd().split('\n'),
    receiver.got.map(({ body }) => body),
  )
  assert.equal(lines.includes('hunter2'), false)
  await until(async () => (await figure(it, 'passed_total')) === 3)
  assert.deepEqual([await figure(it, 'passed_total'), await figure(it, 'dropped_total'), await figure(it, 'waiting')], [3, 0, 0])
  const everywhere = [
    lines,
    await it.kept(),
    (await it.get('/configs')).text,
    (await it.get('/prometheus/metrics')).text,
    it.reports.join(),
    inForce(new Config(settings)),
  ]
  for (const one of everywhere) assert.equal(one.includes(key), false)
})

test('a sink that is dead or never answers slows nobody; what waits for it is bounded, and what is dropped is said', async () => {
  await using receiver = await Receiver.start()
  receiver.answers = 'never'
  for (const url of [receiver.url, 'http://127.0.0.1:1']) {
    const it = await withMetalake(http(url, { 'gravitino.lineage.sinkQueueCapacity': '5' }))
    for (let n = 0; n < 12; n++) assert.equal((await it.ask('POST', '/api/lineage', event(n))).status, 201)
    assert.deepEqual([await figure(it, 'waiting'), await figure(it, 'dropped_total')], [5, 7])
    assert.match(it.reports.join(), /not passed on to lineage sink far: its queue is full/)
    await it[Symbol.asyncDispose]()
    assert.match(it.reports.join(), /12 events so far were not passed on.*the server stopped/)
    assert.equal(it.reports.join().includes(url.replace('http://', '')), false)
  }
})

test('what a sink could not take is given again, what it does not want is dropped, and no one is sent on', async () => {
  await using receiver = await Receiver.start()
  receiver.answers = 503
  await using it = await withMetalake(http(`${receiver.url}/own/path`))
  await it.ask('POST', '/api/lineage', event(1))
  await until(() => receiver.got.length >= 1)
  receiver.answers = 201
  await until(async () => (await figure(it, 'passed_total')) === 1)
  assert.deepEqual([receiver.got.length, receiver.got[1]?.path, receiver.got[1]?.body], [2, '/own/path', receiver.got[0]?.body])
  receiver.answers = 400
  await it.ask('POST', '/api/lineage', event(2))
  await until(async () => (await figure(it, 'dropped_total')) === 1)
  receiver.answers = 302
  await it.ask('POST', '/api/lineage', event(3))
  await until(() => it.reports.some((one) => one.includes('302')))
  assert.equal(await figure(it, 'waiting'), 1)
})

test('settings that cannot be are refused by their key, and no secret is told', () => {
  const wrong: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ 'gravitino.lineage.sinks': 'far' }, /far\.sinkClass must be/],
    [{ 'gravitino.lineage.sinks': 'far', 'gravitino.lineage.far.sinkClass': 'com.example.Own' }, /far\.sinkClass must be/],
    [http('ftp://x'), /far\.url must be/],
    [http('http://ann:secret-word@host/'), /far\.url must hold no login/],
    [http('http://x', { 'gravitino.lineage.far.authType': 'oauth' }), /far\.authType must be/],
    [http('http://x', { 'gravitino.lineage.far.authType': 'apiKey' }), /far\.apiKey must be set/],
    [http('http://x', { 'gravitino.lineage.sinkQueueCapacity': '0' }), /sinkQueueCapacity/],
    [{ 'gravitino.lineage.sinks': '../x' }, /sinks must be/],
  ]
  for (const [settings, why] of wrong)
    assert.throws(
      () => sinkSettings(new Config(settings)),
      (error: Error) => why.test(error.message) && !error.message.includes('secret-word'),
    )
  assert.deepEqual(sinkSettings(new Config()).sinks, [])
  assert.deepEqual(new Config(http('http://x')).warnings, [])
})
