/** Sends traces to an OTLP/HTTP collector. Imported, with the packages it needs, only when one is configured. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { Refusal } from '../../kinds/errors.ts'
import type { Tracer } from './tracer.ts'

/** What the last spans get to reach the collector when the lake ends. */
const flushMs = 2_000
const complainEveryMs = 60_000

export interface Collector {
  /** Whole address for traces; the packages take OTEL_EXPORTER_OTLP_* when absent. */
  readonly url?: string
  /** As in OTEL_TRACES_SAMPLER; parentbased_always_on when absent. */
  readonly sampler?: string
  /** As in OTEL_TRACES_SAMPLER_ARG: a share from 0 to 1. */
  readonly samplerArg?: string
}

/** Opens no connection. Spans are sent in the background, and dropped when the collector does not take them. Throws for a sampler that is none. */
export function tracerTo({ url, sampler, samplerArg }: Collector, complain: (message: string) => void): Tracer {
  listenForFailures(complain)
  const exporter = new OTLPTraceExporter(url === undefined ? {} : { url })
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'caspian' }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(sampler, samplerArg),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('caspian')
  const around = new AsyncLocalStorage<Context>()
  return {
    begin({ method, route, path, headers, requestId }) {
      const attributes = { 'http.request.method': method, 'http.route': route, 'url.path': path, 'caspian.request_id': requestId }
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, cameFrom(headers.traceparent))
      return {
        traceId: span.spanContext().traceId,
        within: (work) => around.run(trace.setSpan(ROOT_CONTEXT, span), work),
        end(status) {
          span.setAttribute('http.response.status_code', status)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    async call(name, attributes, work) {
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes } }, around.getStore() ?? ROOT_CONTEXT)
      try {
        return await work()
      } catch (error) {
        const refused = error instanceof Refusal && error.family !== 'connectionFailed'
        if (!refused) span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Refusal ? error.type : 'failed' })
        throw error
      } finally {
        span.end()
      }
    },
    async [Symbol.asyncDispose]() {
      // What is left goes out if the collector is quick; if it is not, the lake ends without.
      const late = sleep(flushMs, undefined, { ref: false })
      await Promise.race([provider.shutdown().catch(() => undefined), late])
    },
  }
}

/** Of a collector that is away one line a minute is enough. */
function listenForFailures(complain: (message: string) => void): void {
  let last = Number.NEGATIVE_INFINITY
  const error = (message: string) => {
    if (performance.now() - last < complainEveryMs) return
    last = performance.now()
    const why = /"message":"([^"]*)"/.exec(message)?.[1]
    complain(`traces do not arrive at their collector${why === undefined ? '' : `: ${why}`}`)
  }
  const ignore = () => undefined
  diag.setLogger(
    { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
}

const always = new AlwaysOnSampler()

function samplerOf(name = 'parentbased_always_on', share = '1') {
  const ratio = Number(share)
  if (!(ratio >= 0 && ratio <= 1)) throw new Error(`OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1; it is "${share}"`)
  const plain = { always_on: always, always_off: new AlwaysOffSampler(), traceidratio: new TraceIdRatioBasedSampler(ratio) }
  const root = plain[name.replace(/^parentbased_/, '') as keyof typeof plain]
  if (!root) throw new Error(`OTEL_TRACES_SAMPLER names "${name}"; take always_on, always_off, traceidratio, or one of them after parentbased_`)
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** Where a W3C traceparent header says that the request comes from; nowhere when it is none. */
function cameFrom(header: string | string[] | undefined): Context {
  const [, traceId, spanId, flags] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/.exec(String(header ?? '')) ?? []
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & 1, isRemote: true })
}
