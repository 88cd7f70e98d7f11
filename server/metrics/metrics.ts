/** Counts requests and their times per route, cheaply enough for the hottest one; shown as Prometheus text and as JSON. */

/** Upper bounds of the time buckets, in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Of one route. `end` is called once per request. */
export class RouteMetric {
  readonly method: string
  readonly pattern: string
  readonly statuses = new Map<number, number>()
  readonly buckets = Array.from({ length: bounds.length + 1 }, () => 0)
  seconds = 0

  constructor(method: string, pattern: string) {
    this.method = method
    this.pattern = pattern
  }

  end(status: number, begunMs: number): void {
    const seconds = (performance.now() - begunMs) / 1000
    this.seconds += seconds
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    let i = 0
    while (i < bounds.length && seconds > (bounds[i] as number)) i++
    this.buckets[i] = (this.buckets[i] as number) + 1
  }

  get count(): number {
    return this.buckets.reduce((sum, n) => sum + n, 0)
  }
}

export interface Gauges {
  readonly [name: string]: { readonly value: number; readonly doc: string }
}

/** Prometheus text exposition, version 0.0.4. */
export function prometheus(routes: readonly RouteMetric[], gauges: Gauges): string {
  const used = routes.filter((route) => route.count > 0)
  const lines = ['# HELP caspian_http_requests_total Requests answered.', '# TYPE caspian_http_requests_total counter']
  const label = (route: RouteMetric) =>
    `method="${route.method}",route="${route.pattern.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`
  for (const route of used)
    for (const [status, n] of route.statuses) lines.push(`caspian_http_requests_total{${label(route)},status="${status}"} ${n}`)
  lines.push('# HELP caspian_http_request_seconds Time to answer.', '# TYPE caspian_http_request_seconds histogram')
  for (const route of used) {
    let sum = 0
    for (const [i, bound] of bounds.entries()) {
      sum += route.buckets[i] as number
      lines.push(`caspian_http_request_seconds_bucket{${label(route)},le="${bound}"} ${sum}`)
    }
    lines.push(`caspian_http_request_seconds_bucket{${label(route)},le="+Inf"} ${route.count}`)
    lines.push(
      `caspian_http_request_seconds_sum{${label(route)}} ${route.seconds}`,
      `caspian_http_request_seconds_count{${label(route)}} ${route.count}`,
    )
  }
  for (const [name, { value, doc }] of Object.entries(gauges))
    lines.push(`# HELP caspian_${name} ${doc}`, `# TYPE caspian_${name} gauge`, `caspian_${name} ${value}`)
  return `${lines.join('\n')}\n`
}

/** The JSON form that the reference's monitoring reads. */
export function dropwizard(routes: readonly RouteMetric[], gauges: Gauges): object {
  const used = routes.filter((route) => route.count > 0)
  return {
    version: '4.0.0',
    gauges: Object.fromEntries(Object.entries(gauges).map(([name, { value }]) => [`caspian.${name}`, { value }])),
    counters: {},
    histograms: {},
    meters: {},
    timers: Object.fromEntries(
      used.map((route) => [`${route.method} ${route.pattern}`, { count: route.count, mean: route.seconds / route.count, duration_units: 'seconds' }]),
    ),
  }
}
