/** Answers what other regions pass on: as the caller they name, by the route that the caller asked for. */
import type { FastifyInstance } from 'fastify'
import { busy, type Refusal } from '../../kinds/errors.ts'
import { type PassedBack, unsealed, written } from '../region/passing.ts'
import type { Region } from '../region/region.ts'
import { reached } from '../region/session.ts'
import { type PassedIn, passedIn } from './passed-in.ts'
import { jsonType } from './respond.ts'

/** For the sender to have shipped what it knows. */
const patienceMs = 5_000

/** Gives the answer to a message of `passVerb`. */
export function receiver(region: Region, app: FastifyInstance): (message: Uint8Array) => Promise<Uint8Array> {
  const back = (head: Omit<PassedBack, 'seen'>, body: Uint8Array) => written({ head: { ...head, seen: region.ledger.vector() }, body })
  const no = ({ status, code, type, message }: Refusal) =>
    back({ status, headers: { 'content-type': jsonType } }, Buffer.from(JSON.stringify({ code, type, message })))
  return async (message) => {
    const asked = await unsealed(region, message)
    if (!asked) return no(busy(`region ${region.name} takes requests that a member of this lake has signed for it, and no others`))
    const { head, body } = asked
    if (!(await reached(region.ledger, head.seen, patienceMs)))
      return no(
        busy(`region ${region.name}, which decides on this, has not heard yet of all that region ${head.via} knows; nothing was done, ask again`),
      )
    const passed: PassedIn = { ...head }
    const response = await passedIn(passed, (headers) =>
      app.inject({ method: head.method as 'GET', url: head.url, headers, ...(body.length > 0 ? { payload: Buffer.from(body) } : {}) }),
    )
    const { elsewhere } = passed
    const kept = ['content-type', 'retry-after', 'content-disposition'].flatMap((name) => {
      const value = response.headers[name]
      return value === undefined ? [] : [[name, String(value)] as const]
    })
    return back(
      { status: response.statusCode, headers: Object.fromEntries(kept), ...(elsewhere === undefined ? {} : { elsewhere }) },
      response.rawPayload,
    )
  }
}
