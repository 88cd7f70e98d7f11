/** The HTTP server: all routes, and what is answered beside them. */
import { type FastifyInstance, fastify } from 'fastify'
import { illegal, Refusal } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import { authenticatorsOf } from '../identity/authenticators.ts'
import { chosen, givesTokens } from '../identity/chosen.ts'
import { RouteMetric } from '../metrics/metrics.ts'
import { tellingHomes } from '../region/elsewhere.ts'
import { keyed } from '../region/once.ts'
import { passVerb } from '../region/passing.ts'
import { Sessions } from '../region/session.ts'
import { accessRoutes } from './access-routes.ts'
import { actionRoutes } from './action-routes.ts'
import { accessOf, nowOnly } from './asking.ts'
import { associationRoutes } from './association-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { bodyLimit } from './body.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { answerCache, tellAnswers } from './cache.ts'
import { changeRoutes } from './change-routes.ts'
import { conflictRoutes } from './conflict-routes.ts'
import { credentialRoutes } from './credential-routes.ts'
import { digestRoutes } from './digest-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { type Flow, figuresOf } from './figures.ts'
import { holdingRoutes } from './holding-routes.ts'
import { homeRoutes } from './home-routes.ts'
import { idpRoutes } from './idp-routes.ts'
import { importRoutes } from './import-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { kindRoutes } from './kind-routes.ts'
import { lineageRoutes } from './lineage-routes.ts'
import { listenerFor } from './listener.ts'
import { marquezRoutes } from './marquez-routes.ts'
import { mcpRoutes } from './mcp-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { openapi } from './openapi.ts'
import { openapiPage, openapiPolicy } from './openapi-page.ts'
import { partitionRoutes } from './partition-routes.ts'
import { receiptRoutes } from './receipt-routes.ts'
import { receiver } from './receiving.ts'
import { regionRoutes } from './region-routes.ts'
import { requestIdOf } from './request-id.ts'
import { pathOf } from './request-line.ts'
import { refuse, send } from './respond.ts'
import { handlerOf } from './responder.ts'
import type { Route } from './route.ts'
import { ruleRoutes } from './rule-routes.ts'
import { savedSearchRoutes } from './saved-search-routes.ts'
import { searchRoutes } from './search-routes.ts'
import type { Serving } from './serving.ts'
import { sessionRoutes } from './session-routes.ts'
import { Standing } from './standing.ts'
import { statisticRoutes } from './statistic-routes.ts'
import { plainRoutes, selfRoutes } from './system-routes.ts'
import { timeRoutes } from './time-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { refuseUnreadable } from './unreadable.ts'
import { unrouted } from './unrouted.ts'
import { useRoutes } from './use-routes.ts'
import { verifyRoutes } from './verify-routes.ts'

export const routes: readonly Route[] = [
  ...selfRoutes,
  ...kindRoutes,
  ...modelRoutes,
  ...associationRoutes,
  ...ruleRoutes,
  ...bulkRoutes,
  ...jobRoutes,
  ...actionRoutes,
  ...partitionRoutes,
  ...statisticRoutes,
  ...credentialRoutes,
  ...accessRoutes,
  ...explainRoutes,
  ...holdingRoutes,
  ...exportRoutes,
  ...changeRoutes,
  ...searchRoutes,
  ...savedSearchRoutes,
  ...useRoutes,
  ...timeRoutes,
  ...auditRoutes,
  ...lineageRoutes,
  ...marquezRoutes,
  ...importRoutes,
  ...regionRoutes,
  ...digestRoutes,
  ...verifyRoutes,
  ...conflictRoutes,
  ...homeRoutes,
  ...receiptRoutes,
  ...idpRoutes,
  ...sessionRoutes,
  ...tokenRoutes,
  ...mcpRoutes,
]

/** A lake has addresses only for what its authenticators can mean: its own users where it checks passwords, tokens where it believes nobody. */
export function routesOf(config: Config): readonly Route[] {
  const absent = new Set([...(chosen(config).includes('basic') ? [] : [...idpRoutes, ...sessionRoutes]), ...(givesTokens(config) ? [] : tokenRoutes)])
  return routes.filter((route) => !absent.has(route))
}

/** No name in an address is longer, in characters. */
export const longestPart = 4096
const addressFaults: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'its percent-encoding is wrong',
  FST_ERR_MAX_PARAM_LENGTH: `a name in it has more than ${longestPart} characters`,
}

/** Builds the server; `listen` is the caller's. Throws when HTTPS is asked for and its key cannot be used. */
export function buildServer(given: Serving): FastifyInstance {
  const { region } = given.lake
  const serving = region ? { ...given, lake: { ...given.lake, store: keyed(tellingHomes(given.lake.store, region)) } } : given
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

  const authenticate = authenticatorsOf(serving.lake, serving.counts)
  const cache = answerCache(serving.lake.store)
  const access = accessOf(serving.lake)
  const metrics: RouteMetric[] = []
  const flow: Flow = { running: 0 }
  const served = routesOf(serving.lake.config)
  const sessions = region && new Sessions(region)
  region?.on(passVerb, receiver(region, app))
  for (const route of served) {
    const metric = new RouteMetric(route.method, route.pattern)
    metrics.push(metric)
    app.route({
      method: route.method,
      url: route.pattern,
      handler: handlerOf({ serving: { ...serving, standing, authenticate }, route, cache, access, sessions }, metric, flow),
    })
  }
  const own = () => figuresOf(serving, standing, flow, [...metrics, { tell: (into) => tellAnswers(cache, into) }])
  const figures = serving.gather?.(own) ?? own
  for (const [url, answer] of Object.entries(plainRoutes(serving.lake, standing, figures))) {
    app.get(url, async (request, reply) => {
      if (Object.hasOwn(request.query as object, 'asOf')) throw nowOnly()
      const { status, type, body } = await answer()
      reply.hijack()
      send(reply.raw, status, { 'Content-Type': type }, body)
    })
  }
  const page = (url: string, headers: Readonly<Record<string, string>>, made: () => string) =>
    app.get(url, (_request, reply) => {
      reply.hijack()
      send(reply.raw, 200, headers, made())
    })
  page('/openapi.json', { 'Content-Type': 'application/json; charset=utf-8' }, () => JSON.stringify(openapi(served)))
  page('/openapi.html', { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': openapiPolicy }, () => openapiPage(served))
  app.get('/ui', async (_request, reply) => reply.redirect('/', 302))
  app.setNotFoundHandler(unrouted(served, serving.portal))
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
