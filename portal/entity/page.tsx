/** The page of any entity: head, tabs, the tab's body, and the rail of facts beside it. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { Suspense, useEffect, useMemo, useRef } from 'react'
import { kindOf } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { entityRead } from '../api/reads.ts'
import { Failure } from '../api/request.ts'
import { usePageDeeds } from '../frame/deeds.ts'
import { A, useAsOf, useSearch } from '../frame/go.tsx'
import { visited } from '../frame/recent.ts'
import { noRail, useMedia, useTitle } from '../kit/use.ts'
import { useNews } from '../live/news.ts'
import { Absent } from '../look/absent.tsx'
import { count } from '../look/numbers.ts'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { useEntityDeeds } from './deeds.tsx'
import { type Tab, tabIn, tabsOf } from './faces.ts'
import { Facts, FactsInShort } from './facts.tsx'
import { Head } from './head.tsx'
import type { Here } from './shown.ts'
import './entity.css'

export function EntityPage({ place }: { place: Place }) {
  const asOf = useAsOf()
  const kind = kindOf(place.kind)
  const read = useQuery(entityRead(asOf, kind, place.path))
  const name = place.path.at(-1) ?? ''
  useTitle(say.title(name, place.path[0] ?? ''))
  useEffect(() => void tabIn(kind, place.tab)?.fetch(), [kind, place.tab])
  const { data } = read
  const here = useMemo<Here | null>(() => (data ? { kind, place, entity: data, fixed: asOf !== undefined } : null), [kind, place, data, asOf])
  const news = useNews(kind, place.path)
  // What another took away is not shown as if it were there.
  if (read.error instanceof Failure && read.error.absent) return <Absent what={name} {...(news?.operation === 'drop' ? { by: news } : {})} />
  if (here) return <Whole here={here} />
  if (read.error) return <Refused whole failure={read.error} title={say.notLoaded(name)} again={() => void read.refetch()} />
  if (read.data === null) return <Absent what={name} />
  return (
    <div className="page-loading">
      <Loading rows={3} height={34} />
    </div>
  )
}

function Whole({ here }: { here: Here }) {
  const { kind, place } = here
  const tabs = tabsOf(kind)
  const chosen = tabIn(kind, place.tab)
  const { v } = useSearch()
  const deeds = useEntityDeeds(here)
  usePageDeeds(deeds)
  useEffect(() => visited(place), [place])
  const short = useMedia(noRail)
  if (!chosen) return <Absent what={place.tab} />
  const facts = !chosen.wide && !(chosen.beside && v !== undefined)
  return (
    <>
      <Head here={here} deeds={deeds} slim={chosen.wide ?? false} />
      <Tabs here={here} tabs={tabs} chosen={chosen} />
      {facts && short && (
        <details className="facts-fold">
          <summary>
            <span className="row g12 grow cut">
              <FactsInShort here={here} />
            </span>
            <ChevronRight size={14} aria-hidden />
          </summary>
          <Facts here={here} />
        </details>
      )}
      <div className="body">
        <div className="body-main">
          <Suspense fallback={<Loading />}>
            <chosen.body {...here} />
          </Suspense>
        </div>
        {facts && !short && <Facts here={here} />}
      </div>
    </>
  )
}

function Tabs({ here, tabs, chosen }: { here: Here; tabs: readonly Tab[]; chosen: Tab }) {
  const { kind, path } = here.place
  const nav = useRef<HTMLElement>(null)
  // Where there are more than fit, the one that is open stands in sight.
  useEffect(() => {
    nav.current?.querySelector(`[data-tab="${chosen.id}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chosen])
  return (
    <nav ref={nav} className="tabs" aria-label={say.tabs.label}>
      {tabs.map((tab, i) => {
        const n = tab.count?.(here.entity)
        const on = tab === chosen
        return (
          <A
            key={tab.id}
            data-tab={tab.id}
            to={{ kind, path, tab: i === 0 ? '' : tab.id }}
            className={`tab${on ? ' on' : ''}`}
            {...(on ? { 'aria-current': 'page' } : {})}
          >
            {say.tabs.name(tab.id)}
            {n !== undefined && <span className="n num">{count(n)}</span>}
          </A>
        )
      })}
    </nav>
  )
}
