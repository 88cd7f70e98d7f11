/** What happened to an entity: the changes on the left, what one of them did on the right. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { kindList } from '../../kinds/index.ts'
import { isFound } from '../../kinds/texts.ts'
import { historyRead } from '../api/reads.ts'
import type { Past } from '../api/shapes.ts'
import { useDeeds } from '../frame/deeds.ts'
import { type Goer, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import type { Change } from '../live/follow.ts'
import { Avatar, When } from '../look/bits.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { useEntityDeeds } from './deeds.tsx'
import { diffOf, type FieldChange } from './diff.ts'
import { NewChanges, Scope } from './new-changes.tsx'
import { PastOne } from './past.tsx'
import type { Here } from './shown.ts'
import { Within } from './within.tsx'
import './history.css'

/** A change as a summary names it: a column with what was done to it. */
function inShort(c: FieldChange) {
  if (c.sort !== 'column') return { name: c.field, sort: c.sort === 'value' ? (c.of ?? c.sort) : c.sort }
  const [only, ...others] = c.parts
  return { name: say.history.columnDid(c.field, c.did, only && others.length === 0 ? only.name : undefined), sort: c.sort }
}

/** It tells of what hangs on the entity, not of the entity. */
const ofHung = ({ facet = 'body' }: Past) => facet !== 'body'

/** What one change was, in a few words: its fields where few, else how many of each sort. */
export function summary(past: Past): string {
  if (past.operation !== 'alter' && !ofHung(past)) return say.history.did(past.operation, String(past.before?.name ?? ''), past.name)
  const changes = diffOf(past.before, past.after)
  const hung = changes.find((c): c is FieldChange & { sort: 'set' } => c.sort === 'set' && c.field === past.facet)
  if (hung) return [...hung.added.map((t) => `+ ${t}`), ...hung.removed.map((t) => `− ${t}`)].join(', ')
  return say.history.fields(changes.map(inShort))
}

/** Of a thing alone, or of all that is in it: the address says which, where it holds anything that has a page. */
export function History(here: Here) {
  const { subtree } = useSearch()
  const holds = kindList.some((kind) => kind.parent === here.kind && isFound(kind)) && here.kind.name !== 'model'
  if (holds && subtree !== 'false' && here.place.path.every((name) => !name.includes('.'))) return <Within {...here} />
  return (
    <>
      {holds && <Scope within={false} />}
      <OfItself {...here} />
    </>
  )
}

function OfItself(here: Here) {
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
  const newest = Number(rows[0]?.position ?? Number.POSITIVE_INFINITY)
  const isNew = (change: Change) =>
    asOf === undefined && change.position > newest && change.kind === here.kind.name && change.path.join('\0') === here.place.path.join('\0')
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
      <NewChanges is={isNew} show={() => void read.refetch()} />
      <div className="history">
        {(!small || !chosen) && <div className="history-list">{list}</div>}
        {chosen && (
          <PastOne
            key={String(chosen.position)}
            lake={here.place.path[0] ?? ''}
            told={chosen}
            past={chosen}
            title={ofHung(chosen) || chosen.version === undefined ? summary(chosen) : say.history.version(chosen.version, chosen.operation)}
            go={go}
          />
        )}
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
