/** The catalogs of a metalake. */
import { useQuery } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { pathIn } from '../api/paths.ts'
import { catalogsRead, namesRead } from '../api/reads.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { type Here, inUse } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { By, newsClass } from '../live/fresh.tsx'
import { useHeld, Waiting } from '../live/held.tsx'
import { useNews } from '../live/news.ts'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { Rows } from '../look/rows.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { NoCatalogs } from './no-catalogs.tsx'
import './lake.css'

const none: readonly CatalogShown[] = []

export function Catalogs({ place, fixed }: Here) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const small = useMedia(narrow)
  const read = useQuery(catalogsRead(asOf, lake))
  const { shown, ...waits } = useHeld(pathIn(kinds.catalog, [lake]), read.data ?? none, (catalog) => catalog.name)
  if (read.error) return <Refused failure={read.error} title={say.catalogs.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading rows={4} height={38} />
  return (
    <>
      <Waiting {...waits} />
      {read.data.length === 0 ? (
        <NoCatalogs lake={lake} fixed={fixed} />
      ) : (
        <Rows
          items={shown}
          label={say.catalogs.label}
          height={small ? 52 : 38}
          keyOf={(catalog) => catalog.name}
          head={
            <div className="heads line catalog-line wide-only" aria-hidden>
              <span />
              {say.catalogs.heads.map((head, i) => (
                <span key={head} className={i > 2 ? 'r' : ''}>
                  {head}
                </span>
              ))}
            </div>
          }
          row={(catalog, { focus }) => <CatalogRow lake={lake} catalog={catalog} focus={focus} />}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
          ['⌘ K', say.status.anything],
        ]}
      >
        {say.catalogs.count(read.data.length)}
      </Status>
    </>
  )
}

function CatalogRow({ lake, catalog, focus }: { lake: string; catalog: CatalogShown; focus: object }) {
  const news = useNews(kinds.catalog, [lake, catalog.name])
  return (
    <A to={{ kind: 'catalog', path: [lake, catalog.name], tab: '' }} {...focus} className={`line catalog-line${newsClass(news)}`}>
      <Glyph kind="catalog" named />
      <span className={`id cut${inUse(catalog) ? '' : ' off'}`} title={catalog.name}>
        {catalog.name}
      </span>
      <span className="t2 s cut" title={catalog.provider}>
        {providerOf(catalog.provider)?.alias ?? catalog.provider}
      </span>
      <span className="t2 cut" title={catalog.comment}>
        {catalog.comment}
      </span>
      <span className="r">{inUse(catalog) ? <SchemaCount path={[lake, catalog.name]} /> : <span className="pill warn">{say.off}</span>}</span>
      <span className="t3 s nw r cut wide-only">
        {news ? <By news={news} /> : catalog.audit?.createTime !== undefined && <When at={catalog.audit.createTime} />}
      </span>
    </A>
  )
}

/** How much is in it, where its source answers. */
function SchemaCount({ path }: { path: readonly string[] }) {
  const { data, error } = useQuery(namesRead(useAsOf(), kinds.schema, path))
  if (error && data === undefined)
    return (
      <span className="warn s nw" title={error.message}>
        {say.catalogs.away}
      </span>
    )
  return <span className="t3 s num">{data === undefined ? '' : count(data.length)}</span>
}
