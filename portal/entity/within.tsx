/** What changed in a metalake, catalog or schema: by day, by kind, by person; one of them opened, and taken back. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type KindName, kindList } from '../../kinds/index.ts'
import { Pill, TextChoice, WordChoice } from '../audit/pill.tsx'
import { placeOf } from '../audit/place-of.ts'
import { changeRead } from '../audit/read.ts'
import { type PageDeed, useDeeds } from '../frame/deeds.ts'
import { A, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import type { Change } from '../live/follow.ts'
import { Avatar, Path, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { dayOf } from '../look/time.ts'
import { say } from '../messages.ts'
import { useEntityDeeds } from './deeds.tsx'
import { byDay, feedRead, isWithin, positionRead } from './feed.ts'
import { NewChanges, Scope } from './new-changes.tsx'
import { PastOne } from './past.tsx'
import type { Here } from './shown.ts'
import { floorOf, SinceChoice, sinceWords } from './since.tsx'
import '../audit/audit.css'
import '../live/live.css'

const words = say.within
const keyOf = (row: { readonly day: string } | { readonly change: Change }) => ('day' in row ? row.day : String(row.change.position))

export function Within(here: Here) {
  const { kind, place } = here
  const asOf = useAsOf()
  const go = useGo()
  const small = useMedia(narrow)
  const { v, actor, kind: kinds, from } = useSearch()
  const lake = place.path[0] ?? ''
  const instant = floorOf(from, asOf)
  const floor = useQuery({ ...positionRead(lake, instant), enabled: instant !== undefined })
  const read = useInfiniteQuery({
    ...feedRead(asOf, kind, place.path, kinds, instant === undefined ? 0 : (floor.data ?? 0)),
    enabled: instant === undefined || floor.data !== undefined || floor.error !== null,
  })
  const all = useMemo(() => read.data?.pages.flatMap((page) => page.changes) ?? [], [read.data])
  const changes = useMemo(() => (actor === undefined ? all : all.filter((change) => change.actor === actor)), [all, actor])
  const rows = useMemo(() => byDay(changes, (time) => dayOf(time)), [changes])
  const chosenAt = rows.findIndex((row) => 'change' in row && String(row.change.position) === v)
  const chosenRow = rows[chosenAt] ?? (small ? undefined : rows[1])
  const chosen = chosenRow && 'change' in chosenRow ? chosenRow.change : undefined
  useSteps(here, changes, chosen)
  const end = read.data?.pages[0]?.end ?? Number.POSITIVE_INFINITY
  const isNew = (change: Change) =>
    asOf === undefined &&
    change.position > end &&
    isWithin(kind, place.path, change) &&
    (kinds === undefined || kinds.split(',').includes(change.kind))
  const filtered = actor !== undefined || kinds !== undefined || from !== undefined
  const bar = (
    <div className="bar within-bar">
      <Scope within />
      <span className="within-sep" aria-hidden />
      <Filters actors={[...new Set(all.map((change) => change.actor))].sort()} within={here} />
      {filtered && (
        <button type="button" className="btn quiet small" onClick={() => go.with({ actor: '', kind: '', from: '', v: '' }, true)}>
          {words.clear}
        </button>
      )}
    </div>
  )
  if (read.error && all.length === 0) return <Refused failure={read.error} title={say.history.refused} again={() => void read.refetch()} />
  const { hasNextPage, isFetching } = read
  const further = hasNextPage && (
    <div className="col g8 audit-further">
      <p className="t2 s">{words.looked(changes.length)}</p>
      <button type="button" className="btn small self-start" disabled={isFetching} onClick={() => void read.fetchNextPage()}>
        {words.further}
      </button>
    </div>
  )
  return (
    <>
      {(!small || !chosen) && bar}
      <NewChanges is={isNew} show={() => void read.refetch()} />
      {!read.data ? (
        <Loading height={44} />
      ) : changes.length === 0 ? (
        <Notice title={hasNextPage ? words.noneYet : words.none} deeds={further}>
          {hasNextPage ? undefined : words.noneWhy}
        </Notice>
      ) : (
        <div className="history">
          {(!small || !chosen) && (
            <div className="history-list">
              <Rows
                items={rows}
                label={words.label}
                height={46}
                keyOf={keyOf}
                at={chosenAt}
                skips={(row) => 'day' in row}
                foot={further || <p className="t3 s audit-further">{words.end}</p>}
                row={(row, { focus }) =>
                  'day' in row ? (
                    <h2 className="day row g8">
                      <span className="grow">{row.day}</span>
                      <span className="t3 s num">{row.n}</span>
                    </h2>
                  ) : (
                    <Line here={here} change={row.change} on={row.change === chosen} focus={focus} open={(at) => go.with({ v: at }, !small)} />
                  )
                }
              />
            </div>
          )}
          {chosen && <One key={chosen.position} lake={lake} change={chosen} />}
        </div>
      )}
      <Status
        keys={[
          ['[ ]', say.status.olderNewer],
          ['j k', say.status.move],
        ]}
      >
        <span>{words.count(changes.length, hasNextPage)}</span>
        {chosen?.requestId !== undefined && <span className="mono cut">{say.history.request(chosen.requestId)}</span>}
      </Status>
    </>
  )
}

function Line(props: { here: Here; change: Change; on: boolean; focus: object; open: (at: string) => void }) {
  const { change, here } = props
  const names = change.path.slice(here.place.path.length)
  return (
    <button
      type="button"
      {...props.focus}
      className={`past${props.on ? ' on' : ''}`}
      aria-current={props.on}
      onClick={() => props.open(String(change.position))}
    >
      <Glyph kind={change.kind} named />
      <span className="grow within-what">
        <span className="row g6 cut s">
          <Path names={names.length > 0 ? names : change.path.slice(-1)} />
          <span className="t2 nw fixed">{words.did(change.operation, change.facet)}</span>
        </span>
        <span className="xs t3 row g4 cut past-who">
          <Avatar name={change.actor} size={14} />
          <span className="cut">{change.actor}</span> · <When at={change.time} />
        </span>
      </span>
    </button>
  )
}

function One({ lake, change }: { lake: string; change: Change }) {
  const go = useGo()
  const read = useQuery(changeRead(lake, change.position))
  const place = change.operation === 'drop' ? null : placeOf(change)
  return (
    <PastOne
      lake={lake}
      told={change}
      past={read.error ? null : read.data}
      go={go}
      title={
        <span className="row g6">
          <Glyph kind={change.kind} named />
          <A to={place} className={`cut${place ? ' link' : ''}`} title={change.path.slice(1).join('.')}>
            {change.path.at(-1)}
          </A>
          <span className="t2 nw fixed">{words.did(change.operation, change.facet)}</span>
        </span>
      }
    />
  )
}

function Filters({ actors, within }: { actors: readonly string[]; within: Here }) {
  const go = useGo()
  const { actor, kind, from } = useSearch()
  const put = (next: Readonly<Record<string, string>>) => go.with({ v: '', ...next }, true)
  const held = kindList.filter((each) => isWithin(within.kind, [], { kind: each.name, path: [] }))
  return (
    <>
      <Pill words={from === undefined ? words.any : words.since(sinceWords(from))} set={from !== undefined} label={words.sinceLabel}>
        {(close) => <SinceChoice from={from} use={(value) => (close(), put({ from: value }))} />}
      </Pill>
      <Pill
        words={
          kind === undefined
            ? words.anyKind
            : kind
                .split(',')
                .map((one) => say.kind(one))
                .join(', ')
        }
        set={kind !== undefined}
        label={words.anyKind}
      >
        {() => (
          <WordChoice
            label={words.anyKind}
            value={kind}
            options={held.map(({ name }) => [name as KindName, say.kind(name)])}
            use={(value) => put({ kind: value })}
          />
        )}
      </Pill>
      <Pill words={actor === undefined ? words.anyone : words.by(actor)} set={actor !== undefined} label={words.anyone}>
        {(close) => (
          <div className="col g8">
            <TextChoice label={say.audit.edit.actor} value={actor ?? ''} use={(value) => (close(), put({ actor: value }))}>
              <div className="row g4 wrap">
                {actors.slice(0, 12).map((name) => (
                  <button key={name} type="button" className="btn small" onClick={() => (close(), put({ actor: name }))}>
                    {name}
                  </button>
                ))}
              </div>
            </TextChoice>
          </div>
        )}
      </Pill>
    </>
  )
}

/** `[` goes to an older change, `]` to a newer one; the rest of the page's deeds stay. */
function useSteps(here: Here, changes: readonly Change[], chosen: Change | undefined): void {
  const deeds = useEntityDeeds(here)
  const go = useGo()
  const all = useMemo<readonly PageDeed[]>(() => {
    const step = (by: number) => {
      const next = changes[Math.max(0, Math.min(changes.length - 1, (chosen ? changes.indexOf(chosen) : 0) + by))]
      if (next) go.with({ v: String(next.position) }, true)
    }
    return [
      ...deeds,
      { id: 'older', label: say.history.older, letter: '[', quiet: true, run: () => step(1) },
      { id: 'newer', label: say.history.newer, letter: ']', quiet: true, run: () => step(-1) },
    ]
  }, [deeds, changes, chosen, go])
  useDeeds(all)
}
