/** The lineage of a thing: a graph or a list by hops, the moment looked at, and what is chosen beside it. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useEntityDeeds } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { type PageDeed, useDeeds } from '../frame/deeds.ts'
import { useGo } from '../frame/go.tsx'
import { sideKept } from '../frame/side.tsx'
import { Status } from '../frame/status.tsx'
import { noRail, useMedia } from '../kit/use.ts'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { About } from './about.tsx'
import type { CardState, Doing } from './card.tsx'
import type { Placed } from './cards.ts'
import { litFrom } from './graph.ts'
import { ByHops } from './list.tsx'
import { LitPlace, useLitBox } from './lit.tsx'
import { lastOf } from './names.ts'
import { NoLineage } from './none.tsx'
import { Times } from './times.tsx'
import { Toolbar } from './toolbar.tsx'
import { type Read, useGraph } from './use-graph.ts'
import { useScene } from './use-scene.ts'
import { useView, type View } from './view.ts'
import './lineage.css'

/** A list needs none of what draws a graph. */
const Flow = lazy(() => import('./flow.tsx').then(({ Flow }) => ({ default: Flow })))

export function LineageTab(here: Here) {
  const view = useView()
  const { read, error, again, open } = useGraph(here, view)
  const deeds = useEntityDeeds(here)
  const fold: PageDeed = useMemo(() => ({ id: 'fold', label: say.tree.open, letter: '[', quiet: true, run: () => sideKept.set(!sideKept.get()) }), [])
  const go = useGo()
  const isChosen = view.chosen !== undefined
  const close: readonly PageDeed[] = useMemo(
    () =>
      isChosen
        ? [{ id: 'close', label: say.close, letter: 'Escape', quiet: true, run: () => go.with({ v: undefined, column: undefined }, true) }]
        : [],
    [isChosen, go],
  )
  useDeeds(useMemo(() => [...deeds, fold, ...close], [deeds, fold, close]))
  if (error && !read) return <Refused failure={error} title={say.lineage.refused} again={again} />
  if (read === undefined) return <Loading rows={5} height={60} />
  const alone = read === null || (read.graph.things.size <= 1 && read.hidden === 0 && view.focus === undefined && view.direction === 'both')
  // The slider keeps its place, whether at the moment it is at there was any lineage or none.
  return (
    <>
      {error && read && (
        <p className="note-line" role="alert">
          {say.lineage.refused}
        </p>
      )}
      {alone ? <NoLineage here={here} at={view.at} /> : <Whole here={here} view={view} read={read} open={open} />}
      {(!alone || view.at !== undefined) && <Times here={here} view={view} />}
    </>
  )
}

function Whole({ here, view, read, open }: { here: Here; view: View; read: Read; open: ReturnType<typeof useGraph>['open'] }) {
  const go = useGo()
  const { graph, start, rim } = read
  const chosen = view.chosen !== undefined && graph.things.has(view.chosen) ? view.chosen : undefined
  const followed = useMemo(() => (view.column === '' ? undefined : { thing: chosen ?? start, column: view.column }), [view.column, chosen, start])
  const { scene, unfold, hold } = useScene({ graph, start, columns: view.columns, followed })
  const [current, setCurrent] = useState(start)
  const fit = useRef(() => {})
  const lit = useLitBox()
  const standing = useRef<() => void>(() => {})
  standing.current = () => lit.set(followed ? litFrom(graph, followed.thing, followed.column) : chosen === undefined ? null : litFrom(graph, chosen))
  useEffect(() => standing.current(), [graph, followed, chosen])

  const doing = useMemo((): Doing => {
    const focus = (id: string) => {
      hold.current = id
      go.with({ focus: id, v: undefined, column: undefined })
    }
    return {
      focus,
      choose: (id, column) => {
        setCurrent(id)
        go.with({ v: id, column: column ?? undefined }, true)
      },
      point: (id, column = '') => {
        if (id === undefined) standing.current()
        else lit.set(litFrom(graph, id, column))
      },
      expand: (id) => {
        const direction = rim.get(id)
        hold.current = id
        if (direction) open({ node: id, direction })
      },
      unfold,
    }
  }, [go, graph, rim, open, hold, lit, unfold])
  const stateOf = useMemo(
    () =>
      (card: Placed): CardState => ({
        card,
        start: card.id === start,
        chosen: card.id === chosen,
        current: card.id === (graph.things.has(current) ? current : start),
        rim: rim.get(card.id),
        doing,
      }),
    [start, chosen, current, graph, rim, doing],
  )
  const small = useMedia(noRail)
  const startThing = graph.things.get(start)
  const startName = view.focus === undefined ? say.lineage.isThis(here.kind.name) : say.lineage.focus
  const about = <About here={here} view={view} graph={graph} thing={graph.things.get(chosen ?? start)} start={start} doing={doing} small={small} />
  if (small && chosen !== undefined) return about
  return (
    <LitPlace of={lit}>
      <Toolbar here={here} view={view} read={read} scene={scene} fit={() => fit.current()} hold={() => (hold.current = start)} />
      <div className="lin-body">
        <div className="lin-main">
          {view.as === 'list' ? (
            <ByHops
              graph={graph}
              start={start}
              startName={startName}
              chosen={chosen}
              name={startThing ? lastOf(startThing) : ''}
              columns={view.columns}
              doing={doing}
            />
          ) : scene ? (
            <Suspense fallback={<Loading rows={5} height={60} />}>
              <Flow shown={{ ...scene, startName }} stateOf={stateOf} walk={setCurrent} fit={fit} />
            </Suspense>
          ) : (
            <Loading rows={5} height={60} />
          )}
        </div>
        {!small && about}
      </div>
      <Status
        keys={[
          ['← →', say.lineage.keys.along],
          ['↑ ↓', say.status.move],
          ['↵', say.lineage.keys.focus],
        ]}
      >
        {say.lineage.nodes(graph.things.size, graph.arcs.length, view.columns)}
        {read.hidden > 0 && <span>{say.lineage.hidden(read.hidden)}</span>}
        {read.more > 0 && <span className="warn">{say.lineage.more(read.more)}</span>}
      </Status>
    </LitPlace>
  )
}
