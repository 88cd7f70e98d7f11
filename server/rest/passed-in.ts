/** Requests that another region has passed on: they enter by the same door as all others, with a ticket that only this process can write. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Passed } from '../region/passing.ts'

export interface PassedIn extends Passed {
  /** Told by whoever finds that another region is the home. */
  elsewhere?: string
}

const header = 'caspian-passed'
const tickets = new Map<string, PassedIn>()

/** The request is what the work asks for by the headers. */
export async function passedIn<T>(passed: PassedIn, work: (headers: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const ticket = randomUUID()
  tickets.set(ticket, passed)
  try {
    return await work({ ...passed.headers, 'x-request-id': passed.requestId, [header]: ticket })
  } finally {
    tickets.delete(ticket)
  }
}

export function passedBy({ headers }: IncomingMessage): PassedIn | undefined {
  return tickets.size === 0 ? undefined : tickets.get(String(headers[header]))
}
