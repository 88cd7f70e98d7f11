/** The rows of the audit that fit: filters above, one line each, and beside them the one that is opened. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw, ScrollText } from 'lucide-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import type { Happened } from '../../client/audit.ts'
import { type PageDeed, useDeeds } from '../frame/deeds.ts'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Popup } from '../look/popup.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Bars } from './bars.tsx'
import { Export } from './export.tsx'
import { FilterBar } from './filter-bar.tsx'
import { askedOf, type Bounds, filterKeys, filterOf } from './filters.ts'
import { One } from './one.tsx'
import { auditPath, auditRead, pageRows, useReader } from './read.ts'
import { Line, lineHeads } from './row.tsx'
import './audit.css'

const idOf = ({ table, position }: Happened) => `${table}.${position}`
const none: readonly PageDeed[] = []

/** `bounds` are of the page it stands on, `deeds` what else can be done there. `title` stands over it where no head does. */
export function AuditList({ lake, bounds, title, deeds = none }: { lake: string; bounds: Bounds; title?: ReactNode; deeds?: readonly PageDeed[] }) {
  const reader = useReader(lake)
  const asOf = useAsOf()
  const search = useSearch()
  const filter = useMemo(() => filterOf(search), [search])
  const [now, setNow] = useState(() => new Date())
  const all: Bounds = { ...bounds, ...(reader?.ownOnly ? { own: reader.name } : {}), ...(asOf === undefined ? {} : { asOf }) }
  const asked = askedOf(filter, all, now)
  const read = useInfiniteQuery({ ...auditRead(lake, asked), enabled: reader !== undefined })
  const rows = useMemo(() => read.data?.pages.flatMap((page) => page.audit) ?? [], [read.data])
  const { fetchNextPage, hasNextPage, isFetching } = read
  // A part that is not full has looked at a lot for little: to go on is the reader's to say.
  const short = hasNextPage && (read.data?.pages.at(-1)?.audit.length ?? 0) < pageRows
  const more = useCallback(() => {
    if (hasNextPage && !short && !isFetching) void fetchNextPage()
  }, [hasNextPage, short, isFetching, fetchNextPage])
  const client = useQueryClient()
  const again = () => {
    client.removeQueries({ queryKey: ['lake', 'now', auditPath(lake)], type: 'inactive' })
    setNow(new Date())
    void client.resetQueries({ queryKey: ['lake', 'now', auditPath(lake)] })
  }
  const kept = read.data?.pages[0]?.reads
  const tools = (
    <div className="row g6 fixed">
      {kept !== undefined && <Reads kept={kept} />}
      <button type="button" className="btn small icon" aria-label={say.audit.again} title={say.audit.again} onClick={again}>
        <RotateCw size={13} aria-hidden />
      </button>
      <Export lake={lake} asked={asked} />
    </div>
  )
  return (
    <>
      {title !== undefined && (
        <div className="head audit-head">
          {title}
          <span className="grow" />
          {tools}
        </div>
      )}
      <div className="bar audit-bar">
        <FilterBar filter={filter} bounds={all} me={reader?.name ?? ''} />
        {title === undefined && tools}
      </div>
      {all.own !== undefined && <p className="note-line">{say.audit.own(lake)}</p>}
      <Found
        lake={lake}
        read={read}
        rows={rows}
        short={short}
        more={more}
        deeds={deeds}
        filtered={filterKeys.some((key) => filter[key] !== undefined)}
      />
    </>
  )
}

function Reads({ kept }: { kept: boolean }) {
  return (
    <Popup
      end
      label={kept ? say.audit.readsKept : say.audit.readsNotKept}
      trigger={(props) => (
        <button {...props} className="pill audit-pill">
          {kept ? say.audit.readsKept : say.audit.readsNotKept}
        </button>
      )}
    >
      {() => <p className="t2 s">{say.audit.readsWhy(kept)}</p>}
    </Popup>
  )
}

interface FoundProps {
  readonly lake: string
  readonly read: ReturnType<typeof useInfiniteQuery>
  readonly rows: readonly Happened[]
  readonly short: boolean
  readonly more: () => void
  readonly deeds: readonly PageDeed[]
  readonly filtered: boolean
}

function Found({ lake, read, rows, short, more, deeds, filtered }: FoundProps) {
  const go = useGo()
  const small = useMedia(narrow)
  const { v } = useSearch()
  const at = rows.findIndex((row) => idOf(row) === v)
  const chosen = rows[at]
  const { hasNextPage, isFetching } = read
  const all = useMemo(() => {
    const step = (by: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
      if (next) go.with({ v: idOf(next) }, true)
    }
    return [
      ...deeds,
      { id: 'older', label: say.history.older, letter: '[', quiet: true, run: () => step(1) },
      { id: 'newer', label: say.history.newer, letter: ']', quiet: true, run: () => step(-1) },
    ]
  }, [deeds, rows, at, go])
  useDeeds(all)
  if (read.error && rows.length === 0) return <Refused failure={read.error} title={say.audit.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const further = short && (
    <div className="col g8 audit-further">
      <p className="t2">{say.audit.short(rows.length)}</p>
      <button type="button" className="btn small self-start" disabled={isFetching} onClick={() => void read.fetchNextPage()}>
        {isFetching ? say.audit.looking : say.audit.further}
      </button>
    </div>
  )
  if (rows.length === 0)
    return (
      <Notice
        sign={<ScrollText size={18} className="t3" aria-hidden />}
        title={short ? say.audit.noneYet : say.audit.none}
        deeds={
          filtered && (
            <button type="button" className="btn small" onClick={() => go.with(Object.fromEntries(filterKeys.map((key) => [key, undefined])))}>
              {say.audit.clearAll}
            </button>
          )
        }
      >
        {further || say.audit.noneWhy}
      </Notice>
    )
  const bad = rows.filter(({ outcome }) => outcome === 'denied' || outcome === 'failed').length
  return (
    <>
      <div className="audit">
        {(!small || !chosen) && (
          <div className="audit-list">
            <Bars rows={rows} more={hasNextPage} />
            <Rows
              items={rows}
              label={say.audit.label}
              height={small ? 52 : 30}
              keyOf={idOf}
              at={at}
              onEnd={more}
              head={lineHeads}
              foot={further || <p className="t3 s audit-further">{hasNextPage ? say.loading : say.audit.all}</p>}
              row={(row, { focus }) => (
                <Line row={row} focus={focus} on={row === chosen} open={() => go.with({ v: row === chosen ? undefined : idOf(row) }, !small)} />
              )}
            />
          </div>
        )}
        {chosen && <One lake={lake} row={chosen} close={() => go.with({ v: undefined }, !small)} />}
      </div>
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.audit.openRow],
          ['[ ]', say.status.olderNewer],
        ]}
      >
        <span>{say.audit.rows(rows.length, hasNextPage)}</span>
        <span>{say.audit.bad(bad)}</span>
      </Status>
    </>
  )
}
