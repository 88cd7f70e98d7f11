/** The HTTP server: routes to Fastify, calls to routes, answers and refusals to bytes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { illegal, Malformed, Refusal } from '../../kinds/errors.ts'
import { parseExact } from '../../kinds/exact.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import { RouteMetric } from '../metrics/metrics.ts'
import type { Portal } from '../portal/static.ts'
import type { Author, View } from '../store/store.ts'
import { accessOffRoutes } from './access-off-routes.ts'
import { actionRoutes } from './action-routes.ts'
import { associationRoutes } from './association-routes.ts'
import { checkActiveRoles, principalOf } from './authenticate.ts'
import { bodyLimit, parseBody } from './body.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { type Answer, AnswerCache, Trace, traced } from './cache.ts'
import { credentialRoutes } from './credential-routes.ts'
import { kindRoutes } from './kind-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { acceptedVersion, sentVersion, takes } from './negotiate.ts'
import { openapi, openapiPage } from './openapi.ts'
import { partitionRoutes } from './partition-routes.ts'
import { jsonType, refuse, send, strictType, v2Type } from './respond.ts'
import type { Call, Route } from './route.ts'
import { statisticRoutes } from './statistic-routes.ts'
import { plainRoutes, versionAnswer } from './system-routes.ts'
import { unrouted } from './unrouted.ts'

export const routes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/version',
    operation: 'GET',
    doc: 'The version of the API that is spoken.',
    kept: true,
    run: async () => versionAnswer,
  },
  {
    method: 'GET',
    pattern: '/api/authn/me',
    operation: 'GET',
    doc: 'Who the lake takes the caller for.',
    run: async (_lake, ask) => ({ code: 0, principal: ask.author.actor }),
  },
  ...kindRoutes,
  ...modelRoutes,
  ...associationRoutes,
  ...bulkRoutes,
  ...actionRoutes,
  ...partitionRoutes,
  ...statisticRoutes,
  ...credentialRoutes,
  ...accessOffRoutes,
]

export interface Serving {
  readonly lake: Lake
  readonly portal: Portal
}

/** Builds the server; `listen` is the caller's. */
export function buildServer(serving: Serving): FastifyInstance {
  const app = fastify({
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    http: { maxHeaderSize: 131_072 },
    requestTimeout: 60_000,
    frameworkErrors: (error, _request, reply) => {
      reply.hijack()
      refuse(reply.raw, illegal(`the address cannot be read: ${error.code === 'FST_ERR_BAD_URL' ? 'its percent-encoding is wrong' : error.code}`))
    },
    forceCloseConnections: 'idle',
    logger: false,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const cache = new AnswerCache(serving.lake.store)
  const metrics: RouteMetric[] = []
  for (const route of routes) {
    const metric = new RouteMetric(route.method, route.pattern)
    metrics.push(metric)
    app.route({ method: route.method, url: route.pattern, handler: handlerOf(serving, route, cache, metric) })
  }
  const gauges = () => ({
    log_position: { value: serving.lake.store.position(), doc: 'Where the log ends.' },
    process_resident_bytes: { value: process.memoryUsage.rss(), doc: 'Resident memory.' },
    process_cpu_seconds: { value: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6, doc: 'Processor time used.' },
  })
  for (const [url, answer] of Object.entries(plainRoutes(serving.lake, metrics, gauges))) {
    app.get(url, async (_request, reply) => {
      const { status, type, body } = await answer()
      reply.hijack()
      send(reply.raw, status, { 'Content-Type': type }, body)
    })
  }
  app.get('/openapi.json', async () => openapi(routes))
  app.get('/openapi.html', async (_request, reply) => reply.type('text/html; charset=utf-8').send(openapiPage(routes)))
  app.get('/ui', async (_request, reply) => reply.redirect('/', 302))
  app.setNotFoundHandler(unrouted(routes, serving.portal))
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
      reply.hijack()
      return send(reply.raw, 415, {}, '', 0)
    }
    const tooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    const refusal =
      tooLarge || (error.statusCode ?? 500) < 500 ? illegal(tooLarge ? `the body is larger than ${bodyLimit} bytes` : error.message) : error
    if (!(refusal instanceof Refusal)) serving.lake.report(`${request.method} ${request.url} failed`, error)
    reply.hijack()
    refuse(reply.raw, refusal, tooLarge ? 413 : undefined)
  })
  return app
}

function handlerOf(serving: Serving, route: Route, cache: AnswerCache, metric: RouteMetric) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const begun = performance.now()
    const { raw } = request
    const out = reply.raw
    reply.hijack()
    const version = acceptedVersion(raw.headers)
    let actor: string
    try {
      if (version !== 1 && !(route.v2 && version === 2)) return empty(out, 406, metric, begun)
      actor = principalOf(raw.headers.authorization)
      checkActiveRoles(raw.headers['x-gravitino-active-roles'])
    } catch (error) {
      return metric.end(refuse(out, error, undefined, strictType), begun)
    }
    if (route.kept) {
      const hit = cache.get(raw.url as string)
      if (hit) {
        send(out, 200, { 'Content-Type': jsonType }, hit.body, hit.bytes)
        return metric.end(200, begun)
      }
    }
    if (route.bodies) {
      if (!takes(route.bodies, raw.headers['content-type'])) return empty(out, 415, metric, begun)
      if (route.v2 && sentVersion(raw.headers) !== version) return empty(out, 406, metric, begun)
    }
    void answer(serving, route, cache, request, out, actor, version).then((status) => metric.end(status, begun))
  }
}

async function answer(
  serving: Serving,
  route: Route,
  cache: AnswerCache,
  request: FastifyRequest,
  out: ServerResponse,
  actor: string,
  version: number,
): Promise<number> {
  const { lake } = serving
  try {
    const query = firstOf(request.query as Record<string, string | string[]>)
    const trace = route.kept && query.asOf === undefined ? new Trace() : undefined
    const start = trace ? cache.begin() : 0
    const call: Call = {
      params: Object.values(request.params as Record<string, string>),
      query,
      headers: request.headers,
      version,
      sent: request.body instanceof Uint8Array && request.body.length > 0,
      body: () => parseBody(request.body),
      exactBody: () => parseBody(request.body, parseExact),
    }
    const view = query.asOf === undefined ? lake.store.now : lake.store.asOf(await positionOf(lake, query.asOf))
    using ask = askOf(request.raw, actor, trace ? traced(view, trace) : view, query.asOf !== undefined, trace)
    const result = await route.run(lake, ask, call)
    const body = JSON.stringify(result)
    const bytes = Buffer.byteLength(body)
    // A text goes out in one write with its headers up to about 4 kB; above, bytes are cheaper (measured).
    const made: Answer = { body: bytes > 4096 ? Buffer.from(body) : body, bytes }
    if (trace) cache.put(request.raw.url as string, made, trace, start)
    send(out, 200, { 'Content-Type': version === 2 ? v2Type : jsonType }, made.body, bytes)
    return 200
  } catch (error) {
    if (!(error instanceof Refusal)) serving.lake.report(`${request.method} ${route.pattern} failed`, error)
    return refuse(out, said(error, route, request), undefined, version === 2 && !(error instanceof Malformed) ? v2Type : jsonType)
  }
}

/** A parameter given twice counts once: the first. */
function firstOf(query: Readonly<Record<string, string | readonly string[]>>): Call['query'] {
  for (const key in query)
    if (Array.isArray(query[key])) return Object.fromEntries(Object.entries(query).map(([k, v]) => [k, typeof v === 'string' ? v : v[0]]))
  return query as Call['query']
}

let asked = 0
const processMark = Date.now().toString(36)

/** Author and signal are made when first needed: most reads need neither. */
function askOf(raw: IncomingMessage, actor: string, view: View, past: boolean, trace: Trace | undefined): Ask & Disposable {
  let author: Author | undefined
  let gone: AbortController | undefined
  const leave = () => gone?.abort()
  return {
    view,
    past,
    get author() {
      const forwarded = raw.headers['x-forwarded-for']
      author ??= { actor, address: String(forwarded ?? raw.socket.remoteAddress ?? ''), requestId: `${processMark}-${(++asked).toString(36)}` }
      return author
    },
    get signal() {
      if (!gone) {
        gone = new AbortController()
        raw.socket.once('close', leave)
      }
      return gone.signal
    },
    outside: () => {
      if (trace) trace.untold = true
    },
    // The connection lives on for the next request; this one must not stay with it.
    [Symbol.dispose]() {
      raw.socket.off('close', leave)
    },
  }
}

/** A position of the log, or the last one at an instant. */
async function positionOf(lake: Lake, asOf: string): Promise<number> {
  if (/^\d{1,15}$/.test(asOf)) return Math.min(Number(asOf), lake.store.position())
  const ms = Date.parse(asOf)
  if (!/^\d{4}-\d\d/.test(asOf) || Number.isNaN(ms))
    throw illegal(
      `query parameter "asOf" must be an ISO instant such as 2026-05-03T12:00:00Z, or a position of the log; it is "${asOf.slice(0, 80)}"`,
    )
  return lake.store.positionAt(ms)
}

/** The refusal with what was asked: the operation in capitals, names in brackets. */
function said(error: unknown, route: Route, request: FastifyRequest): unknown {
  if (!(error instanceof Refusal)) return error
  const names = Object.values(request.params as Record<string, string>)
  const what = names.length > 0 ? ` under [${names.join('.')}]` : ''
  return new Refusal(error.family, error.type, `Cannot ${route.operation}${what}: ${error.message}`)
}

function empty(out: ServerResponse, status: number, metric: RouteMetric, begun: number): void {
  send(out, status, {}, '', 0)
  metric.end(status, begun)
}
