/** Which requests only a home may decide, read off the table of kinds: what merges is for any region, what is an answer is for one. */
import type { Change, Kind } from './define.ts'

/** `ask` is decoded. */
export interface Updating {
  readonly change: Change
  readonly ask: Readonly<Record<string, unknown>>
}
/** What is done to a thing in the regular way. */
export type Deed =
  | { readonly do: 'create' }
  | { readonly do: 'drop' }
  | { readonly do: 'alter'; readonly updates: readonly Updating[] }
  | { readonly do: 'switch'; readonly to: boolean }

/**
 * `held`: a source holds it, which has one value and one order of its own. A request goes whole: to the home when any part of it must. Of a field
 * under the law `restrict` the value decides, which the store looks at (server/merge/home.ts): it is for anybody here.
 */
export function decider({ sync, switchable }: Kind, deed: Deed, held: boolean): 'home' | 'anywhere' {
  if (sync.here) return 'anywhere'
  if (held) return 'home'
  if (deed.do === 'create') return sync.home === 'unit' ? 'anywhere' : (sync.made ?? 'home')
  if (deed.do === 'drop') return sync.dropped ?? 'home'
  if (deed.do === 'alter') return deed.updates.every((update) => merges(sync.fenced, update)) ? 'anywhere' : 'home'
  return switchable && sync.fenced.includes(switchable.keeps) ? 'home' : 'anywhere'
}

/** A property can be fenced by its own key. */
const merges = (fenced: readonly string[], { change: { touches }, ask }: Updating) =>
  touches !== undefined && !touches.some((field) => fenced.includes(field) || (field === 'properties' && fenced.includes(String(ask.property))))
