/** Prometheus can read what it is given: every line has the form of its exposition format. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../rest/http.ts'
import { TestLake } from '../test-lake.ts'
import { dropwizard, prometheus, RouteMetric } from './metrics.ts'

const value = String.raw`[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf|NaN)`
const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`
const line = new RegExp(String.raw`^[a-zA-Z_:][\w:]*(?:\{${label}(?:,${label})*\})? ${value}$`)

test('metrics of every route are in the form that Prometheus reads, and counted in buckets that add up', () => {
  const metrics = routes.map(({ method, pattern }) => new RouteMetric(method, pattern))
  for (const metric of metrics)
    for (const [status, ms] of [
      [200, 0],
      [404, 20_000],
      [200, 3],
    ] as const)
      metric.end(status, performance.now() - ms)
  const lines = prometheus(metrics, { log_position: { value: 7, doc: 'Where the log ends.' } })
    .trimEnd()
    .split('\n')
  for (const text of lines) assert.match(text, text.startsWith('#') ? /^# (?:HELP|TYPE) \w+ \S/ : line)
  assert.equal(lines.filter((text) => text.includes('le="+Inf"') && text.endsWith(' 3')).length, routes.length)
  assert.equal(lines.filter((text) => text.includes('status="200"') && text.endsWith(' 2')).length, routes.length)
  assert.equal(lines.at(-1), 'caspian_log_position 7')
  const { timers, gauges } = dropwizard(metrics, { log_position: { value: 7, doc: '' } }) as { timers: object; gauges: object }
  assert.equal(Object.keys(timers).length, routes.length)
  assert.deepEqual(gauges, { 'caspian.log_position': { value: 7 } })
})

test('metrics are given over HTTP to whoever asks, in both forms', async () => {
  await using it = await TestLake.start()
  await it.do('GET', '/api/version')
  const text = await it.get('/prometheus/metrics')
  assert.deepEqual([text.status, text.type], [200, 'text/plain; version=0.0.4'])
  for (const one of text.text.trimEnd().split('\n')) assert.match(one, one.startsWith('#') ? /^# (?:HELP|TYPE) \w+ \S/ : line)
  const { json } = await it.get('/metrics')
  assert.deepEqual(Object.keys(json).sort(), ['counters', 'gauges', 'histograms', 'meters', 'timers', 'version'])
})
