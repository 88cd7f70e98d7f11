/** The router: one page per address, read by address.ts; each sort of page is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { lazy } from 'react'
import { isAccessTab } from './access/tabs.ts'
import { addressOf } from './address.ts'
import { Frame } from './frame/frame.tsx'
import { usePlace } from './frame/go.tsx'
import { Absent } from './look/absent.tsx'
import { Refused } from './look/states.tsx'
import { say } from './messages.ts'
import { isRegionTab } from './region/tabs.ts'

const Lakes = lazy(() => import('./lake/lakes.tsx').then(({ Lakes }) => ({ default: Lakes })))
const Connect = lazy(() => import('./catalog/connect.tsx').then(({ Connect }) => ({ default: Connect })))
const AccessPage = lazy(() => import('./access/page.tsx').then(({ AccessPage }) => ({ default: AccessPage })))
const AuditPage = lazy(() => import('./audit/page.tsx').then(({ AuditPage }) => ({ default: AuditPage })))
const RegionPage = lazy(() => import('./region/page.tsx').then(({ RegionPage }) => ({ default: RegionPage })))
const SearchPage = lazy(() => import('./search/page.tsx').then(({ SearchPage }) => ({ default: SearchPage })))
const EntityPage = lazy(() => import('./entity/page.tsx').then(({ EntityPage }) => ({ default: EntityPage })))

function Page() {
  const place = usePlace()
  if (!place) return <Absent />
  if (place.kind === 'lakes') return <Lakes />
  if (place.kind === 'metalake' && place.tab === 'connect') return <Connect lake={place.path[0] ?? ''} />
  if (place.kind === 'metalake' && isAccessTab(place.tab)) return <AccessPage place={place} />
  if (place.kind === 'metalake' && place.tab === 'audit') return <AuditPage lake={place.path[0] ?? ''} />
  if (place.kind === 'metalake' && place.tab === 'search') return <SearchPage lake={place.path[0] ?? ''} />
  if (place.kind === 'metalake' && isRegionTab(place.tab)) return <RegionPage place={place} />
  return <EntityPage key={addressOf({ ...place, tab: '' })} place={place} />
}

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Absent /> })
const first = createRoute({ getParentRoute: () => root, path: '/', component: Page })
const rest = createRoute({ getParentRoute: () => root, path: '/$', component: Page })

/** What follows the `?` is text and stays text. */
export const router = createRouter({
  defaultErrorComponent: ({ error, reset }) => <Refused whole failure={error} title={say.broken} again={reset} />,
  routeTree: root.addChildren([first, rest]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString()
    return text === '' ? '' : `?${text}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
