/** Server-sent events: an answer that goes on for as long as the caller listens. */
import { once } from 'node:events'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { unkept } from './respond.ts'
import { putSeen } from './seen.ts'

export interface Event {
  /** Where to go on after this; sent back as Last-Event-ID by a caller that lost the connection. */
  readonly id?: string
  /** What is told; without it only the place is. */
  readonly data?: object
}

/** A file that is made while it is sent. */
export interface Lines {
  readonly type: string
  readonly name: string
  readonly parts: AsyncIterable<string>
}

/** Sends them all and gives the status. What breaks on the way breaks the connection off, so that nobody takes a part for the whole. */
export async function sendLines(out: ServerResponse, { type, name, parts }: Lines): Promise<number> {
  putSeen(out)
  out.writeHead(200, { ...unkept, 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` })
  try {
    for await (const part of parts) {
      if (out.destroyed) break
      if (!out.write(part)) await drained(out)
    }
    out.end()
    return 200
  } catch (error) {
    out.destroy()
    throw error
  }
}

/** Callers that take nothing for this long are let go. */
const patienceMs = 60_000

export const wantsEvents = (headers: IncomingHttpHeaders): boolean => /(^|[\s,])text\/event-stream\b/i.test(headers.accept ?? '')

const frame = ({ id, data }: Event): string =>
  `${data === undefined ? ': alive\n' : ''}${id === undefined ? '' : `id: ${id}\n`}${data === undefined ? '' : `data: ${JSON.stringify(data)}\n`}\n`

/** Sends events until there are no more or the caller is gone. */
export async function sendEvents(out: ServerResponse, events: AsyncIterable<Event>): Promise<void> {
  putSeen(out)
  out.writeHead(200, {
    ...unkept,
    'Content-Type': 'text/event-stream; charset=utf-8',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  })
  out.flushHeaders()
  try {
    for await (const event of events) {
      if (out.destroyed) break
      if (!out.write(frame(event))) await drained(out)
    }
  } finally {
    out.end()
  }
}

/** Ends the connection of a caller that does not read. */
async function drained(out: ServerResponse): Promise<void> {
  const late = AbortSignal.timeout(patienceMs)
  try {
    await Promise.race([once(out, 'drain', { signal: late }), once(out, 'close', { signal: late })])
  } catch {
    out.destroy()
  }
}
