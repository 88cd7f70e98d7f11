/** What changed last in a metalake, each thing once, newest first. */
import { queryOptions } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { Past } from '../api/shapes.ts'

export interface Change extends Past {
  readonly path: readonly string[]
}
interface Feed {
  readonly changes: readonly Change[]
  readonly position: number
}

export const latelyAtMost = 9
/** The feed tells the oldest first: so many rows back from its end are asked for, and more where those were of few things. */
const backs = [60, 900]

const lastOfEach = (changes: readonly Change[]) =>
  [...changes]
    .reverse()
    .filter(({ kind, path }, i, all) => all.findIndex((other) => other.kind === kind && other.path.join('\0') === path.join('\0')) === i)
    .slice(0, latelyAtMost)

export const latelyRead = (asOf: string | undefined, lake: string) => {
  const at = `${pathTo(kinds.metalake, [lake])}/changes`
  return queryOptions({
    queryKey: keyOf(asOf, at, { lately: String(latelyAtMost) }),
    queryFn: async ({ signal }) => {
      const { position } = await ask<Feed>('GET', at, { query: { since: 'now', asOf }, signal })
      let last: readonly Change[] = []
      for (const back of backs) {
        const since = String(Math.max(0, position - back))
        const { changes } = await ask<Feed>('GET', at, { query: { since, limit: String(back), details: 'true', asOf }, signal })
        last = lastOfEach(changes)
        if (last.length === latelyAtMost || since === '0') break
      }
      return last
    },
    staleTime: 15_000,
  })
}
