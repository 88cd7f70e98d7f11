/** What the HTTP server is given: the lake it serves, and whom it tells what. */
import type { Lake } from '../lake.ts'
import type { Gather } from '../metrics/gather.ts'
import type { Runtime } from '../metrics/runtime.ts'
import type { Portal } from '../portal/static.ts'
import type { Tracer } from '../telemetry/tracer.ts'
import type { Searches } from './searching.ts'
import type { Standing } from './standing.ts'

export interface Serving {
  readonly lake: Lake
  readonly portal: Portal
  /** Its way to its end; when absent it only ends with `close`. */
  readonly standing?: Standing
  readonly requests?: RequestLog
  readonly tracer?: Tracer
  readonly runtime?: Runtime
  /** Where several threads serve the lake: the way to the one that searches for all. */
  readonly searches?: Searches
  /** Where several threads serve the lake: puts their figures together. */
  readonly gather?: Gather
  /** Wrong passwords and requests, counted by all threads together; by this one alone when absent. */
  readonly counts?: SharedArrayBuffer
}

/** Which requests are told of, and to whom. */
export interface RequestLog {
  readonly all: boolean
  /** Milliseconds from which one is slow. */
  readonly slowMs: number
  readonly told: (line: RequestLine) => void
}
/** Nothing that a caller wrote but the path: no query, no header, no body. */
export interface RequestLine {
  readonly requestId: string
  readonly traceId?: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly ms: number
  readonly address: string
}
