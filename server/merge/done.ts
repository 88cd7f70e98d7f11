/** What is kept of a request that another region did under an Idempotency-Key: sent to this one again, it is answered and not done again. */
import { instant, millisOf, type Stamp } from '../kit/clock.ts'
import type { Writing } from '../store/revive.ts'
import type { Done } from './entry.ts'
import { onceId } from './once.ts'
import type { Rows } from './rows.ts'
import type { Dot } from './vector.ts'

export const answeredKind = 'answered'
/** So long, in milliseconds, nothing is done twice that was done under a key. */
export const rememberedMs = 86_400_000
/** Of the row that stands for the request. */
export const doneId = (name: string): string => onceId(null, answeredKind, name)

/** Keeps what an entry says was done, unless this region knows it by now or need not any more. `by` is who asked for it. */
export function remember(
  rows: Rows,
  writing: Writing,
  { name, request, answer }: Done,
  by: string,
  { dot, stamp: made }: { readonly dot: Dot; readonly stamp: Stamp },
): void {
  const stamp = writing.stamp()
  if (millisOf(stamp) - millisOf(made) > rememberedMs) return
  const id = doneId(name)
  const row = rows.entity(id)
  const is = row?.dropped === null ? row : undefined
  const was = is && (JSON.parse(is.body) as { readonly request?: string; readonly status?: number })
  // What was done here too, apart, is answered as it was here.
  if (was && (was.request !== request || was.status !== undefined || !answer)) return
  const body = JSON.stringify({ ...(was ?? { request, entry: dot, audit: { creator: by, createTime: instant(millisOf(made)) } }), ...answer })
  const path = [name]
  if (is) {
    rows.update(is.key, name, null, body, stamp)
    return writing.record(stamp, { operation: 'alter', facet: 'body', entity: { ...is, version: is.version + 1 }, path, body, listed: false })
  }
  const key = rows.insert({ id, kind: answeredKind, parent: 0, within: null, root: null, name, uid: null, body, stamp })
  if (key === undefined) throw new Error(`${answeredKind} ${name} is there already`)
  const entity = { key, id, kind: answeredKind, parent: 0, within: null, root: key, name, version: 1 }
  writing.record(stamp, { operation: 'create', facet: 'body', entity, path, body, listed: true })
}
