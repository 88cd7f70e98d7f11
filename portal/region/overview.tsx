/** How regions stand: a picture of them with the lag between, the lags as they go, and their digests. */
import { useQuery } from '@tanstack/react-query'
import { Status } from '../frame/status.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Digests } from './digests.tsx'
import { Lags } from './lags.tsx'
import { RegionMap } from './map.tsx'
import { situationRead } from './read.ts'
import { HowTo } from './teach.tsx'

export function Overview({ lake }: { lake: string }) {
  const read = useQuery(situationRead())
  if (read.error && !read.data) return <Refused failure={read.error} title={say.region.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const { members, held, vector } = read.data
  return (
    <>
      <div className="scroll grow region-overview" tabIndex={0} role="region" aria-label={say.region.tabs.regions}>
        <div className="col g16 region-wide">
          <RegionMap members={members} />
          <Digests lake={lake} />
        </div>
        <div className="col g16 region-rail">
          <Lags members={members} pairs={read.data.pairs} at={read.data.at} />
          <section>
            <h2 className="h2">{say.region.add}</h2>
            <HowTo first={false} />
          </section>
        </div>
      </div>
      <Status keys={[]}>
        <span>{say.region.applied(Object.values(vector).reduce((sum, n) => sum + n, 0))}</span>
        <span>{say.region.waiting(held.entries)}</span>
      </Status>
    </>
  )
}
