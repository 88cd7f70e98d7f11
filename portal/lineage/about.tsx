/** What is chosen: what it is made from and by whom, and what breaks if it goes. */
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Crosshair, X } from 'lucide-react'
import { useState } from 'react'
import { spokenOf, textOf } from '../access/objects.ts'
import type { Here } from '../entity/shown.ts'
import { A, useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { type Break, breaksOf } from './breaks.ts'
import { type Doing, RunState } from './card.tsx'
import { type Arc, type Graph, isIndirect, type Thing } from './graph.ts'
import { aboveOf, glyphOf, lastOf, pathOf, placeOf } from './names.ts'
import { impactRead } from './read.ts'
import type { View } from './view.ts'
import { doneOn } from './wires.tsx'

interface AboutProps {
  readonly here: Here
  readonly view: View
  readonly graph: Graph
  readonly thing: Thing | undefined
  readonly start: string
  readonly doing: Doing
  /** It takes the place of everything else. */
  readonly small: boolean
}

export function About({ here, view, graph, thing, start, doing, small }: AboutProps) {
  const go = useGo()
  const lake = here.place.path[0] ?? ''
  if (!thing) return null
  const place = placeOf(lake, thing, 'lineage')
  const own = view.focus === undefined && thing.id === start
  return (
    <aside className={`lin-about scroll${small ? ' small' : ''}`} aria-label={say.lineage.about} tabIndex={0}>
      <div className="lin-about-head">
        {small && (
          <button type="button" className="btn quiet icon" aria-label={say.lineage.back} onClick={() => go.with({ v: undefined })}>
            <ArrowLeft size={16} aria-hidden />
          </button>
        )}
        <Glyph kind={view.column === '' ? glyphOf(thing) : 'column'} named />
        <span className="col grow">
          <h2 className="h2 cut" title={pathOf(thing).join('.')}>
            {view.column === '' ? lastOf(thing) : view.column}
          </h2>
          <span className="s t3 cut">{view.column === '' ? aboveOf(thing) || say.lineage.job : pathOf(thing).join('.')}</span>
        </span>
        {!small && view.chosen !== undefined && (
          <button type="button" className="btn quiet icon small" aria-label={say.close} onClick={() => go.with({ v: undefined, column: undefined })}>
            <X size={14} aria-hidden />
          </button>
        )}
      </div>
      {thing.job && (
        <div className="s">
          <RunState of={thing} />
        </div>
      )}
      {!thing.job && !thing.entity && <p className="s t3">{say.lineage.outside}</p>}
      <div className="row g6 wrap lin-about-deeds">
        {thing.id !== start && (
          <button type="button" className="btn small" onClick={() => doing.focus(thing.id)}>
            <Crosshair size={13} aria-hidden />
            {say.lineage.focusIt}
          </button>
        )}
        {view.focus !== undefined && (
          <button type="button" className="btn small" onClick={() => go.with({ focus: undefined, v: undefined, column: undefined })}>
            {say.lineage.focusBack(here.entity.name)}
          </button>
        )}
        {place && !own && (
          <A to={place} className="btn small">
            {say.lineage.open}
          </A>
        )}
      </div>
      <From graph={graph} thing={thing} column={view.column} doing={doing} />
      {thing.job && <Ends title={say.lineage.writes} things={ends(graph, thing.id, 'to')} doing={doing} />}
      <Breaks here={here} view={view} thing={thing} own={own} />
    </aside>
  )
}

const ends = (graph: Graph, id: string, way: 'from' | 'to'): readonly Thing[] =>
  [...new Set(graph.arcs.filter((arc) => arc[way === 'from' ? 'to' : 'from'] === id).map((arc) => arc[way]))]
    .map((end) => graph.things.get(end))
    .filter((end) => end !== undefined)

function From({ graph, thing, column, doing }: { graph: Graph; thing: Thing; column: string; doing: Doing }) {
  if (thing.job) return <Ends title={say.lineage.reads} things={ends(graph, thing.id, 'from')} doing={doing} />
  const into = graph.arcs.filter((arc) => arc.to === thing.id && arc.fromColumn !== '' && (column === '' || arc.toColumn === column))
  if (into.length === 0) return <Ends title={say.lineage.madeBy} things={ends(graph, thing.id, 'from')} doing={doing} />
  return (
    <section>
      <h3 className="lab">{say.lineage.madeFrom}</h3>
      <ul className="lin-made">
        {into.map((arc) => (
          <Made key={arc.key} arc={arc} from={graph.things.get(arc.from)} to={column === '' ? arc.toColumn : ''} doing={doing} />
        ))}
      </ul>
    </section>
  )
}

/** One column that another comes from, and what is done to it on the way. */
function Made({ arc, from, to, doing }: { arc: Arc; from: Thing | undefined; to: string; doing: Doing }) {
  const done = doneOn(arc)
  const told = arc.transformations.map(({ description }) => description).filter((text) => text !== undefined && text !== '')
  if (!from) return null
  return (
    <li>
      <button type="button" className="lin-line" onClick={() => doing.choose(from.id, arc.fromColumn)}>
        <span className="grow cut">
          <span className="id">{arc.fromColumn}</span> <span className="t3 s">{lastOf(from)}</span>
        </span>
        <span className="s t3 fixed">{done}</span>
      </button>
      {(to !== '' || isIndirect(arc)) && (
        <p className="xs t3 cut">{[to === '' ? '' : `→ ${to}`, isIndirect(arc) ? say.lineage.decides : ''].filter((t) => t !== '').join(' · ')}</p>
      )}
      {told.map((text) => (
        <p key={text} className="mono lin-expression break">
          {text}
        </p>
      ))}
    </li>
  )
}

function Ends({ title, things, doing }: { title: string; things: readonly Thing[]; doing: Doing }) {
  return (
    <section>
      <h3 className="lab">{title}</h3>
      {things.length === 0 && <p className="s t3">{say.lineage.nothingAbove}</p>}
      <ul>
        {things.map((thing) => (
          <li key={thing.id}>
            <button type="button" className="lin-line" title={pathOf(thing).join('.')} onClick={() => doing.choose(thing.id)}>
              <Glyph kind={glyphOf(thing)} named />
              <span className="grow cut id">{lastOf(thing)}</span>
              {thing.job && (
                <span className="xs fixed">
                  <RunState of={thing} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Lines that are shown before the rest is asked for. */
const linesFirst = 8

function Breaks({ here, view, thing, own }: { here: Here; view: View; thing: Thing; own: boolean }) {
  const lake = here.place.path[0] ?? ''
  const about = own ? { object: textOf(spokenOf(here.kind, here.place.path)) } : { node: thing.id }
  const asked = { ...about, column: view.column === '' ? undefined : view.column, at: view.at }
  const { data, error } = useQuery(impactRead(lake, asked))
  const [all, setAll] = useState(false)
  const breaks = data ? breaksOf(data) : []
  const shown = all ? breaks : breaks.slice(0, linesFirst)
  return (
    <section aria-label={say.lineage.breaks}>
      <h3 className="lab row">
        <span className="grow">{say.lineage.breaks}</span>
        {data && <span className="num">{breaks.length}</span>}
      </h3>
      {error && <p className="s bad">{say.lineage.impactRefused}</p>}
      {data && breaks.length === 0 && data.hidden === 0 && <p className="s t3">{say.lineage.breaksNone}</p>}
      <ul>
        {shown.map((one) => (
          <li key={one.key}>
            <BreakLine lake={lake} of={one} without={thing.job} />
          </li>
        ))}
      </ul>
      {breaks.length > shown.length && (
        <button type="button" className="inline-link s" onClick={() => setAll(true)}>
          {say.lineage.more(breaks.length - shown.length)}
        </button>
      )}
      {data && data.hidden > 0 && <p className="s t3">{say.lineage.hidden(data.hidden)}</p>}
      {data && data.more > 0 && <p className="s warn">{say.lineage.more(data.more)}</p>}
    </section>
  )
}

/** `without` a job nothing that reads fails: data is just not made any more. */
function BreakLine({ lake, of, without }: { lake: string; of: Break; without: boolean }) {
  const how = without
    ? of.hops === 0
      ? say.lineage.notMade
      : say.lineage.hop(of.hops)
    : of.job
      ? of.hops <= 1
        ? say.lineage.fails
        : say.lineage.hop(of.hops)
      : of.columns > 0 && of.hops <= 1
        ? say.lineage.nColumns(of.columns)
        : say.lineage.hop(of.hops)
  return (
    <A to={placeOf(lake, of, 'lineage')} className="lin-line" title={pathOf(of).join('.')}>
      <Glyph kind={glyphOf(of)} named />
      <span className="grow cut id">{lastOf(of)}</span>
      <span className="s t3 fixed">{how}</span>
    </A>
  )
}
