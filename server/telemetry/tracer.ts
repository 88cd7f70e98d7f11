/** What the server tells of what it does, when somebody collects traces; without a tracer nothing of this runs. */
import type { IncomingHttpHeaders } from 'node:http'

export interface Tracer extends AsyncDisposable {
  /** Begins the span of a request, which goes on where its `traceparent` left off. */
  begin(request: TracedRequest): Span
  /** Runs a call to another system within a span, under that of the request. A refusal does not count as a failure of the call. */
  call<T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>
}
export interface TracedRequest {
  readonly method: string
  /** The pattern, not the address. */
  readonly route: string
  /** Without its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly requestId: string
}
export interface Span {
  /** 32 hexadecimal digits, as log rows name it. */
  readonly traceId: string
  /** Runs the work so that its calls to other systems are under this span. */
  within(work: () => void): void
  end(status: number): void
}
