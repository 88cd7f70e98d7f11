/** What the request log is told of a request. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Span } from '../telemetry/tracer.ts'
import { requestIdOf } from './request-id.ts'
import type { RequestLine } from './serving.ts'

export const pathOf = (raw: IncomingMessage): string => (raw.url ?? '').split('?', 1)[0] as string

export function lineOf(raw: IncomingMessage, out: ServerResponse, status: number, ms: number, span: Span | undefined): RequestLine {
  return {
    requestId: requestIdOf(out),
    ...(span ? { traceId: span.traceId } : {}),
    method: raw.method ?? '',
    path: pathOf(raw),
    status,
    ms: Math.round(ms * 10) / 10,
    address: raw.socket.remoteAddress ?? '',
  }
}
