/** A list of named things of any kind; what is said of each is read as it comes into sight. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { KindName } from '../../kinds/index.ts'
import { entityRead } from '../api/reads.ts'
import type { Shown } from '../api/shapes.ts'
import { A, useAsOf } from '../frame/go.tsx'
import type { Held } from '../frame/tree-rows.ts'
import { hitsIn } from '../kit/filter.ts'
import { useLasting, useOnce } from '../kit/use.ts'
import { By, newsClass, Words } from '../live/fresh.tsx'
import { useHeld, Waiting } from '../live/held.tsx'
import { useNews } from '../live/news.ts'
import { Marked, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { type RowState, Rows } from '../look/rows.tsx'
import { say } from '../messages.ts'
import './object-list.css'

const worthFiltering = 12
/** A row rests so long before it is asked about: scrolling past a thousand names asks for none. */
const restMs = 120

export function ObjectList(props: {
  readonly items: readonly Held[]
  readonly parentPath: readonly string[]
  /** Of what the list is of, in the API. */
  readonly at: string
  readonly typed: string
  readonly onType: (typed: string) => void
  readonly label: string
}) {
  const { typed } = props
  const { shown: items, ...waits } = useHeld(props.at, props.items, (item) => `${item.kind.name}\0${item.name}`)
  const hits = useMemo(() => hitsIn(items, typed)?.map((i) => items[i] as Held) ?? items, [items, typed])
  return (
    <>
      {items.length > worthFiltering && (
        <div className="bar">
          <span className="filter">
            <input
              value={typed}
              onChange={(event) => props.onType(event.target.value)}
              onKeyDown={(event) => event.key === 'Escape' && props.onType('')}
              placeholder={say.contents.filter(items.length)}
              aria-label={say.contents.filter(items.length)}
            />
          </span>
          {typed !== '' && <span className="t3 s num">{say.contents.hits(hits.length)}</span>}
        </div>
      )}
      <Waiting {...waits} />
      <Rows
        items={hits}
        label={props.label}
        height={34}
        keyOf={(item) => `${item.kind.name}\0${item.name}`}
        row={(item, state) => <ObjectRow item={item} path={[...props.parentPath, item.name]} state={state} typed={typed} />}
      />
    </>
  )
}

function ObjectRow({ item, path, state, typed }: { item: Held; path: readonly string[]; state: RowState; typed: string }) {
  const rested = useOnce(useLasting(state.resting, restMs))
  const news = useNews(item.kind, path)
  return (
    <A to={{ kind: item.kind.name as KindName, path, tab: '' }} {...state.focus} className={`line object-line${newsClass(news)}`}>
      <Glyph kind={item.kind.name} named />
      <span className={`id cut${news?.operation === 'drop' ? ' gone' : ''}`} title={item.name}>
        <Marked text={item.name} typed={typed} />
      </span>
      {rested ? <Told item={item} path={path} news={news} /> : <span className="object-comment" />}
    </A>
  )
}

/** What is said of it. A part of its own, so that rows that are scrolled past have nothing to ask with. */
function Told({ item, path, news }: { item: Held; path: readonly string[]; news: ReturnType<typeof useNews> }) {
  const { data } = useQuery(entityRead(useAsOf(), item.kind, path))
  const was = news && (news.before as Shown | null | undefined)?.comment
  const at = data?.audit?.lastModifiedTime ?? data?.audit?.createTime
  return (
    <>
      <span className="t2 cut object-comment" title={data?.comment}>
        {news ? <Words was={was} is={data?.comment ?? ''} /> : data?.comment}
      </span>
      <span className="t3 s nw r object-when cut">{news ? <By news={news} /> : at !== undefined && <When at={at} />}</span>
    </>
  )
}
