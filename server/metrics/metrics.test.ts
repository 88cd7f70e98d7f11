/** Prometheus can read what it is given, every figure has its family, and threads add up to what one would have counted. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Figures, Histogram, labelled } from '../kit/figures.ts'
import { mintedAt, ulid } from '../kit/ids.ts'
import { routes } from '../rest/http.ts'
import type { Intent } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'
import { families, familyOf } from './families.ts'
import { tellIntents } from './intents.ts'
import { dropwizard, prometheus, RouteMetric, together } from './metrics.ts'

const value = String.raw`[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf|NaN)`
const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`
const line = new RegExp(String.raw`^[a-zA-Z_:][\w:]*(?:\{${label}(?:,${label})*\})? ${value}$`)

function wellFormed(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n')
  for (const one of lines) assert.match(one, one.startsWith('#') ? /^# (?:HELP|TYPE) \w+ \S/ : line)
  return lines
}

test('metrics of every route are in the form that Prometheus reads, and counted in buckets that add up', () => {
  const figures: Figures = { caspian_log_position: 7 }
  for (const { method, pattern } of routes) {
    const metric = new RouteMetric(method, pattern)
    metric.tell(figures)
    for (const [status, ms] of [
      [200, 0],
      [404, 20_000],
      [200, 3],
    ] as const)
      metric.end(status, performance.now() - ms)
    metric.tell(figures)
  }
  const lines = wellFormed(prometheus(figures))
  assert.equal(lines.filter((text) => text.includes('le="+Inf"') && text.endsWith(' 3')).length, routes.length)
  assert.equal(lines.filter((text) => text.includes('status="200"') && text.endsWith(' 2')).length, routes.length)
  assert.equal(lines.at(-1), 'caspian_log_position 7')
  assert.throws(() => prometheus({ caspian_nothing: 1 }), /no metric is called caspian_nothing/)
  const { timers, gauges } = dropwizard(figures) as { timers: Record<string, { count: number }>; gauges: object }
  assert.equal(Object.keys(timers).length, routes.length)
  assert.ok(Object.values(timers).every(({ count }) => count === 3))
  assert.deepEqual(gauges, { 'caspian.log_position': { value: 7 } })
})

test('the figures of several threads are those of one that had done it all', () => {
  const seen = fc.array(fc.double({ min: 0, max: 100, noNaN: true }))
  fc.assert(
    fc.property(fc.array(seen, { minLength: 1, maxLength: 4 }), (threads) => {
      const tell = (values: readonly number[]): Figures => {
        const histogram = new Histogram([1, 10])
        for (const one of values) histogram.add(one)
        const figures: Figures = { caspian_log_position: 9 }
        histogram.tell(figures, 'caspian_store_commit_seconds')
        return figures
      }
      const [sum, whole] = [together(threads.map(tell)), tell(threads.flat())]
      assert.ok(Math.abs((sum.caspian_store_commit_seconds_sum ?? 0) - (whole.caspian_store_commit_seconds_sum ?? 0)) < 1e-6)
      assert.deepEqual({ ...sum, caspian_store_commit_seconds_sum: 0 }, { ...whole, caspian_store_commit_seconds_sum: 0 })
    }),
  )
})

test('names that callers choose cannot break the text', () => {
  const figures: Figures = { [`caspian_source_paused{${labelled({ catalog: 'a"b\\c\nd' })}}`]: 1 }
  assert.equal(wellFormed(prometheus(figures)).at(-1), 'caspian_source_paused{catalog="a\\"b\\\\c\\nd"} 1')
})

test('open intents are told by age', () => {
  const now = mintedAt(ulid(1))
  assert.ok(Math.abs(now - Date.now()) < 60_000)
  const intents = [5, 59, 60, 5000].map((seconds) => ({ id: ulid(1, now - seconds * 1000) }) as Intent)
  const figures: Figures = {}
  tellIntents(figures, intents, now)
  assert.deepEqual(Object.values(figures), [2, 1, 1, 5000])
  tellIntents(figures, [], now)
  assert.deepEqual(Object.values(figures), [0, 0, 0, 0])
})

test('every metric that there is, alert rules and the dashboard speak of, is told by a lake at work', async () => {
  await using it = await TestLake.start({ 'gravitino.lineage.sinks': 'log' })
  await it.do('POST', '', { name: 'm' })
  await it.do('GET', 'm')
  await it.do('GET', 'm')
  const properties = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/x', 'jdbc-database': 'x', 'jdbc-user': 'u', 'jdbc-password': 'canary' }
  const pg = { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: { ...properties, 'jdbc-driver': 'org.postgresql.Driver' } }
  await it.do('POST', 'm/catalogs', pg)
  for (let i = 0; i < 4; i++) await it.refused(502, 'ConnectionFailedException', 'GET', 'm/catalogs/pg/schemas')
  // A collection, so that there is one to tell of.
  Array.from({ length: 200 }, () => new Uint8Array(1_000_000))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { text } = await it.get('/prometheus/metrics')
  const lines = wellFormed(text)
  assert.doesNotMatch(text, /canary/)
  const told = new Set(lines.filter((one) => !one.startsWith('#')).map((one) => familyOf(one.split(' ')[0] as string)))
  // What is told of regions only a lake tells that is one (rest/regions.test.ts).
  const ofAll = Object.keys(families).filter((name) => !name.startsWith('caspian_region_'))
  assert.deepEqual([...told].toSorted(), ofAll.toSorted())
  assert.match(text, /caspian_source_calls_total\{catalog="pg",id="\w{26}",ended="failed"\} 3\n.*ended="paused"\} 1\n/)
  assert.match(text, /caspian_source_paused\{catalog="pg",id="\w{26}"\} 1\n/)
  assert.match(text, /caspian_answers_hits_total 1\n/)
  for (const file of ['prometheus-alerts.yml', 'grafana.json']) {
    const names = readFileSync(join(import.meta.dirname, '../../ops', file), 'utf8').match(/\b(?:caspian|process)_[a-z_]+\b/g) ?? []
    assert.ok(names.length > 5)
    for (const name of new Set(names)) assert.ok(told.has(familyOf(name)), `${file} speaks of ${name}`)
  }
})
