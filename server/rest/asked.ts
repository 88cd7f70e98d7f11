/** Asks listeners before a change: every request that may be one, before anything is looked at for it. */
import { masked } from '../event/masked.ts'
import type { Lake } from '../lake.ts'
import type { Author } from '../store/store.ts'
import { aboutOf } from './audited.ts'
import { type Call, type Route, reads } from './route.ts'

export type BeforeChange = (author: Author, names: Readonly<Record<string, string>>, call: Call) => Promise<void>

/** Undefined where nobody is to be asked, which is the rule. It throws forbidden for a veto, and busy where nobody answers. */
export function beforeChange({ listeners }: Lake, route: Route): BeforeChange | undefined {
  if (!listeners || reads(route)) return undefined
  const about = aboutOf(route)
  const operation = route.operation.toLowerCase()
  return async ({ actor, address, requestId }, names, call) => {
    const { kind, path } = about(names)
    const asked = call.sent ? masked(call.body()) : undefined
    const { name } = (asked ?? {}) as { readonly name?: unknown }
    const whole = operation === 'create' && typeof name === 'string' ? [...path, name] : path
    await listeners.before({ time: new Date().toISOString(), actor, address, requestId, operation, kind, path: whole, query: call.query, asked })
  }
}
