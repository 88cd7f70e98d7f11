/** Looks a lake that is a region through for damage, from a thing down to all in it, a part at a time, so that nobody waits for the whole. */
import type { Checked } from '../merge/mending.ts'

/** What one look at some things found: all of one moment. */
export interface Seen {
  /** Those of them that hold something that their sum does not count, or the other way round. */
  readonly unsound: readonly string[]
  /** Those that are shown otherwise than the log says. */
  readonly amiss: readonly string[]
  /** What is right in each. */
  readonly inside: ReadonlyMap<string, readonly string[]>
}

/** Looked at before others get a turn. */
const atOnce = 500

/** `top` with all that it is in, the nearest first; at most `limit` of each sort of damage. `look` is given '' for the lake. */
export async function lookedThrough(top: readonly string[], limit: number, look: (ids: readonly string[]) => Promise<Seen>): Promise<Checked> {
  const unsound: (readonly string[])[] = []
  const amiss: string[] = []
  const waiting: (readonly string[])[] = [top]
  while (waiting.length > 0 && unsound.length < limit && amiss.length < limit) {
    const some = waiting.splice(-atOnce)
    const paths = new Map(some.map((path) => [path[0] as string, path]))
    const seen = await look([...paths.keys()])
    for (const id of seen.unsound) unsound.push(paths.get(id) as readonly string[])
    amiss.push(...seen.amiss)
    for (const [id, children] of seen.inside) for (const child of children) waiting.push([child, ...(paths.get(id) as readonly string[])])
  }
  const more = waiting.length > 0 || unsound.length > limit || amiss.length > limit
  return { unsound: unsound.slice(0, limit), amiss: amiss.slice(0, limit), more }
}
