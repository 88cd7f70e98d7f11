/** How many people use a thing, as a line of its rail and as a word where the rail is one line; none where nobody does. */
import { useQuery } from '@tanstack/react-query'
import { Fact } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { isTold, useRead } from './read.ts'

/** Undefined where nobody uses it, in the past, and where that is not told. */
function useUsed({ kind, place }: Here) {
  const asOf = useAsOf()
  const used = useQuery({ ...useRead(kind, place.path), enabled: asOf === undefined && isTold(kind, place.path), retry: false }).data
  return !used || used.people === 0 || asOf !== undefined ? undefined : used
}

export function UseFact({ here }: { here: Here }) {
  const used = useUsed(here)
  if (!used) return null
  return (
    <Fact name={say.use.by}>
      <span className="num">{say.use.people(used.people)}</span> <span className="t3">{say.use.lately(used.days)}</span>
    </Fact>
  )
}

export function UseInShort({ here }: { here: Here }) {
  const used = useUsed(here)
  return used ? (
    <span className="t3 num" title={`${say.use.by} ${say.use.people(used.people)} ${say.use.lately(used.days)}`}>
      {say.use.people(used.people)}
    </span>
  ) : null
}
