/** Passes a request on to the region whose word it needs, and its answer back: one hop, and never without this region's own leave. */
import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { busy, conflict, families, Refusal } from '../../kinds/errors.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Caller } from '../access/compile.ts'
import type { Ask, Path } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import { joined, type Vector } from '../merge/vector.ts'
import { isAway } from '../region/away.ts'
import { Unreached } from '../region/client.ts'
import { Elsewhere } from '../region/elsewhere.ts'
import { keyHeader, keyOf } from '../region/once.ts'
import { type Message, type PassedBack, passVerb, read, sealed } from '../region/passing.ts'
import type { Region } from '../region/region.ts'
import { reached, type Sessions } from '../region/session.ts'
import { heldAt, knownTo } from '../region/units.ts'
import type { Row } from '../store/store.ts'
import { aboutOf } from './audited.ts'
import { unitsFor } from './deciding.ts'
import { passedBy } from './passed-in.ts'
import { mayHere } from './rehearsal.ts'
import type { Call, Route } from './route.ts'
import { speaksOfSeen, tellSeen } from './seen.ts'

/** A request as far as this region has read it. */
export interface Asked {
  readonly ask: Ask
  readonly call: Call
  readonly caller: Caller
  readonly request: FastifyRequest
  readonly out: ServerResponse
  /** What Caspian-Session said. */
  readonly seen: Vector | undefined
}
/** What the home answered. */
export class Forwarded implements Message<PassedBack> {
  readonly head: PassedBack
  readonly body: Uint8Array
  /** As if this region had refused it: for what it takes down. */
  readonly refusal: Refusal | undefined

  constructor({ head, body }: Message<PassedBack>) {
    this.head = head
    this.body = body
    this.refusal = head.status < 400 || body.length === 0 ? undefined : refusalIn(head.status, body)
  }
}
export interface Forwarding {
  /** The home's answer; undefined where this region answers. Throws forbidden when it would not let the caller, and busy without an answer. */
  first(asked: Asked): Promise<Forwarded | undefined>
  /** The home's answer where only the home can look for what is not here, or may write what was to be written. Throws the error where that is no way. */
  instead(error: unknown, asked: Asked): Promise<Forwarded>
}

/** One request, whichever regions it is sent to; `until` by `performance.now()`. */
interface Sending {
  readonly asked: Asked
  readonly key: string
  readonly until: number
}
/** In milliseconds: an answer of another region, and what it wrote. */
const [answerMs, arrivalMs] = [60_000, 5_000]
const heeded = ['content-type', 'accept'] as const

export function forwardingFor(lake: Lake, region: Region, sessions: Sessions, route: Route): Forwarding {
  const unitsOf = unitsFor(route)
  const nameIn = aboutOf(route)
  const about = (request: FastifyRequest): { readonly kind: Kind | undefined; readonly path: Path } => {
    const { kind, path } = nameIn(request.params as Record<string, string>)
    return { kind: Object.hasOwn(kinds, kind) ? kinds[kind as KindName] : undefined, path }
  }
  const headers = [...heeded, ...Object.keys(route.headers ?? {}).map((name) => name.toLowerCase())]

  /** Undefined when this region is the home itself, or nobody has to be. */
  async function homeOf(units: readonly Row[]): Promise<string | undefined> {
    const homes = new Map<string, Row>()
    for (const unit of units) homes.set(await region.homeOf(unit), unit)
    const [one, other] = [...homes]
    if (one && other)
      throw conflict(
        `${one[1].kind} ${one[1].name} is decided on in region ${one[0]}, ${other[1].kind} ${other[1].name} in region ${other[0]}: ask for each by itself`,
      )
    return one?.[0] === region.name ? undefined : one?.[0]
  }

  /** Follows a home that has just moved, once. Undefined when it has moved here, by what this region may not have applied yet. */
  async function pass(to: string, asked: Asked): Promise<Forwarded | undefined> {
    const { raw } = asked.request
    const sending: Sending = { asked, key: keyOf(raw.headers[keyHeader.toLowerCase()]) ?? lake.store.mint(), until: performance.now() + answerMs }
    const own = region.ledger.vector()
    let answer = await answerOf(to, sending, own)
    const { elsewhere, seen } = answer.head
    if (elsewhere === region.name) {
      await reached(region.ledger, seen, arrivalMs)
      return undefined
    }
    // The new home is not asked before it knows that it is.
    if (elsewhere !== undefined) answer = await answerOf(elsewhere, sending, joined(own, seen))
    if (answer.head.elsewhere !== undefined) throw astray(elsewhere ?? to, answer.head.elsewhere)
    const { status, seen: known } = answer.head
    if (status < 400) await reached(region.ledger, known, arrivalMs)
    if (speaksOfSeen(raw)) tellSeen(asked.out, () => sessions.with(asked.seen ?? {}, known))
    return new Forwarded(answer)
  }

  async function answerOf(to: string, { asked, key, until }: Sending, seen: Vector): Promise<Message<PassedBack>> {
    const { ask, caller, request, out } = asked
    const { raw, body } = request
    const bytes = body instanceof Uint8Array ? body : new Uint8Array()
    const { address, requestId } = ask.author
    const isRead = route.method === 'GET'
    const sent = headers.flatMap((name) => (raw.headers[name] === undefined ? [] : [[name, String(raw.headers[name])] as const]))
    const passed = {
      via: region.name,
      to,
      method: route.method,
      url: raw.url as string,
      headers: Object.fromEntries(sent),
      caller,
      address,
      requestId,
      key,
      seen,
    }
    return within(region.send(to, passVerb, sealed(region, passed, bytes)), until - performance.now()).then(
      (message) => read<PassedBack>(message),
      (error: unknown) => {
        if (error instanceof Unreached && error.undone)
          throw busy(
            `region ${to} decides on this and cannot be reached, so nothing was done. Reads go on here, and so do changes that any region may make, such as of comments and tags`,
          )
        lake.report(`region ${to} gave no answer to ${route.method} ${route.pattern}`, error, requestId)
        if (isRead) throw busy(`region ${to}, which this has to be asked of, gave no answer`)
        out.setHeader(keyHeader, key)
        throw busy(
          `outcome unknown: region ${to}, which decides on this, gave no answer. Retry with the header ${keyHeader}: ${key}, and nothing is done twice`,
        )
      },
    )
  }

  /** What was begun here is not begun again. */
  async function passOn(to: string, asked: Asked): Promise<Forwarded> {
    const answer = await pass(to, asked)
    if (!answer) throw astray(to, region.name)
    return answer
  }

  return {
    async first(asked) {
      if (!unitsOf || asked.ask.past) return undefined
      const { ask, call, request } = asked
      // What cannot be found is told by the route.
      const units = await unitsOf(lake, ask, call).catch(noneWhereRefused)
      const home = await homeOf(units)
      if (home === undefined) return undefined
      const passed = passedBy(request.raw)
      if (passed) {
        passed.elsewhere = home
        throw conflict(`the home of this is region ${home}, not ${region.name}`)
      }
      await mayHere(lake, ask, call, route, about(request))
      const answer = await pass(home, asked)
      if (answer) return answer
      if ((await homeOf(units)) !== undefined) throw astray(home, region.name)
      return undefined
    },
    async instead(error, asked) {
      const passed = passedBy(asked.request.raw)
      if (error instanceof Elsewhere && passed) passed.elsewhere = error.home
      if (passed) throw error
      // All of it was looked at here, up to the writing.
      if (error instanceof Elsewhere) return passOn(error.home, asked)
      const isMissing = error instanceof Refusal && error.family === 'notFound'
      const { kind, path } = about(asked.request)
      if (!isMissing || !kind || asked.ask.past) throw error
      const rows = await knownTo(lake.store.now, { kind, path })
      const missing = [...ancestors(kind), kind][rows.length]
      const catalog = rows[1]
      if (!catalog || !missing || !heldAt(rows, missing) || !(await isAway(lake, rows))) throw error
      try {
        return await passOn(await region.homeOf(catalog), asked)
      } catch (refused) {
        // This region's own answer stands while nobody knows better.
        if (route.method === 'GET' && refused instanceof Refusal && refused.family === 'busy') throw error
        throw refused
      }
    },
  }
}

const astray = (asked: string, told: string) =>
  busy(`region ${asked} was asked as the home of this, and says that it is ${told}. Nothing was done; ask again`)

function noneWhereRefused(error: unknown): readonly Row[] {
  if (error instanceof Refusal) return []
  throw error
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerMs} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function refusalIn(status: number, body: Uint8Array): Refusal {
  const { code, type, message } = JSON.parse(Buffer.from(body).toString()) as {
    readonly code: number
    readonly type: string
    readonly message: string
  }
  const all = Object.keys(families) as (keyof typeof families)[]
  return new Refusal(all.find((name) => families[name].status === status && families[name].code === code) ?? 'internal', type, message)
}
