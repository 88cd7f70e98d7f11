/** Counts requests and their times per route, cheaply enough for the hottest one; shows figures as Prometheus text and as JSON. */
import { type Figures, Histogram, labelled } from '../kit/figures.ts'
import { families, familyOf } from './families.ts'

/** Upper bounds of the time buckets, in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Of one route. `end` is called once per request. */
export class RouteMetric {
  private readonly labels: string
  private readonly statuses = new Map<number, number>()
  private readonly seconds = new Histogram(bounds)

  constructor(method: string, pattern: string) {
    this.labels = labelled({ method, route: pattern })
  }

  /** Gives the milliseconds it took. */
  end(status: number, begunMs: number): number {
    const ms = performance.now() - begunMs
    this.seconds.add(ms / 1000)
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    return ms
  }

  /** Nothing for a route that was never asked. */
  tell(into: Figures): void {
    for (const [status, n] of this.statuses) into[`caspian_http_requests_total{${this.labels},status="${status}"}`] = n
    if (this.statuses.size > 0) this.seconds.tell(into, 'caspian_http_request_seconds', this.labels)
  }
}

/** The figures of several threads as one. */
export function together(all: readonly Readonly<Figures>[]): Figures {
  const sum: Figures = {}
  for (const figures of all)
    for (const [name, value] of Object.entries(figures)) {
      const before = sum[name]
      sum[name] = before === undefined ? value : families[familyOf(name) ?? '']?.shared ? Math.max(before, value) : before + value
    }
  return sum
}

/** Prometheus text exposition, version 0.0.4. Throws for a figure of no family. */
export function prometheus(figures: Readonly<Figures>): string {
  const told = new Map<string, string[]>(Object.keys(families).map((name) => [name, []]))
  for (const [name, value] of Object.entries(figures)) {
    const lines = told.get(familyOf(name) ?? '')
    if (!lines) throw new Error(`no metric is called ${name}`)
    lines.push(`${name} ${value}\n`)
  }
  return [...told]
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => `# HELP ${name} ${families[name]?.doc}\n# TYPE ${name} ${families[name]?.type}\n${lines.join('')}`)
    .join('')
}

/** The JSON form that the reference's monitoring reads. */
export function dropwizard(figures: Readonly<Figures>): object {
  const of = (type: 'counter' | 'gauge') => Object.entries(figures).filter(([name]) => families[familyOf(name) ?? '']?.type === type)
  const timers = Object.entries(figures).flatMap(([name, count]) => {
    const [, labels = ''] = /^caspian_http_request_seconds_count\{(.*)\}$/.exec(name) ?? []
    const [, method, route] = /^method="(.*?)",route="(.*)"$/.exec(labels) ?? []
    const mean = (figures[`caspian_http_request_seconds_sum{${labels}}`] ?? 0) / count
    return method === undefined ? [] : [[`${method} ${route}`, { count, mean, duration_units: 'seconds' }] as const]
  })
  return {
    version: '4.0.0',
    gauges: Object.fromEntries(of('gauge').map(([name, value]) => [dotted(name), { value }])),
    counters: Object.fromEntries(of('counter').map(([name, count]) => [dotted(name), { count }])),
    histograms: {},
    meters: {},
    timers: Object.fromEntries(timers),
  }
}

const dotted = (name: string): string => name.replace(/^caspian_/, 'caspian.')
