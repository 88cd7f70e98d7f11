/** What Node tells of this thread and process: how busy its event loop is, garbage collection, memory. */
import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import process from 'node:process'
import type { Figures } from '../kit/figures.ts'

const windowMs = 60_000
const resolutionMs = 20
const sorts: Readonly<Record<number, string>> = { 1: 'minor', 2: 'minor', 4: 'major', 8: 'incremental', 16: 'weak' }

export interface Runtime extends Disposable {
  tell(into: Figures): void
}

/** Watches until disposed; keeps no process alive. One for each thread. */
export function watchRuntime(): Runtime {
  const lag = monitorEventLoopDelay({ resolution: resolutionMs })
  lag.enable()
  // Two windows: what is told covers between one and two minutes' worth, and a scrape right after a change has not lost all.
  let before = { p50: 0, p99: 0, max: 0 }
  const seconds = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / 1e9 - resolutionMs / 1000) : 0)
  const now = () =>
    lag.count === 0 ? { p50: 0, p99: 0, max: 0 } : { p50: seconds(lag.percentile(50)), p99: seconds(lag.percentile(99)), max: seconds(lag.max) }
  const turn = setInterval(() => {
    before = now()
    lag.reset()
  }, windowMs)
  turn.unref()
  const runs = new Map<string, { seconds: number; count: number }>()
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as unknown as readonly { duration: number; detail?: { kind?: number } }[]) {
      const sort = sorts[detail?.kind ?? 0] ?? 'other'
      const is = runs.get(sort) ?? { seconds: 0, count: 0 }
      runs.set(sort, { seconds: is.seconds + duration / 1000, count: is.count + 1 })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    tell(into) {
      const is = now()
      into['caspian_event_loop_lag_seconds{quantile="0.5"}'] = Math.max(is.p50, before.p50)
      into['caspian_event_loop_lag_seconds{quantile="0.99"}'] = Math.max(is.p99, before.p99)
      into['caspian_event_loop_lag_seconds{quantile="1"}'] = Math.max(is.max, before.max)
      into.caspian_event_loop_busy_seconds_total = performance.eventLoopUtilization().active / 1000
      for (const [sort, { seconds, count }] of runs) {
        into[`caspian_gc_seconds_total{sort="${sort}"}`] = seconds
        into[`caspian_gc_runs_total{sort="${sort}"}`] = count
      }
      const memory = process.memoryUsage()
      const cpu = process.cpuUsage()
      into.caspian_heap_used_bytes = memory.heapUsed
      into.caspian_heap_bytes = memory.heapTotal
      into.caspian_external_bytes = memory.external
      into.process_resident_memory_bytes = memory.rss
      into.process_cpu_seconds_total = (cpu.user + cpu.system) / 1e6
      into.process_start_time_seconds = Math.round(Date.now() / 1000 - process.uptime())
    },
    [Symbol.dispose]() {
      clearInterval(turn)
      lag.disable()
      observer.disconnect()
    },
  }
}
