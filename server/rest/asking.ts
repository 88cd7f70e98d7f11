/** From a request to who asks, until when, and of which moment. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { illegal } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { type Caller, Compiled } from '../access/compile.ts'
import { Grounded } from '../access/grounds.ts'
import type { Ask } from '../entity/ask.ts'
import { refuseErased } from '../history/erased.ts'
import type { Trace } from '../kept/exact.ts'
import type { Lake } from '../lake.ts'
import type { Once } from '../region/once.ts'
import type { Author, Row, Store, View } from '../store/store.ts'
import { passedBy } from './passed-in.ts'
import { requestIdOf } from './request-id.ts'
import type { Route } from './route.ts'

/** How a lake that checks rights does it; one for each thread. */
export interface Access {
  readonly compiled: Compiled
  readonly admins: ReadonlySet<string>
}

/** Undefined where no rights are checked. */
export function accessOf({ config, store }: Lake): Access | undefined {
  if (!config.flag('gravitino.authorization.enable')) return undefined
  const gaps = config.flag('caspian.authorization.referenceGaps')
  return { compiled: new Compiled(store, gaps), admins: new Set(config.list('gravitino.authorization.serviceAdmins')) }
}
const byToken = ' by token '
/** Of what is claimed; no chain of proxies is longer. */
const claimedLimit = 100

/** Of the connection, behind what a proxy, or anybody, says that it was asked from: the first cannot be made up. */
function addressOf({ headers, socket }: IncomingMessage): string {
  const { 'x-forwarded-for': claimed } = headers
  const own = socket.remoteAddress ?? ''
  return claimed === undefined ? own : `${String(claimed).slice(0, claimedLimit).toWellFormed().replaceAll(byToken, '-')} via ${own}`
}
/** Whoever comes by a token, comes by it. */
export function authorOf(raw: IncomingMessage, out: ServerResponse, actor: string, token?: string): Author {
  const passed = passedBy(raw)
  // It was told from others where it came in, with the token that it came by.
  if (passed) return { actor, address: `${passed.address} via region ${passed.via}`, requestId: passed.requestId, via: passed.via }
  const address = addressOf(raw)
  return { actor, address: token === undefined ? address : address + byToken + token, requestId: requestIdOf(out) }
}

/** What the caller may do; nothing where no rights are checked. */
export function rightsOf(caller: Caller, access: Access | undefined, trace?: Trace): Pick<Ask, 'rights' | 'members' | 'serviceAdmin'> {
  if (!access) return {}
  const { compiled, admins } = access
  return {
    rights: (metalake: Row) => compiled.of(metalake, caller, trace),
    members: (parent: number, kind: KindName) => compiled.members(parent, kind, trace),
    serviceAdmin: caller.scoped !== true && admins.has(caller.name),
  }
}

/** Author and signal are made when first needed: most reads need neither. */
export function askOf(
  raw: IncomingMessage,
  out: ServerResponse,
  cut: AbortSignal,
  caller: Caller,
  access: Access | undefined,
  store: Store,
  view: View,
  until: number | undefined,
  trace: Trace | undefined,
  once: Once | undefined,
): Ask & Disposable {
  const actor = caller.name
  const { rights, ...seen } = rightsOf(caller, access, trace)
  // What is read writes nothing but what a source says.
  const grounds = rights && raw.method !== 'GET' ? new Grounded(store, rights) : undefined
  let author: Author | undefined
  let gone: AbortController | undefined
  const leave = () => gone?.abort()
  return {
    view,
    groups: caller.groups,
    past: until !== undefined,
    ...(until === undefined ? {} : { until }),
    ...seen,
    ...(rights ? { rights } : {}),
    ...(grounds ? { rights: (metalake: Row) => grounds.rights(metalake), rely: (row: Row) => grounds.rely(row) } : {}),
    get author() {
      author ??= { ...authorOf(raw, out, actor, caller.by), ...(grounds ? { grounds } : {}), ...(once ? { once } : {}) }
      return author
    },
    get signal() {
      if (!gone) {
        gone = new AbortController()
        raw.socket.once('close', leave)
        cut.addEventListener('abort', leave)
        if (cut.aborted) leave()
      }
      return gone.signal
    },
    outside: () => {
      if (trace) trace.untold = true
    },
    loaded: (thing) => {
      if (trace) trace.loaded = thing
    },
    // The connection lives on for the next request; this one must not stay with it.
    [Symbol.dispose]() {
      if (!gone) return
      raw.socket.off('close', leave)
      cut.removeEventListener('abort', leave)
    },
  }
}

export const nowOnly = () => illegal('query parameter "asOf" is not for this: it can only be told for now; leave it out')

/** A position of the log, or the last one at an instant. Throws illegal for what is neither, was erased, and where there is no past to tell. */
export async function positionOf(lake: Lake, route: Route, asOf: string): Promise<number> {
  if (route.method !== 'GET') throw illegal('the past cannot be changed; leave out asOf')
  if (!Object.hasOwn(route.queries ?? {}, 'asOf')) throw nowOnly()
  const position = await momentOf(lake, asOf)
  await refuseErased(lake, position, 'query parameter "asOf"')
  return position
}

async function momentOf(lake: Lake, asOf: string): Promise<number> {
  if (/^\d{1,15}$/.test(asOf)) return Math.min(Number(asOf), lake.store.position())
  const ms = Date.parse(asOf)
  if (!/^\d{4}-\d\d/.test(asOf) || Number.isNaN(ms))
    throw illegal(
      `query parameter "asOf" must be an ISO instant such as 2026-05-03T12:00:00Z, or a position of the log; it is "${asOf.slice(0, 80)}"`,
    )
  return lake.store.positionAt(ms)
}
