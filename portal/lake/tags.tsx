/** The tags of a metalake. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import { pathIn } from '../api/paths.ts'
import { tagsRead } from '../api/reads.ts'
import type { TagShown } from '../api/shapes.ts'
import { openCreate } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { By, newsClass } from '../live/fresh.tsx'
import { useHeld, Waiting } from '../live/held.tsx'
import { useNews } from '../live/news.ts'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import './lake.css'

const none: readonly TagShown[] = []

export function Tags({ place, fixed }: Here) {
  const lake = place.path[0] ?? ''
  const asOf = useAsOf()
  const small = useMedia(narrow)
  const read = useQuery(tagsRead(asOf, lake))
  const { shown, ...waits } = useHeld(pathIn(kinds.tag, [lake]), read.data ?? none, (tag) => tag.name)
  if (read.error) return <Refused failure={read.error} title={say.tags.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const make = !fixed && (
    <button type="button" className="btn small" onClick={() => openCreate(kinds.tag, [lake])}>
      <Plus size={13} aria-hidden />
      {say.create.deed('tag')}
    </button>
  )
  return (
    <>
      {read.data.length === 0 ? (
        <Notice sign={<Glyph kind="tag" size={20} />} title={say.tags.noneHere} deeds={make}>
          {say.tags.what} <span className="tag">pii</span> <span className="tag">finance</span>
        </Notice>
      ) : (
        <>
          <div className="bar">
            <span className="grow" />
            {make}
          </div>
          <Waiting {...waits} />
          <Rows
            items={shown}
            label={say.tags.label}
            height={small ? 52 : 34}
            keyOf={(tag) => tag.name}
            row={(tag, { focus }) => <TagRow lake={lake} tag={tag} focus={focus} />}
          />
        </>
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.tags.count(read.data.length)}
      </Status>
    </>
  )
}

function TagRow({ lake, tag, focus }: { lake: string; tag: TagShown; focus: object }) {
  const news = useNews(kinds.tag, [lake, tag.name])
  return (
    <A to={{ kind: 'tag', path: [lake, tag.name], tab: '' }} {...focus} className={`line lake-line${newsClass(news)}`}>
      <Glyph kind="tag" named />
      <span className="id cut lake-name" title={tag.name}>
        {tag.name}
      </span>
      <span className="t2 cut lake-comment" title={tag.comment}>
        {tag.comment}
      </span>
      <span className="t3 s fixed lake-when cut wide-only">
        {news ? <By news={news} /> : tag.audit?.createTime !== undefined && <When at={tag.audit.createTime} />}
      </span>
    </A>
  )
}
