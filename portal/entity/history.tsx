/** What happened to an entity: the changes on the left, what one of them did on the right. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowLeft, Clock, Undo2 } from 'lucide-react'
import { lazy, useCallback, useMemo } from 'react'
import { historyRead } from '../api/reads.ts'
import type { Past } from '../api/shapes.ts'
import { useDeeds } from '../frame/deeds.ts'
import { type Goer, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Avatar, When } from '../look/bits.tsx'
import { panel } from '../look/panel.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { exact, spelledOut } from '../look/time.ts'
import { say } from '../messages.ts'
import { Changes } from './changes.tsx'
import { useEntityDeeds } from './deeds.tsx'
import { diffOf, type FieldChange } from './diff.ts'
import type { Here } from './shown.ts'
import './history.css'

const TakeBack = lazy(() => import('./take-back.tsx').then((m) => ({ default: m.TakeBack })))

/** A change as a summary names it: a column with what was done to it. */
function inShort(c: FieldChange) {
  if (c.sort !== 'column') return { name: c.field, sort: c.sort === 'value' ? (c.of ?? c.sort) : c.sort }
  const [only, ...others] = c.parts
  return { name: say.history.columnDid(c.field, c.did, only && others.length === 0 ? only.name : undefined), sort: c.sort }
}

/** It tells of what hangs on the entity, not of the entity. */
const ofHung = ({ facet = 'body' }: Past) => facet !== 'body'

/** What one change was, in a few words: its fields where few, else how many of each sort. */
function summary(past: Past): string {
  if (past.operation !== 'alter' && !ofHung(past)) return say.history.did(past.operation, String(past.before?.name ?? ''), past.name)
  const changes = diffOf(past.before, past.after)
  const hung = changes.find((c): c is FieldChange & { sort: 'set' } => c.sort === 'set' && c.field === past.facet)
  if (hung) return [...hung.added.map((t) => `+ ${t}`), ...hung.removed.map((t) => `− ${t}`)].join(', ')
  return say.history.fields(changes.map(inShort))
}

export function History(here: Here) {
  const asOf = useAsOf()
  const go = useGo()
  const { v } = useSearch()
  const small = useMedia(narrow)
  const read = useInfiniteQuery(historyRead(asOf, here.kind, here.place.path))
  const rows = useMemo(() => read.data?.pages.flatMap((page) => page.history) ?? [], [read.data])
  const chosenAt = rows.findIndex((past) => String(past.position) === v)
  const chosen = rows[chosenAt] ?? (small ? undefined : rows[0])
  const { fetchNextPage, hasNextPage, isFetching } = read
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  useSteps(here, rows, Math.max(0, chosenAt), go)
  if (read.error) return <Refused failure={read.error} title={say.history.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading height={44} />
  if (rows.length === 0) return <Notice title={say.history.none}>{say.history.noneWhy}</Notice>
  const list = (
    <Rows
      items={rows}
      label={say.history.label}
      height={46}
      keyOf={(past) => String(past.position)}
      at={chosenAt}
      onEnd={more}
      row={(past, { focus }) => (
        <button
          type="button"
          {...focus}
          className={`past${past === chosen ? ' on' : ''}`}
          aria-current={past === chosen}
          onClick={() => go.with({ v: String(past.position) }, !small)}
        >
          <span className="num t3 s past-version">{ofHung(past) ? '' : past.version}</span>
          <Avatar name={past.actor} />
          <span className="grow">
            <span className="cut s b past-what">{summary(past)}</span>
            <span className="xs t3 cut past-who">
              {past.actor} · <When at={past.time} />
            </span>
          </span>
        </button>
      )}
    />
  )
  return (
    <>
      <div className="history">
        {(!small || !chosen) && <div className="history-list">{list}</div>}
        {chosen && <One here={here} past={chosen} small={small} asOf={asOf} go={go} />}
      </div>
      <Status
        keys={[
          ['[ ]', say.status.olderNewer],
          ['j k', say.status.move],
        ]}
      >
        {say.history.count(rows.length, hasNextPage)}
        {chosen?.requestId !== undefined && <span className="mono">{say.history.request(chosen.requestId)}</span>}
      </Status>
    </>
  )
}

/** `[` goes to an older change, `]` to a newer one; the rest of the page's deeds stay. */
function useSteps(here: Here, rows: readonly Past[], at: number, go: Goer) {
  const deeds = useEntityDeeds(here)
  const step = useCallback(
    (by: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
      if (next) go.with({ v: String(next.position) }, true)
    },
    [rows, at, go],
  )
  const all = useMemo(
    () => [
      ...deeds,
      { id: 'older', label: say.history.older, letter: '[', quiet: true, run: () => step(1) },
      { id: 'newer', label: say.history.newer, letter: ']', quiet: true, run: () => step(-1) },
    ],
    [deeds, step],
  )
  useDeeds(all)
}

function One({ here, past, small, asOf, go }: { here: Here; past: Past; small: boolean; asOf: string | undefined; go: Goer }) {
  const changes = diffOf(past.before, past.after)
  return (
    <section className="history-one" aria-label={say.history.one}>
      <div className="history-head">
        {small && (
          <button type="button" className="btn quiet icon" aria-label={say.history.back} onClick={() => go.with({ v: undefined })}>
            <ArrowLeft size={16} aria-hidden />
          </button>
        )}
        <div className="grow">
          <h2 className="h2 cut">{ofHung(past) || past.version === undefined ? summary(past) : say.history.version(past.version, past.operation)}</h2>
          <p className="s t3 row g6 cut">
            <Avatar name={past.actor} size={16} />
            <span className="cut" title={exact(past.time)}>
              {past.actor}, {spelledOut(past.time)}
            </span>
          </p>
        </div>
        {!here.fixed && past.operation === 'alter' && (
          <button type="button" className="btn" title={say.history.takeBack} onClick={() => panel.set(<TakeBack here={here} past={past} />)}>
            <Undo2 size={14} aria-hidden />
            {say.history.takeBackShort}
          </button>
        )}
        {past.time !== asOf && (
          <button type="button" className="btn" onClick={() => go.with({ asOf: past.time })}>
            <Clock size={14} aria-hidden />
            {small ? say.history.readShort : say.history.read}
          </button>
        )}
      </div>
      <div className="scroll grow history-changes" tabIndex={0} role="region" aria-label={say.history.changes}>
        {changes.length === 0 ? <p className="t2 history-same">{say.history.same(past.operation)}</p> : <Changes of={changes} />}
      </div>
    </section>
  )
}
