/** What a request is called: in its answer, in the log, in log rows and traces. */
import type { ServerResponse } from 'node:http'
import { threadId } from 'node:worker_threads'

/** What a caller may call a request. */
const sane = /^[\w.:/+=@-]{1,128}$/
const mark = `${Date.now().toString(36)}${threadId === 0 ? '' : `.${threadId}`}`
let asked = 0

const id = Symbol('request id')
type Named = ServerResponse & { [id]?: string }

/** The caller's own X-Request-Id when it is a sane one, else a new one; made when first asked for, for few reads need one. */
export function requestIdOf(out: Named): string {
  const given = out.req.headers['x-request-id']
  out[id] ??= typeof given === 'string' && sane.test(given) ? given : `${mark}-${(++asked).toString(36)}`
  return out[id]
}
