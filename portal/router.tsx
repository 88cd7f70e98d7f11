/** The router: one page per address, read by address.ts; each sort of page is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { isAccessTab } from './access/tabs.ts'
import { addressOf, type Place, placeAt } from './address.ts'
import { Frame } from './frame/frame.tsx'
import { usePlace } from './frame/go.tsx'
import { type Later, later } from './kit/later.tsx'
import { Absent } from './look/absent.tsx'
import { Refused } from './look/states.tsx'
import { say } from './messages.ts'
import { isRegionTab } from './region/tabs.ts'

type Body = ComponentType<{ place: Place }>
/** A sort of pages: which addresses are theirs, and what shows them. */
interface Sort extends Later<{ place: Place }> {
  readonly holds: (place: Place) => boolean
}
const sort = (holds: Sort['holds'], load: () => Promise<Body>): Sort => ({ holds, ...later(load) })
const ofLake =
  (Page: ComponentType<{ lake: string }>): Body =>
  ({ place }) => <Page lake={place.path[0] ?? ''} />
const tabOfLake = (holds: (tab: string) => boolean) => (place: Place) => place.kind === 'metalake' && holds(place.tab)

/** The first that holds a place shows it. */
const sorts: readonly Sort[] = [
  sort(
    ({ kind, tab }) => kind === 'lakes' && tab === 'settings',
    () => import('./settings/page.tsx').then((m) => m.Settings),
  ),
  sort(
    ({ kind, tab }) => kind === 'lakes' && tab === '',
    () => import('./lake/lakes.tsx').then((m) => m.Lakes),
  ),
  sort(
    tabOfLake((tab) => tab === 'connect'),
    () => import('./catalog/connect.tsx').then((m) => ofLake(m.Connect)),
  ),
  sort(tabOfLake(isAccessTab), () => import('./access/page.tsx').then((m) => m.AccessPage)),
  sort(
    tabOfLake((tab) => tab === 'audit'),
    () => import('./audit/page.tsx').then((m) => ofLake(m.AuditPage)),
  ),
  sort(
    tabOfLake((tab) => tab === 'search'),
    () => import('./search/page.tsx').then((m) => ofLake(m.SearchPage)),
  ),
  sort(tabOfLake(isRegionTab), () => import('./region/page.tsx').then((m) => m.RegionPage)),
  sort(
    ({ kind }) => kind !== 'lakes',
    () => import('./entity/page.tsx').then((m) => m.EntityPage),
  ),
]
const sortOf = (place: Place | null) => place && sorts.find(({ holds }) => holds(place))

/** Fetches what shows the page at an address. */
export const fetchAhead = async (pathname: string): Promise<void> => sortOf(placeAt(pathname))?.fetch()

function Page() {
  const place = usePlace()
  const shown = sortOf(place)
  if (!place || !shown) return <Absent />
  // Another thing is another page, another tab of it is not.
  return <shown.body key={addressOf({ ...place, tab: '' })} place={place} />
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
