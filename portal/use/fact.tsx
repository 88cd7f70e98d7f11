/** How many people use a thing, as a line of its rail; none where nobody does. */
import { useQuery } from '@tanstack/react-query'
import { Fact } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { useAsOf } from '../frame/go.tsx'
import { say } from '../messages.ts'
import { isTold, useRead } from './read.ts'

export function UseFact({ here: { kind, place } }: { here: Here }) {
  const asOf = useAsOf()
  const used = useQuery({ ...useRead(kind, place.path), enabled: asOf === undefined && isTold(kind, place.path), retry: false }).data
  if (!used || used.people === 0 || asOf !== undefined) return null
  return (
    <Fact name={say.use.by}>
      <span className="num">{say.use.people(used.people)}</span> <span className="t3">{say.use.lately(used.days)}</span>
    </Fact>
  )
}
