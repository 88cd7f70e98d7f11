/** The first page: which metalake? Where there is none, how to make the first. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import { lakesRead } from '../api/reads.ts'
import type { Shown } from '../api/shapes.ts'
import { openCreate } from '../entity/deeds.tsx'
import { inUse } from '../entity/shown.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia, useTitle } from '../kit/use.ts'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import './lake.css'

export function Lakes() {
  const asOf = useAsOf()
  const small = useMedia(narrow)
  useTitle(say.product)
  const read = useQuery(lakesRead(asOf))
  if (read.error) return <Refused failure={read.error} title={say.lakes.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const make = asOf === undefined && (
    <button type="button" className="btn first" onClick={() => openCreate(kinds.metalake, [])}>
      <Plus size={14} aria-hidden />
      {say.create.deed('metalake')}
    </button>
  )
  return (
    <>
      {read.data.length === 0 ? (
        <Notice sign={<Glyph kind="metalake" size={24} />} title={say.lakes.none} deeds={make}>
          <p>{say.lakes.what}</p>
          <p className="next">{say.lakes.example}</p>
        </Notice>
      ) : (
        <>
          <div className="lakes-head">
            <h1 className="h1 grow">{say.lakes.title}</h1>
            {make}
          </div>
          <Rows
            items={read.data}
            label={say.lakes.title}
            height={small ? 52 : 38}
            keyOf={(lake) => lake.name}
            row={(lake, { focus }) => <LakeRow lake={lake} focus={focus} />}
          />
        </>
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.lakes.count(read.data.length)}
      </Status>
    </>
  )
}

const LakeRow = ({ lake, focus }: { lake: Shown; focus: object }) => (
  <A to={{ kind: 'metalake', path: [lake.name], tab: '' }} {...focus} className="line lake-line">
    <Glyph kind="metalake" named />
    <span className={`id cut lake-name${inUse(lake) ? '' : ' off'}`}>{lake.name}</span>
    <span className="t2 cut lake-comment" title={lake.comment}>
      {lake.comment}
    </span>
    {!inUse(lake) && <span className="pill warn">{say.off}</span>}
    <span className="t3 s fixed wide-only">{lake.audit?.creator}</span>
    <span className="t3 s fixed lake-when wide-only">{lake.audit?.createTime !== undefined && <When at={lake.audit.createTime} />}</span>
  </A>
)
