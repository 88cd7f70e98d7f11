/** Home: what was opened last, what is the reader's, what most people use, and what changed lately. */
import { useQuery } from '@tanstack/react-query'
import { kindOf, kinds } from '../../kinds/index.ts'
import { addressOf, type Place, placeAt } from '../address.ts'
import { meRead } from '../api/me.ts'
import { catalogsRead } from '../api/reads.ts'
import { summary } from '../entity/history.tsx'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Path, When, Who } from '../look/bits.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { kindNameOf, placeOf } from '../search/place.ts'
import { written } from '../search/query.ts'
import { countRead } from '../search/read.ts'
import type { Found } from '../search/shapes.ts'
import { Group } from './group.tsx'
import { type Change, latelyRead } from './lately.ts'
import { News } from './news.tsx'
import { NoCatalogs } from './no-catalogs.tsx'
import { Popular } from './popular.tsx'
import { Recent } from './recent.tsx'
import './lake.css'
import './home.css'

const mineAtMost = 5

export function Home({ place, fixed }: Here) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const catalogs = useQuery(catalogsRead(asOf, lake))
  if (catalogs.error) return <Refused failure={catalogs.error} title={say.catalogs.refused} again={() => void catalogs.refetch()} />
  if (!catalogs.data) return <Loading rows={4} height={38} />
  return (
    <>
      <Recent lake={lake} />
      {catalogs.data.length === 0 ? (
        <NoCatalogs lake={lake} fixed={fixed} />
      ) : (
        <div className="scroll grow home" tabIndex={0} role="region" aria-label={say.nav.home}>
          <News lake={lake} />
          <Mine lake={lake} />
          <Popular lake={lake} />
          <Lately lake={lake} />
        </div>
      )}
      <Status
        keys={[
          ['/', say.nav.search.toLowerCase()],
          ['g t', say.nav.tree.toLowerCase()],
          ['⌘ K', say.status.anything],
        ]}
      >
        {say.catalogs.count(catalogs.data.length)}
      </Status>
    </>
  )
}

/** What the reader owns; nothing where nobody owns anything. */
function Mine({ lake }: { lake: string }) {
  const asOf = useAsOf()
  const me = useQuery(meRead).data?.principal
  const query = `owner:${written(me ?? '')}`
  const mine = useQuery({ ...countRead(asOf, lake, query, mineAtMost), enabled: me !== undefined }).data
  if (!mine || mine.count === 0) return null
  return (
    <Group
      title={say.home.mine}
      n={mine.count}
      more={
        <A to={{ kind: 'metalake', path: [lake], tab: 'search' }} search={{ query }} className="link s">
          {say.home.all}
        </A>
      }
    >
      <ul>
        {mine.results.map((found) => (
          <MineLine key={`${found.type}\0${found.fullName}`} found={found} />
        ))}
      </ul>
    </Group>
  )
}

const MineLine = ({ found }: { found: Found }) => (
  <li>
    <A to={placeOf(found)} className="home-line">
      <Path kind={kindNameOf(found.type)} names={found.path.length > 1 ? found.path.slice(1) : found.path} />
      <span className="t2 cut grow home-what" title={found.comment}>
        {found.comment}
      </span>
      <span className="t3 s fixed">{found.changed !== undefined && <When at={found.changed} />}</span>
    </A>
  </li>
)

function Lately({ lake }: { lake: string }) {
  const lately = useQuery(latelyRead(useAsOf(), lake))
  if (lately.error) return <p className="t2 s home-group">{say.home.refused}</p>
  if (!lately.data) return <Loading rows={6} height={32} />
  return (
    <Group title={say.home.changed}>
      {lately.data.length === 0 ? (
        <p className="t2">{say.home.changedNone}</p>
      ) : (
        <ul>
          {lately.data.map((change) => (
            <ChangeLine key={String(change.position)} change={change} />
          ))}
        </ul>
      )}
    </Group>
  )
}

/** The page of what changed, or of what it was in when it is gone. */
function pageOf({ kind, path, operation }: Change): Place | null {
  const known = Object.hasOwn(kinds, kind) ? kindOf(kind) : undefined
  const place = { kind: kind as Place['kind'], path, tab: 'history' }
  return known && operation !== 'drop' && placeAt(addressOf(place)) ? place : null
}

const ChangeLine = ({ change }: { change: Change }) => (
  <li>
    <A to={pageOf(change)} className="home-line">
      <span className="t3 s fixed home-when">
        <When at={change.time} />
      </span>
      <Path kind={change.kind} names={change.path.length > 1 ? change.path.slice(1) : change.path} />
      <span className="t2 cut grow home-what">{summary({ ...change, name: change.path.at(-1) ?? '' })}</span>
      <span className="t2 s home-who wide-only">
        <Who name={change.actor} />
      </span>
    </A>
  </li>
)
