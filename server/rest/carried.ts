/** Requests that come within another: they enter by the same door as all others, with a ticket that only this process can write. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Principal } from '../identity/principal.ts'
import { sessionHeader } from '../region/session.ts'
import { requestIdOf } from './request-id.ts'
import type { Read } from './route.ts'

const header = 'caspian-carried'
const tickets = new Map<string, Principal>()
/** What counts for whatever is asked: from where, with which roles, having seen what, in which trace. */
const handedOn = ['x-forwarded-for', 'x-gravitino-active-roles', sessionHeader.toLowerCase(), 'traceparent', 'tracestate']

/** Who sent the request that this one came in. */
export const carriedBy = ({ headers }: IncomingMessage): Principal | undefined =>
  tickets.size === 0 ? undefined : tickets.get(String(headers[header]))

/** Reads an address as whoever sent the request: the one decision, what is kept and what is taken down are those of its route. */
export async function readAs(principal: Principal, { raw, server }: FastifyRequest, out: ServerResponse, address: string): Promise<Read> {
  const ticket = randomUUID()
  tickets.set(ticket, principal)
  try {
    const said = handedOn.flatMap((name) => (raw.headers[name] === undefined ? [] : [[name, String(raw.headers[name])] as const]))
    const { statusCode, body } = await server.inject({
      method: 'GET',
      url: address,
      remoteAddress: raw.socket.remoteAddress ?? '',
      headers: { ...Object.fromEntries(said), 'x-request-id': requestIdOf(out), [header]: ticket },
    })
    return { status: statusCode, body: body.startsWith('{') ? (JSON.parse(body) as Read['body']) : undefined }
  } finally {
    tickets.delete(ticket)
  }
}
