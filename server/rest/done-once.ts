/** Idempotency-Key in HTTP, in a lake of several regions: what was answered to the same request is answered again. */
import { hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../access/compile.ts'
import { begin, type KeptAnswer, keyHeader, keyOf, type Once } from '../region/once.ts'
import type { Store } from '../store/store.ts'
import { passedBy } from './passed-in.ts'
import { send } from './respond.ts'
import type { Route } from './route.ts'

/** Undefined for a request that names no key, and for what changes nothing. Throws illegal, conflict. */
export async function onceFor(store: Store, route: Route, { raw, body }: FastifyRequest, caller: Caller): Promise<Once | undefined> {
  if (route.method === 'GET') return undefined
  const key = passedBy(raw)?.key ?? keyOf(raw.headers[keyHeader.toLowerCase()])
  if (key === undefined) return undefined
  const sent = body instanceof Uint8Array ? hash('sha256', body) : ''
  return begin(store, caller.name, key, hash('sha256', JSON.stringify([route.method, raw.url, sent])))
}

export function sendKept(out: ServerResponse, { status, type, answer }: KeptAnswer): number {
  send(out, status, { 'Content-Type': type }, answer)
  return status
}
