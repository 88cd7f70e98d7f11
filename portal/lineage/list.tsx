/** The lineage as a list by hops: the same as the graph, read from the top down, with arrows that go along its edges. */
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { type Doing, RunState } from './card.tsx'
import { columnsOf, type Graph, hopsOf, ranksOf, type Thing } from './graph.ts'
import { aboveOf, glyphOf, lastOf, pathOf } from './names.ts'

const collator = new Intl.Collator('en', { numeric: true })
/** Rows grouped by hops from above; jobs stand between what they read and what they write. */
function groupsOf(graph: Graph, start: string) {
  const ranks = ranksOf(graph, start)
  const rankOf = ({ id }: Thing) => ranks.get(id) ?? 0
  const all = [...graph.things.values()].sort((a, b) => rankOf(a) - rankOf(b) || collator.compare(lastOf(a), lastOf(b)))
  return [...Map.groupBy(all, (thing) => hopsOf(rankOf(thing)))]
}

export function ByHops(props: {
  readonly graph: Graph
  readonly start: string
  readonly startName: string
  readonly name: string
  readonly chosen: string | undefined
  readonly columns: boolean
  readonly doing: Doing
}) {
  const { graph, start, startName, name, chosen, columns, doing } = props
  const groups = useMemo(() => groupsOf(graph, start), [graph, start])
  const touched = useMemo(() => (columns ? columnsOf(graph) : new Map<string, readonly string[]>()), [graph, columns])
  const order = groups.flatMap(([, things]) => things.map(({ id }) => id))
  const [active, setActive] = useState(chosen ?? start)
  const focused = order.includes(active) ? active : start
  const root = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') {
      event.preventDefault()
      doing.focus(focused)
      return
    }
    const at = order.indexOf(focused)
    const to: Readonly<Record<string, () => string | undefined>> = {
      ArrowDown: () => order[at + 1],
      j: () => order[at + 1],
      ArrowUp: () => order[at - 1],
      k: () => order[at - 1],
      ArrowLeft: () => graph.arcs.find((arc) => arc.to === focused)?.from,
      ArrowRight: () => graph.arcs.find((arc) => arc.from === focused)?.to,
      Home: () => order[0],
      End: () => order.at(-1),
    }
    const step = to[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const next = step()
    if (next === undefined) return
    setActive(next)
    root.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next)}"]`)?.focus()
  }
  return (
    <div ref={root} className="scroll grow lin-list" onKeyDown={onKeyDown} data-rows role="region" aria-label={say.lineage.listOf(name)}>
      {groups.map(([hops, things]) => (
        <section key={hops}>
          <h2 className="lab" id={`hops${hops}`}>
            {say.lineage.away(hops, startName)}
          </h2>
          <ul aria-labelledby={`hops${hops}`}>
            {things.map((thing) => (
              <li key={thing.id}>
                <button
                  type="button"
                  className={`lin-row${thing.id === start ? ' start' : ''}${thing.id === chosen ? ' on' : ''}`}
                  data-row={thing.id}
                  tabIndex={thing.id === focused ? 0 : -1}
                  aria-current={thing.id === start ? 'true' : undefined}
                  title={pathOf(thing).join('.')}
                  onFocus={() => setActive(thing.id)}
                  onClick={() => doing.choose(thing.id)}
                >
                  <Glyph kind={glyphOf(thing)} named />
                  <span className="col grow">
                    <Called thing={thing} />
                    {(touched.get(thing.id)?.length ?? 0) > 0 && <span className="s ac cut">{touched.get(thing.id)?.join(', ')}</span>}
                  </span>
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
      ))}
    </div>
  )
}

/** `lake.trips.` grey, `trip_fact` not. */
export const Called = ({ thing }: { thing: Thing }) => (
  <span className="row cut">
    {aboveOf(thing) !== '' && !thing.job && (
      <span className="t3 cut-left path-parents">
        <bdi>
          {aboveOf(thing)}
          {thing.entity ? '.' : '\u00a0'}
        </bdi>
      </span>
    )}
    <span className="id cut path-name">{lastOf(thing)}</span>
  </span>
)
