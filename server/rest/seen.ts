/** Caspian-Session in HTTP: what a request has seen is waited for, and what an answer showed is told. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { illegal } from '../../kinds/errors.ts'
import type { Vector } from '../merge/vector.ts'
import { type Sessions, sessionHeader, waitHeader, waitOf } from '../region/session.ts'

const token = Symbol('session token')
type Telling = ServerResponse & { [token]?: () => string }

const header = sessionHeader.toLowerCase()
/** What is sent by who has no token yet and wants one. */
const begins = 'new'

/** Whether the request says what it has seen, or wants to be told what it sees: others are told nothing, for signing that costs more than most reads. */
export const speaksOfSeen = ({ headers }: IncomingMessage): boolean => headers[header] !== undefined

/** The answer will carry the token that `give` makes when it goes out. */
export function tellSeen(out: Telling, give: () => string): void {
  out[token] = give
}
/** Right before the head of the answer is written. */
export function putSeen(out: Telling): void {
  const give = out[token]
  if (give) out.setHeader(sessionHeader, give())
}

/** Waits for what the request has seen; undefined where it has seen nothing yet. Throws illegal, and `behind` when it takes too long. */
export async function awaitSeen(sessions: Sessions, { headers }: IncomingMessage, out: ServerResponse): Promise<Vector | undefined> {
  const sent = headers[header]
  const wait = waitOf(one(headers[waitHeader.toLowerCase()], waitHeader))
  const said = one(sent, sessionHeader)
  if (said === undefined || said === begins) return undefined
  const vector = await sessions.read(said)
  // Until it is reached an answer knows less than the caller: the caller's own token goes back.
  tellSeen(out, () => said)
  await sessions.reach(vector, wait)
  tellSeen(out, () => sessions.token())
  return vector
}

function one(header: string | string[] | undefined, name: string): string | undefined {
  if (Array.isArray(header)) throw illegal(`the header ${name} was sent more than once`)
  return header
}
