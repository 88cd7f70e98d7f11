/** From one request to its answer: who asks, what is kept, what is run, what is taken down. */
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { busy, Malformed, Refusal } from '../../kinds/errors.ts'
import { parseExact } from '../../kinds/exact.ts'
import { type ActiveRoles, type Caller, nameOf } from '../access/compile.ts'
import type { Authenticate } from '../identity/authenticators.ts'
import { type Principal, Unidentified, Wait } from '../identity/principal.ts'
import { anonymous } from '../identity/simple.ts'
import { Trace, traced } from '../kept/exact.ts'
import type { Vector } from '../merge/vector.ts'
import type { RouteMetric } from '../metrics/metrics.ts'
import type { Sessions } from '../region/session.ts'
import type { Author } from '../store/store.ts'
import { type BeforeChange, beforeChange } from './asked.ts'
import { type Access, askOf, authorOf, positionOf } from './asking.ts'
import { type Audited, auditedFor } from './audited.ts'
import { activeRolesOf, narrowed } from './authenticate.ts'
import { parseBody } from './body.ts'
import type { Answer, AnswerCache } from './cache.ts'
import { carriedBy, readAs } from './carried.ts'
import { onceFor, sendKept } from './done-once.ts'
import { sendEvents, sendLines, wantsEvents } from './events.ts'
import type { Flow } from './figures.ts'
import { foreign, isForeign } from './foreign.ts'
import { type Asked, Forwarded, type Forwarding, forwardingFor } from './forwarding.ts'
import { namesIn, said } from './names-in.ts'
import { acceptedVersion, sentVersion, takes } from './negotiate.ts'
import { isPacked, TooLarge, unpacked } from './packed.ts'
import { passedBy } from './passed-in.ts'
import { filtersOf, firstOf } from './query.ts'
import { tooLarge } from './refusals.ts'
import { requestIdOf } from './request-id.ts'
import { lineOf, pathOf } from './request-line.ts'
import { empty, jsonType, refuse, send, sendAgain, strictType, v2Type } from './respond.ts'
import { type Call, nothing, type Route } from './route.ts'
import { awaitSeen, speaksOfSeen, tellSeen } from './seen.ts'
import type { Serving } from './serving.ts'
import type { Standing } from './standing.ts'
import { tokensFor } from './tokens.ts'
import { carried } from './zipped.ts'

/** What all requests to a route have. */
interface Counter {
  readonly serving: Serving & { readonly standing: Standing; readonly authenticate: Authenticate }
  readonly route: Route
  readonly audited: Audited
  readonly before: BeforeChange | undefined
  /** Absent where the lake is in one place alone. */
  readonly forwarding: Forwarding | undefined
  /** What the thread keeps between requests; `access` is undefined where no rights are checked. */
  readonly cache: AnswerCache
  readonly access: Access | undefined
  /** Absent where the lake is in one place alone. */
  readonly sessions: Sessions | undefined
}
interface Exchange extends Counter {
  readonly request: FastifyRequest
  readonly out: ServerResponse
  readonly version: number
  /** Who asks, where what is asked is asked on. */
  readonly principal?: Principal
  /** Called once, with the status. */
  readonly answered: (status: number) => void
}

export function handlerOf(counter: Omit<Counter, 'audited' | 'before' | 'forwarding'>, metric: RouteMetric, flow: Flow) {
  const { serving, route } = counter
  const { requests, tracer } = serving
  const slowMs = requests?.slowMs ?? Number.POSITIVE_INFINITY
  const all = requests?.all === true
  const audited = auditedFor(serving.lake, route)
  const before = beforeChange(serving.lake, route)
  const { region } = serving.lake
  const { sessions } = counter
  const forwarding = region && sessions && forwardingFor(serving.lake, region, sessions, route)
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const begun = performance.now()
    const { raw } = request
    const out = reply.raw
    reply.hijack()
    if (sessions && speaksOfSeen(raw)) tellSeen(out, () => sessions.token())
    flow.running++
    const span = tracer?.begin({ method: route.method, route: route.pattern, path: pathOf(raw), headers: raw.headers, requestId: requestIdOf(out) })
    const answered = (status: number) => {
      flow.running--
      const ms = metric.end(status, begun)
      span?.end(status)
      if (status >= 500 || ms >= slowMs || all) requests?.told(lineOf(raw, out, status, ms, span))
    }
    const go = () => respond({ ...counter, audited, before, forwarding, request, out, version: acceptedVersion(raw.headers), answered })
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

function respond(exchange: Exchange): void {
  const { serving, route, audited, request, out, version, answered } = exchange
  const { raw } = request
  if (version !== 1 && !(route.v2 && version === 2)) return answered(empty(out, 406))
  const passed = passedBy(raw)
  if (passed) return awaited(exchange, passed.caller)
  let { name } = anonymous
  let token: string | undefined
  const refused = async (error: unknown) => {
    if (!(error instanceof Refusal)) serving.lake.report('a caller could not be told from others', error, requestIdOf(out))
    const given = await audited.refused(error, authorOf(raw, out, name, token), namesIn(request), request.body)
    answered(refuse(out, given, undefined, strictType))
  }
  const known = (principal: Principal) => {
    name = principal.name
    token = principal.token?.id
    respondTo(exchange, principal, activeRolesOf(raw.headers['x-gravitino-active-roles']))
  }
  // Before it is looked who asks: what a browser proves by itself is not meant by its user.
  if (route.method !== 'GET' && isForeign(raw, out)) return void refused(foreign())
  try {
    const who = carriedBy(raw) ?? serving.authenticate(raw.headers.authorization, raw.socket.remoteAddress ?? '', raw.socket)
    if (who instanceof Promise) who.then(known).catch(refused)
    else known(who)
  } catch (error) {
    void refused(error)
  }
}

function respondTo(exchange: Exchange, principal: Principal, active: ActiveRoles): void {
  const { route, request, out } = exchange
  const { token } = principal
  if (principal.reply !== undefined) out.setHeader('WWW-Authenticate', principal.reply)
  const caller: Caller = token
    ? {
        name: principal.name,
        groups: principal.groups,
        active: narrowed(token, route, namesIn(request).metalake, active),
        by: token.id,
        ...(token.roles ? { owns: false } : {}),
        ...(token.roles || token.metalakes ? { scoped: true } : {}),
      }
    : { name: principal.name, groups: principal.groups, active }
  awaited(route.carries ? { ...exchange, principal } : exchange, caller)
}

/** What the caller has seen elsewhere must show first. */
function awaited(exchange: Exchange, caller: Caller): void {
  const { sessions, audited, request, out, answered } = exchange
  if (!sessions || !speaksOfSeen(request.raw)) return answerTo(exchange, caller, undefined)
  awaitSeen(sessions, request.raw, out).then(
    (seen) => answerTo(exchange, caller, seen),
    async (error: unknown) => {
      const author = authorOf(request.raw, out, caller.name, caller.by)
      answered(refuse(out, await audited.refused(error, author, namesIn(request), request.body)))
    },
  )
}

function answerTo(exchange: Exchange, caller: Caller, seen: Vector | undefined): void {
  const { serving, route, audited, cache, access, request, out, version, answered } = exchange
  const { raw } = request
  if (route.kept && !(audited.read && serving.lake.audit.halted)) {
    const url = raw.url as string
    // What is shown is the caller's own where rights are checked, and a page's token always is: the answer is kept under both.
    const own = access !== undefined
    const hit = (own ? undefined : cache.get(url)) ?? (own || url.includes('?') ? cache.get(ownUrl(url, caller)) : undefined)
    if (hit) {
      const { headers, body, bytes } = carried(out, hit.value)
      if (raw.headers['x-request-id'] === undefined) sendAgain(out, headers, body, bytes)
      else send(out, 200, { 'Content-Type': jsonType, ...headers }, body, bytes)
      audited.read?.(() => authorOf(raw, out, caller.name, caller.by), namesIn(request))
      used(exchange, hit.trace, caller)
      return answered(200)
    }
  }
  if (route.bodies) {
    if (!takes(route.bodies, raw.headers['content-type'])) return answered(empty(out, 415))
    if (route.v2 && sentVersion(raw.headers) !== version) return answered(empty(out, 406))
  }
  void answer(exchange, caller, seen).then(answered)
}

async function answer(exchange: Exchange, caller: Caller, seen: Vector | undefined): Promise<number> {
  const { serving, route, audited, before, forwarding, cache, access, request, out, version } = exchange
  const { lake } = serving
  try {
    if (isPacked(request.headers)) request.body = await unpacked(request.body, request.headers)
    using once = exchange.sessions && (await onceFor(lake.store, route, request, caller))
    if (once?.known) return sendKept(out, once.known)
    const query = firstOf(request.query as Record<string, string | string[]>)
    const trace = route.kept && query.asOf === undefined ? new Trace() : undefined
    const start = trace ? cache.begin() : 0
    const params = Object.values(namesIn(request))
    let own = access !== undefined
    const call: Call = {
      params,
      query,
      headers: request.headers,
      version,
      sent: request.body instanceof Uint8Array && request.body.length > 0,
      body: () => parseBody(request.body),
      exactBody: () => parseBody(request.body, parseExact),
      async still() {
        const now = await known(serving, request)
        if (now && (now.name !== caller.name || JSON.stringify(now.groups) !== JSON.stringify(caller.groups)))
          throw new Unidentified('who asks is somebody else by now')
      },
      async read(address) {
        if (!exchange.principal) throw new Error(`${route.pattern} carries nothing`)
        return readAs(exchange.principal, request, out, address)
      },
      tokens() {
        own = true
        return tokensFor(lake.store.tokenKey, [route.method, route.pattern, params, filtersOf(route, query), caller.name])
      },
    }
    const until = query.asOf === undefined ? undefined : await positionOf(lake, route, query.asOf)
    const view = until === undefined ? lake.store.now : lake.store.asOf(until)
    using ask = askOf(request.raw, out, serving.standing.cut, caller, access, lake.store, trace ? traced(view, trace) : view, until, trace, once)
    if (route.follow && wantsEvents(request.headers)) {
      await sendEvents(out, await route.follow(lake, ask, call))
      return 200
    }
    audited.check(namesIn(request))
    await before?.(ask.author, namesIn(request), call)
    const asked: Asked = { ask, call, caller, request, out, seen }
    const other = await forwarding?.first(asked)
    if (other) return await passBack(exchange, ask.author, other)
    const lines = await route.lines?.(lake, ask, call)
    if (lines) {
      audited.read?.(() => ask.author, namesIn(request))
      return await sendLines(out, lines)
    }
    const running = route.searches && serving.searches ? serving.searches.answer(route, caller, ask, call) : route.run(lake, ask, call)
    const result = await (forwarding ? running.catch((error: unknown) => forwarding.instead(error, asked)) : running)
    if (result instanceof Forwarded) return await passBack(exchange, ask.author, result)
    if (result === nothing) return empty(out, 202)
    const body = typeof result === 'string' ? result : JSON.stringify(result)
    const bytes = Buffer.byteLength(body)
    // A text goes out in one write with its headers up to about 4 kB; above, bytes are cheaper (measured).
    const made: Answer = { body: bytes > 4096 ? Buffer.from(body) : body, bytes }
    const { status = 200 } = route
    await once?.keep(lake.store, ask.author, { status, type: version === 2 ? v2Type : jsonType, answer: body })
    const url = request.raw.url as string
    const goes = carried(out, made)
    if (trace) cache.put(own ? ownUrl(url, caller) : url, made, bytes + (made.zipped?.length ?? 0), trace, start)
    // A server that ends closes what is idle once: this connection would be left.
    if (lake.followers.closed) out.setHeader('Connection', 'close')
    send(out, status, { 'Content-Type': version === 2 ? v2Type : jsonType, ...goes.headers }, goes.body, goes.bytes)
    audited.read?.(() => ask.author, namesIn(request))
    used(exchange, trace, caller)
    return status
  } catch (error) {
    const cut = serving.standing.cut.aborted && !(error instanceof Refusal) ? busy('the server is stopping; ask again') : error
    const given = await audited.refused(cut, authorOf(request.raw, out, caller.name, caller.by), namesIn(request), request.body)
    if (!(given instanceof Refusal)) lake.report(`${request.method} ${route.pattern} failed`, given, requestIdOf(out))
    return refuse(
      out,
      said(given, route, request),
      given instanceof TooLarge ? tooLarge : undefined,
      version === 2 && !(error instanceof Malformed) ? v2Type : jsonType,
    )
  }
}

/** Whoever only asks whether it is there does not use it. */
function used({ serving, request }: Exchange, trace: Trace | undefined, { name }: Caller): void {
  if (trace?.loaded !== undefined && request.raw.method !== 'HEAD') serving.lake.use.loaded(trace.loaded, name)
}

/** What the home answered, as it did; what it refused is taken down here too. */
async function passBack({ audited, request, out }: Exchange, author: Author, { head, body, refusal }: Forwarded): Promise<number> {
  if (refusal) {
    const given = await audited.refused(refusal, author, namesIn(request), request.body)
    if (given !== refusal) return refuse(out, given)
  }
  send(out, head.status, head.headers, Buffer.from(body), body.length)
  return head.status
}

/** Who the request proves to come from now; undefined where that can be proved only once. */
async function known(serving: Counter['serving'], { raw }: FastifyRequest): Promise<Principal | undefined> {
  const { authorization } = raw.headers
  if (/^negotiate\s/i.test(authorization ?? '')) return undefined
  try {
    return await serving.authenticate(authorization, raw.socket.remoteAddress ?? '', raw.socket)
  } catch (error) {
    // Too fast, not wrong.
    if (error instanceof Wait) return undefined
    throw error
  }
}

/** No address has a line break in it. */
const ownUrl = (url: string, caller: Caller) => `${url}\n${nameOf(caller)}`
