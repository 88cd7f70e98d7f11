/** Puts an answer or a refusal on the wire. */
import type { ServerResponse } from 'node:http'
import { families, Refusal } from '../../kinds/errors.ts'
import { Unidentified, Wait } from '../identity/principal.ts'
import { requestIdOf } from './request-id.ts'
import { putSeen } from './seen.ts'

export const jsonType = 'application/json'
/** What the reference says of answers given before any operation. */
export const strictType = 'application/json;charset=utf-8'
export const v2Type = 'application/vnd.gravitino.v2+json'

/** Answers are their caller's alone: nobody keeps them, takes them for something else, or has a page of another origin load them. */
export const unkept = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' } as const

export function send(
  out: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  bytes = Buffer.byteLength(body),
): void {
  putSeen(out)
  out.writeHead(status, { ...unkept, ...headers, 'Content-Length': bytes, 'X-Request-Id': requestIdOf(out) })
  out.end(body)
}
/** What was answered before: it left no other trace by which anybody would look for the request. */
export function sendAgain(out: ServerResponse, headers: Readonly<Record<string, string>>, body: string | Buffer, bytes: number): void {
  putSeen(out)
  out.writeHead(200, { ...unkept, 'Content-Type': jsonType, ...headers, 'Content-Length': bytes })
  out.end(body)
}
/** A status alone. */
export function empty(out: ServerResponse, status: number): number {
  send(out, status, {}, '', 0)
  return status
}
/** What callers are told of an error: what is no Refusal shows nothing of its cause. */
export const refusalOf = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('internal', 'RuntimeException', 'the lake failed; retry, and if it stays ask whoever runs it to look at the log')
/** Writes the envelope. */
export function refuse(out: ServerResponse, error: unknown, as?: number, type = jsonType): number {
  const refusal = refusalOf(error)
  const status = as ?? refusal.status
  const headers = {
    'Content-Type': type,
    ...(refusal.status === families.busy.status ? { 'Retry-After': '1' } : {}),
    ...(refusal instanceof Wait ? { 'Retry-After': String(refusal.seconds) } : {}),
    ...(refusal instanceof Unidentified && refusal.challenge !== undefined ? { 'WWW-Authenticate': refusal.challenge } : {}),
  }
  if (!out.headersSent) send(out, status, headers, JSON.stringify({ code: refusal.code, type: refusal.type, message: refusal.message }))
  return status
}
