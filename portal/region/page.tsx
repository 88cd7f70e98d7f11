/** Regions: how they stand to one another, that they keep the same, what they said apart, and which decides on what. */
import { useQuery } from '@tanstack/react-query'
import { Check, CircleDashed, Globe, X } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { entityRead } from '../api/reads.ts'
import { Failure } from '../api/request.ts'
import { A } from '../frame/go.tsx'
import { useTitle } from '../kit/use.ts'
import { Absent } from '../look/absent.tsx'
import { count } from '../look/numbers.ts'
import { Loading, Refused } from '../look/states.tsx'
import { exact } from '../look/time.ts'
import { say } from '../messages.ts'
import { Conflicts } from './conflicts.tsx'
import { Homes } from './homes.tsx'
import { Overview } from './overview.tsx'
import { conflictsRead, digestsRead, useRegion } from './read.ts'
import { ReceiptList } from './receipts.tsx'
import { regionTabs } from './tabs.ts'
import { Teach } from './teach.tsx'
import '../entity/entity.css'
import './region.css'

const bodies = { regions: Overview, conflicts: Conflicts, homes: Homes, receipts: ReceiptList }

export function RegionPage({ place }: { place: Place }) {
  const lake = place.path[0] ?? ''
  const region = useRegion()
  const read = useQuery(entityRead(undefined, kinds.metalake, [lake]))
  useTitle(say.title(say.region.title, lake))
  if (read.error instanceof Failure && read.error.absent) return <Absent what={lake} />
  if (read.error) return <Refused failure={read.error} title={say.notLoaded(lake)} again={() => void read.refetch()} />
  if (region === undefined || !read.data) return <Loading />
  const tab = regionTabs.find((one) => one === place.tab) ?? 'regions'
  const Body = bodies[tab]
  return (
    <>
      <div className="head slim">
        <div className="head-line">
          <Globe size={18} strokeWidth={1.6} className="t2" aria-hidden />
          <h1 className="h1 cut">{say.region.title}</h1>
          {region !== null && <Equal lake={lake} />}
        </div>
      </div>
      {region === null ? (
        <Teach />
      ) : (
        <>
          <nav className="tabs" aria-label={say.tabs.label}>
            {regionTabs.map((one) => (
              <A
                key={one}
                to={{ kind: 'metalake', path: [lake], tab: one }}
                className={`tab${one === tab ? ' on' : ''}`}
                {...(one === tab ? { 'aria-current': 'page' } : {})}
              >
                {say.region.tabs[one]}
                {one === 'conflicts' && <Open lake={lake} />}
              </A>
            ))}
          </nav>
          <Body lake={lake} />
        </>
      )}
    </>
  )
}

function Open({ lake }: { lake: string }) {
  const { data } = useQuery(conflictsRead(lake))
  return data && data.length > 0 ? <span className="n num">{count(data.length)}</span> : null
}

/** `09:41:07` */
const clock = (iso: string) => new Date(iso).toLocaleTimeString('en-GB')

/** Over everything: whether all regions that answer keep the same of this metalake. */
function Equal({ lake }: { lake: string }) {
  const { data } = useQuery(digestsRead(lake))
  if (!data) return null
  const reached = data.peers.filter((peer) => peer.reached).length
  const all = new Set([data.verdict, ...data.children.map(({ verdict }) => verdict)])
  if (reached === 0) return <span className="pill soft">{data.peers.length === 0 ? say.region.noPeer : say.region.unknown}</span>
  if (all.has('differs'))
    return (
      <span className="pill region-differs">
        <X size={12} aria-hidden />
        {say.region.differs}
      </span>
    )
  if (all.has('moving'))
    return (
      <span className="pill soft">
        <CircleDashed size={12} aria-hidden />
        {say.region.moving}
      </span>
    )
  return (
    <span className={`pill ${reached === data.peers.length ? 'ok' : 'soft'}`} title={exact(data.at)}>
      <Check size={12} aria-hidden />
      {say.region.equalAsOf(clock(data.at), reached, data.peers.length)}
    </span>
  )
}
