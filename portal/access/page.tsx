/** Access: everybody of a metalake, its roles, what may be done with the metalake itself, and changes tried out before they are made. */
import { useQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import { kindOf, kinds } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { entityRead, namesRead } from '../api/reads.ts'
import { Failure } from '../api/request.ts'
import { openCreate } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { type PageDeed, useDeeds } from '../frame/deeds.ts'
import { A, useAsOf, useGo } from '../frame/go.tsx'
import { useTitle } from '../kit/use.ts'
import { Absent } from '../look/absent.tsx'
import { count } from '../look/numbers.ts'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { People } from '../people/list.tsx'
import { useChecking } from './checking.ts'
import { useOwnMay, WhereChecked } from './guard.tsx'
import { accessTabs } from './tabs.ts'
import '../entity/entity.css'

const ObjectAccess = lazy(() => import('./object.tsx').then((m) => ({ default: m.ObjectAccess })))
const WhatIf = lazy(() => import('./what-if.tsx').then((m) => ({ default: m.WhatIf })))
const listed = [kinds.user, kinds.group, kinds.role]

export function AccessPage({ place }: { place: Place }) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const read = useQuery(entityRead(asOf, kinds.metalake, [lake]))
  const { data } = read
  useTitle(say.title(say.access.title, lake))
  const here = useMemo<Here | null>(
    () => (data ? { kind: kinds.metalake, place, entity: data, fixed: asOf !== undefined } : null),
    [place, data, asOf],
  )
  if (here) return <Whole here={here} />
  if (read.error instanceof Failure && read.error.absent) return <Absent what={lake} />
  if (read.error) return <Refused failure={read.error} title={say.notLoaded(lake)} again={() => void read.refetch()} />
  return <Loading />
}

function Whole({ here }: { here: Here }) {
  const { place, fixed } = here
  const lake = place.path[0] ?? ''
  const deeds = useAccessDeeds(lake, fixed)
  useDeeds(deeds)
  const kind = listed.find(({ plural }) => plural === place.tab)
  return (
    <>
      <div className="head slim">
        <div className="head-line">
          <ShieldCheck size={18} strokeWidth={1.6} className="t2" aria-hidden />
          <h1 className="h1 cut">{say.access.title}</h1>
          <span className="t3 cut">{say.access.to(lake)}</span>
        </div>
      </div>
      <nav className="tabs" aria-label={say.tabs.label}>
        {accessTabs.map((tab) => (
          <A
            key={tab}
            to={{ kind: 'metalake', path: [lake], tab }}
            className={`tab${tab === place.tab ? ' on' : ''}`}
            {...(tab === place.tab ? { 'aria-current': 'page' } : {})}
          >
            {say.access.tabs[tab]}
            <Count lake={lake} tab={tab} />
          </A>
        ))}
      </nav>
      <div className="body">
        <div className="body-main">
          <WhereChecked>
            <Suspense fallback={<Loading />}>
              {kind ? (
                <People key={kind.name} kind={kindOf(kind.name)} lake={lake} fixed={fixed} />
              ) : place.tab === 'access' ? (
                <ObjectAccess {...here} />
              ) : (
                <WhatIf lake={lake} />
              )}
            </Suspense>
          </WhereChecked>
        </div>
      </div>
    </>
  )
}

function Count({ lake, tab }: { lake: string; tab: string }) {
  const asOf = useAsOf()
  const checking = useChecking()
  const kind = listed.find(({ plural }) => plural === tab)
  const n = useQuery({ ...namesRead(asOf, kind ?? kinds.user, [lake]), enabled: kind !== undefined && checking === true }).data?.length
  return n === undefined || !kind ? null : <span className="n num">{count(n)}</span>
}

/** What the reader may add, offered by the palette too. */
function useAccessDeeds(lake: string, fixed: boolean): readonly PageDeed[] {
  const may = useOwnMay(lake)
  const go = useGo()
  return useMemo(() => {
    const look: PageDeed = { id: 'what-if', label: say.whatIf.title, run: () => go.to({ kind: 'metalake', path: [lake], tab: 'what-if' }) }
    if (fixed) return [look]
    const made = listed.filter(({ name }) => may?.[`create_${name}`])
    return [
      ...made.map(({ name }): PageDeed => ({ id: `create-${name}`, label: say.people.add(name), run: () => openCreate(kindOf(name), [lake]) })),
      look,
    ]
  }, [lake, fixed, may, go])
}
