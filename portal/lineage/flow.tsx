/** The graph itself: cards that stand where the layout put them, moved and enlarged by pointer or keys. */
import { MiniMap, type Node, type NodeProps, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi, ViewportPortal } from '@xyflow/react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react'
import { say } from '../messages.ts'
import '@xyflow/react/dist/base.css'
import { type CardState, ThingCard } from './card.tsx'
import { columnHeads, type Placed, stepFrom, topOf } from './cards.ts'
import type { Arc } from './graph.ts'
import { lastOf } from './names.ts'
import { Wires } from './wires.tsx'

type CardNode = Node<{ readonly state: CardState }, 'card'>
const types = { card: ({ data }: NodeProps<CardNode>) => <ThingCard {...data.state} /> }
/** Pixels that stay free around the graph when all of it is shown. */
const margin = 24
/** Below this scale names are not read any more; then the middle is shown, as large as the other. */
const readable = 0.7
const middling = 0.85
/** Smaller than that there is nothing to read, and only shapes are drawn. */
const shapesOnly = 0.3
/** Of larger graphs only what is in sight is drawn; smaller ones the browser can search. */
const drawnWhole = 150

export interface Shown {
  readonly cards: ReadonlyMap<string, Placed>
  readonly arcs: readonly Arc[]
  readonly start: string
  /** What the middle is called above its column. */
  readonly startName: string
}
interface FlowProps {
  readonly shown: Shown
  readonly stateOf: (card: Placed) => CardState
  readonly walk: (to: string) => void
  /** Set to a function that shows all of it. */
  readonly fit: { current: () => void }
}

export function Flow(props: FlowProps) {
  return (
    <ReactFlowProvider>
      <Inner {...props} />
    </ReactFlowProvider>
  )
}

function Inner({ shown, stateOf, walk, fit }: FlowProps) {
  const { cards, arcs, start } = shown
  const flow = useReactFlow()
  const store = useStoreApi()
  const root = useRef<HTMLDivElement>(null)
  const nodes = useMemo<CardNode[]>(
    () =>
      Array.from(cards.values(), (card) => ({
        id: card.id,
        type: 'card',
        position: { x: card.x, y: card.y },
        width: card.width,
        height: card.height,
        className: card.id === start ? 'start' : '',
        data: { state: stateOf(card) },
      })),
    [cards, start, stateOf],
  )
  const bounds = useMemo(() => boundsOf(cards.values()), [cards])
  const show = useCallback(
    (least: number, otherwise: number) => {
      const { width, height } = store.getState()
      const middle = cards.get(start)
      const scale = Math.min(1, (width - 2 * margin) / bounds.width, (height - 2 * margin) / bounds.height)
      const zoom = scale >= least ? scale : otherwise
      const at =
        scale >= least || !middle
          ? { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }
          : { x: middle.x + middle.width / 2, y: middle.y + middle.height / 2 }
      void flow.setViewport({ x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom, zoom })
    },
    [flow, store, cards, start, bounds],
  )
  fit.current = () => show(0, 1)
  const first = useRef(true)
  useEffect(() => {
    if (!first.current || cards.size === 0) return
    first.current = false
    show(readable, middling)
  }, [cards, show])

  const doing = (id: string) => {
    const card = cards.get(id)
    return card && stateOf(card).doing
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-thing]')?.dataset.thing
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') {
      event.preventDefault()
      doing(id)?.focus(id)
      return
    }
    const to = stepFrom(cards, arcs, id, event.key)
    if (!event.key.startsWith('Arrow')) return
    event.preventDefault()
    event.stopPropagation()
    const card = to === undefined ? undefined : cards.get(to)
    if (!card) return
    reveal(card)
    walk(card.id)
    requestAnimationFrame(() =>
      requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-thing="${CSS.escape(card.id)}"]`)?.focus({ preventScroll: true })),
    )
  }
  /** Moves the view as little as brings a card into it. */
  const reveal = ({ x, y, width, height }: Placed) => {
    const { width: w, height: h, transform } = store.getState()
    const [tx, ty, zoom] = transform
    const into = (low: number, high: number, room: number) => (low < margin ? margin - low : high > room - margin ? room - margin - high : 0)
    const dx = into(x * zoom + tx, (x + width) * zoom + tx, w)
    const dy = into(y * zoom + ty, (y + height) * zoom + ty, h)
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: tx + dx, y: ty + dy, zoom })
  }
  const startCard = cards.get(start)
  const far = useStore(({ transform }) => transform[2] < shapesOnly)
  return (
    <div
      ref={root}
      className={`lin-flow${far ? ' far' : ''}`}
      onKeyDown={onKeyDown}
      role="group"
      aria-label={say.lineage.graphOf(startCard ? lastOf(startCard.thing) : '')}
    >
      <ReactFlow
        nodes={nodes}
        edges={noEdges}
        nodeTypes={types}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        panOnScroll
        onlyRenderVisibleElements={cards.size > drawnWhole}
        onNodeMouseEnter={(_, { id }) => doing(id)?.point(id)}
        onNodeMouseLeave={(_, { id }) => doing(id)?.point(undefined)}
        proOptions={{ hideAttribution: true }}
      >
        <ViewportPortal>
          <Wires arcs={arcs} cards={cards} />
          <Heads shown={shown} />
        </ViewportPortal>
        {cards.size > 1 && (
          <MiniMap
            className="wide-only"
            pannable
            zoomable
            ariaLabel={say.lineage.map}
            nodeClassName={(node) => `lin-mini ${node.className ?? ''}`}
            nodeBorderRadius={4}
          />
        )}
      </ReactFlow>
    </div>
  )
}
const noEdges: never[] = []

function Heads({ shown: { cards, start, startName } }: { shown: Shown }) {
  const top = topOf(cards.values())
  return columnHeads(cards.values(), cards.get(start)?.thing.job ?? false).map(({ hops, x, width }) => (
    <span key={`${hops} ${x}`} className="lin-hop lab" style={{ left: x, top: top - 32, width }}>
      {say.lineage.away(hops, startName)}
    </span>
  ))
}

function boundsOf(cards: Iterable<Placed>) {
  const all = [...cards]
  const [x, y] = [Math.min(...all.map((c) => c.x)), Math.min(...all.map((c) => c.y)) - 40]
  return {
    x,
    y,
    width: Math.max(1, Math.max(...all.map((c) => c.x + c.width)) - x),
    height: Math.max(1, Math.max(...all.map((c) => c.y + c.height)) - y),
  }
}
