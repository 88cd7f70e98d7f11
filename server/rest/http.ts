/** The HTTP server: routes to Fastify, calls to routes, answers and refusals to bytes. */
import type { ServerResponse } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { busy, illegal, Malformed, Refusal } from '../../kinds/errors.ts'
import { parseExact } from '../../kinds/exact.ts'
import { RouteMetric } from '../metrics/metrics.ts'
import { accessOffRoutes } from './access-off-routes.ts'
import { actionRoutes } from './action-routes.ts'
import { askOf, authorOf, nowOnly, positionOf } from './asking.ts'
import { associationRoutes } from './association-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { type Audited, auditedFor } from './audited.ts'
import { anonymous, checkActiveRoles, principalOf } from './authenticate.ts'
import { bodyLimit, parseBody } from './body.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { type Answer, AnswerCache, Trace, traced } from './cache.ts'
import { changeRoutes } from './change-routes.ts'
import { credentialRoutes } from './credential-routes.ts'
import { sendEvents, sendLines, wantsEvents } from './events.ts'
import { type Flow, figuresOf } from './figures.ts'
import { importRoutes } from './import-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { kindRoutes } from './kind-routes.ts'
import { listenerFor } from './listener.ts'
import { modelRoutes } from './model-routes.ts'
import { acceptedVersion, sentVersion, takes } from './negotiate.ts'
import { openapi } from './openapi.ts'
import { openapiPage } from './openapi-page.ts'
import { partitionRoutes } from './partition-routes.ts'
import { requestIdOf } from './request-id.ts'
import { lineOf, pathOf } from './request-line.ts'
import { jsonType, refuse, send, sendAgain, strictType, v2Type } from './respond.ts'
import { type Call, placeQueries, type Route } from './route.ts'
import type { Serving } from './serving.ts'
import { Standing } from './standing.ts'
import { statisticRoutes } from './statistic-routes.ts'
import { plainRoutes, selfRoutes } from './system-routes.ts'
import { timeRoutes } from './time-routes.ts'
import { tokensFor } from './tokens.ts'
import { refuseUnreadable } from './unreadable.ts'
import { unrouted } from './unrouted.ts'

export const routes: readonly Route[] = [
  ...selfRoutes,
  ...kindRoutes,
  ...modelRoutes,
  ...associationRoutes,
  ...bulkRoutes,
  ...jobRoutes,
  ...actionRoutes,
  ...partitionRoutes,
  ...statisticRoutes,
  ...credentialRoutes,
  ...accessOffRoutes,
  ...changeRoutes,
  ...timeRoutes,
  ...auditRoutes,
  ...importRoutes,
]

/** No name in an address is longer, in characters. */
export const longestPart = 4096
const addressFaults: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'its percent-encoding is wrong',
  FST_ERR_MAX_PARAM_LENGTH: `a name in it has more than ${longestPart} characters`,
}

/** Builds the server; `listen` is the caller's. Throws when HTTPS is asked for and its key cannot be used. */
export function buildServer(serving: Serving): FastifyInstance {
  const standing = serving.standing ?? new Standing()
  const app = fastify({
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: longestPart },
    serverFactory: (handler) => listenerFor(serving.lake.config, standing, handler),
    // While it stops, what still comes in over a known connection is answered, and told that the connection ends.
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => {
      reply.hijack()
      refuse(reply.raw, illegal(`the address cannot be read: ${addressFaults[error.code] ?? error.code}`))
    },
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: 'idle',
    logger: false,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  // Those who wait would keep the server from ending.
  const letGo = () => serving.lake.followers.close()
  standing.stopping.addEventListener('abort', letGo)
  app.addHook('preClose', async () => letGo())

  const cache = new AnswerCache(serving.lake.store)
  const metrics: RouteMetric[] = []
  const flow: Flow = { running: 0 }
  for (const route of routes) {
    const metric = new RouteMetric(route.method, route.pattern)
    metrics.push(metric)
    app.route({ method: route.method, url: route.pattern, handler: handlerOf({ ...serving, standing }, route, cache, metric, flow) })
  }
  const own = () => figuresOf(serving, standing, flow, [...metrics, cache])
  const figures = serving.gather?.(own) ?? own
  for (const [url, answer] of Object.entries(plainRoutes(serving.lake, standing, figures))) {
    app.get(url, async (request, reply) => {
      if (Object.hasOwn(request.query as object, 'asOf')) throw nowOnly()
      const { status, type, body } = await answer()
      reply.hijack()
      send(reply.raw, status, { 'Content-Type': type }, body)
    })
  }
  const page = (url: string, type: string, made: () => string) =>
    app.get(url, (_request, reply) => {
      reply.hijack()
      send(reply.raw, 200, { 'Content-Type': type }, made())
    })
  page('/openapi.json', 'application/json; charset=utf-8', () => JSON.stringify(openapi(routes)))
  page('/openapi.html', 'text/html; charset=utf-8', () => openapiPage(routes))
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
    if (!(refusal instanceof Refusal)) serving.lake.report(`${request.method} ${pathOf(request.raw)} failed`, error, requestIdOf(reply.raw))
    reply.hijack()
    refuse(reply.raw, refusal, tooLarge ? 413 : undefined)
  })
  return app
}

const named = (request: FastifyRequest) => request.params as Record<string, string>

type Standings = Serving & { readonly standing: Standing }

function handlerOf(serving: Standings, route: Route, cache: AnswerCache, metric: RouteMetric, flow: Flow) {
  const { requests, tracer } = serving
  const slowMs = requests?.slowMs ?? Number.POSITIVE_INFINITY
  const all = requests?.all === true
  const audited = auditedFor(serving.lake, route)
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const begun = performance.now()
    const { raw } = request
    const out = reply.raw
    reply.hijack()
    flow.running++
    const span = tracer?.begin({ method: route.method, route: route.pattern, path: pathOf(raw), headers: raw.headers, requestId: requestIdOf(out) })
    const answered = (status: number) => {
      flow.running--
      const ms = metric.end(status, begun)
      span?.end(status)
      if (status >= 500 || ms >= slowMs || all) requests?.told(lineOf(raw, out, status, ms, span))
    }
    const go = () => respond(serving, route, audited, cache, request, out, answered)
    const run = () => {
      // What another server acknowledged must show, in what is kept here too.
      const behind = serving.lake.store.fresh()
      if (behind) behind.then(go, (error: unknown) => answered(refuse(out, said(error, route, request))))
      else go()
    }
    if (span) span.within(run)
    else run()
  }
}

/** Answers; `answered` is called once, with the status. */
function respond(
  serving: Standings,
  route: Route,
  audited: Audited,
  cache: AnswerCache,
  request: FastifyRequest,
  out: ServerResponse,
  answered: (status: number) => void,
): void {
  const { raw } = request
  const params = named(request)
  const version = acceptedVersion(raw.headers)
  let actor = anonymous
  try {
    if (version !== 1 && !(route.v2 && version === 2)) return answered(empty(out, 406))
    actor = principalOf(raw.headers.authorization)
    checkActiveRoles(raw.headers['x-gravitino-active-roles'])
  } catch (error) {
    void audited.refused(error, authorOf(raw, out, actor), params, request.body).then((said) => answered(refuse(out, said, undefined, strictType)))
    return
  }
  if (route.kept && !(audited.read && serving.lake.audit.halted)) {
    const url = raw.url as string
    // A page's token is its caller's own, so the answer is kept under both.
    const hit = cache.get(url) ?? (url.includes('?') ? cache.get(ownUrl(url, actor)) : undefined)
    if (hit) {
      if (raw.headers['x-request-id'] === undefined) sendAgain(out, hit)
      else send(out, 200, { 'Content-Type': jsonType }, hit.body, hit.bytes)
      audited.read?.(() => authorOf(raw, out, actor), params)
      return answered(200)
    }
  }
  if (route.bodies) {
    if (!takes(route.bodies, raw.headers['content-type'])) return answered(empty(out, 415))
    if (route.v2 && sentVersion(raw.headers) !== version) return answered(empty(out, 406))
  }
  void answer(serving, route, audited, cache, request, out, actor, version).then(answered)
}

async function answer(
  serving: Standings,
  route: Route,
  audited: Audited,
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
    const params = Object.values(named(request))
    let own = false
    const call: Call = {
      params,
      query,
      headers: request.headers,
      version,
      sent: request.body instanceof Uint8Array && request.body.length > 0,
      body: () => parseBody(request.body),
      exactBody: () => parseBody(request.body, parseExact),
      tokens() {
        own = true
        return tokensFor(lake.store.tokenKey, [route.method, route.pattern, params, filtersOf(route, query), actor])
      },
    }
    const until = query.asOf === undefined ? undefined : await positionOf(lake, route, query.asOf)
    const view = until === undefined ? lake.store.now : lake.store.asOf(until)
    using ask = askOf(request.raw, out, serving.standing.cut, actor, trace ? traced(view, trace) : view, until, trace)
    if (route.follow && wantsEvents(request.headers)) {
      await sendEvents(out, await route.follow(lake, ask, call))
      return 200
    }
    audited.check(named(request))
    const lines = await route.lines?.(lake, ask, call)
    if (lines) {
      audited.read?.(() => ask.author, named(request))
      return await sendLines(out, lines)
    }
    const result = await route.run(lake, ask, call)
    const body = JSON.stringify(result)
    const bytes = Buffer.byteLength(body)
    // A text goes out in one write with its headers up to about 4 kB; above, bytes are cheaper (measured).
    const made: Answer = { body: bytes > 4096 ? Buffer.from(body) : body, bytes }
    const url = request.raw.url as string
    if (trace) cache.put(own ? ownUrl(url, actor) : url, made, trace, start)
    // A server that ends closes what is idle once: this connection would be left.
    if (lake.followers.closed) out.setHeader('Connection', 'close')
    send(out, 200, { 'Content-Type': version === 2 ? v2Type : jsonType }, made.body, bytes)
    audited.read?.(() => ask.author, named(request))
    return 200
  } catch (error) {
    const cut = serving.standing.cut.aborted && !(error instanceof Refusal) ? busy('the server is stopping; ask again') : error
    const author = authorOf(request.raw, out, actor)
    const given = await audited.refused(cut, author, named(request), request.body)
    if (!(given instanceof Refusal)) serving.lake.report(`${request.method} ${route.pattern} failed`, given, requestIdOf(out))
    return refuse(out, said(given, route, request), undefined, version === 2 && !(error instanceof Malformed) ? v2Type : jsonType)
  }
}

/** No address has a line break in it. */
const ownUrl = (url: string, actor: string) => `${url}\n${actor}`

/** What a list is narrowed by: the queries that its route names, but for those that say where in it. What it does not name is passed over. */
const filtersOf = (route: Route, query: Call['query']) =>
  Object.keys(route.queries ?? {}).map((name) => (placeQueries.has(name) ? null : (query[name] ?? null)))

/** A parameter given twice counts once: the first. */
function firstOf(query: Readonly<Record<string, string | readonly string[]>>): Call['query'] {
  for (const key in query)
    if (Array.isArray(query[key])) return Object.fromEntries(Object.entries(query).map(([k, v]) => [k, typeof v === 'string' ? v : v[0]]))
  return query as Call['query']
}

/** The refusal with what was asked: the operation in capitals, names in brackets. */
function said(error: unknown, route: Route, request: FastifyRequest): unknown {
  if (!(error instanceof Refusal)) return error
  const names = Object.values(named(request))
  const what = names.length > 0 ? ` under [${names.join('.')}]` : ''
  return new Refusal(error.family, error.type, `Cannot ${route.operation}${what}: ${error.message}`)
}

function empty(out: ServerResponse, status: number): number {
  send(out, status, {}, '', 0)
  return status
}
