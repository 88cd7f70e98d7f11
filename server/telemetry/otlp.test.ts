/** Traces of a real process at a real receiver: requests, the calls to sources under them, and the trace that the caller began. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { startCaspian } from '../../scripts/backends/caspian.ts'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number }
}
interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code: number }
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

describe('traces', () => {
  const got: Sent[] = []
  const addresses = new Set<string>()
  const receiver = createServer((request, out) => {
    addresses.add(`${request.method} ${request.url}`)
    void json(request).then((body) => {
      got.push(body as Sent)
      out.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  let endpoint = ''
  before(async () => {
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  })
  after(() => receiver.close())

  const valueOf = ({ attributes }: { readonly attributes: readonly Attribute[] }, key: string) => {
    const value = attributes.find((one) => one.key === key)?.value
    return value?.stringValue ?? value?.intValue
  }
  /** All spans that a lake sends until it has ended. */
  async function spansOf(options: Parameters<typeof startCaspian>[0], traceparent?: string) {
    got.length = 0
    const caspian = await startCaspian(options)
    const ask = async (path: string, body?: object) => {
      const headers = { 'content-type': 'application/json', ...(traceparent === undefined ? {} : { traceparent }), 'x-request-id': 'mine' }
      const answer = await fetch(`${caspian.url}/api/metalakes${path}`, {
        method: body ? 'POST' : 'GET',
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      await answer.text()
    }
    await ask('', { name: 'm' })
    const login = {
      'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/x',
      'jdbc-database': 'x',
      'jdbc-user': 'u',
      'jdbc-password': 'canary',
      'jdbc-driver': 'org.postgresql.Driver',
    }
    await ask('/m/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: login })
    await ask('/m/catalogs/pg/schemas?secret=canary')
    await caspian.stop()
    assert.doesNotMatch(JSON.stringify(got), /canary/)
    const resource = got[0]?.resourceSpans[0]?.resource
    return { resource, spans: got.flatMap((sent) => sent.resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans))) }
  }

  test('go where the setting says, and go on where the caller’s left off', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const { resource, spans } = await spansOf(
      { config: { 'caspian.telemetry.endpoint': `${endpoint}/v1/traces` } },
      `00-${traceId}-b7ad6b7169203331-01`,
    )
    assert.deepEqual([...addresses], ['POST /v1/traces'])
    assert.equal(resource && valueOf(resource, 'service.name'), 'caspian')
    assert.deepEqual(spans.map(({ name }) => name).toSorted(), [
      'GET /api/metalakes/:metalake/catalogs/:catalog/schemas',
      'POST /api/metalakes',
      'POST /api/metalakes/:metalake/catalogs',
      'source jdbc-postgresql',
    ])
    assert.ok(spans.every((span) => span.traceId === traceId))
    const call = spans.find(({ name }) => name.startsWith('source'))
    const list = spans.find(({ name }) => name.startsWith('GET'))
    assert.ok(call && list)
    assert.deepEqual([list.parentSpanId, list.kind, list.status.code], ['b7ad6b7169203331', 2, 2])
    assert.deepEqual([call.parentSpanId, call.kind, call.status.code], [list.spanId, 3, 2])
    assert.deepEqual(
      ['http.request.method', 'http.response.status_code', 'url.path', 'caspian.request_id'].map((key) => valueOf(list, key)),
      ['GET', 502, '/api/metalakes/m/catalogs/pg/schemas', 'mine'],
    )
    assert.equal(valueOf(call, 'caspian.catalog'), 'pg')
  })

  test('go where the standard environment says, under the name it gives; not at all when it turns them off', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: 'lake-7' }
    const { resource, spans } = await spansOf({ env }, 'nonsense')
    assert.equal(resource && valueOf(resource, 'service.name'), 'lake-7')
    assert.equal(spans.length, 4)
    assert.equal(new Set(spans.map((span) => span.traceId)).size, 3)
    assert.deepEqual((await spansOf({ env: { ...env, OTEL_SDK_DISABLED: 'true' } })).spans, [])
    assert.deepEqual((await spansOf({ env: { ...env, OTEL_TRACES_SAMPLER: 'always_off' } })).spans, [])
    await assert.rejects(startCaspian({ env: { ...env, OTEL_TRACES_SAMPLER: 'some' } }), /OTEL_TRACES_SAMPLER names "some"/)
  })

  test('that nobody takes hold nothing up', async () => {
    const { spans } = await spansOf({ config: { 'caspian.telemetry.endpoint': 'http://127.0.0.1:1/v1/traces' } })
    assert.deepEqual(spans, [])
  })
})
