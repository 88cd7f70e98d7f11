/** From a graph to cards that stand: which columns are shown, and where the worker put everything. */
import { useCallback, useMemo, useRef, useState } from 'react'
import { type Card, cardsOf, type Placed } from './cards.ts'
import { type Arc, columnsOf, type Graph, litFrom, port } from './graph.ts'
import type { Line, Spacing } from './layout.ts'
import { useSpots } from './spots.ts'

const spacing: Spacing = { across: 26, down: 14 }
/** What is done to a column on the way stands between. */
const spacingWithColumns: Spacing = { across: 92, down: 14 }

export interface Scene {
  readonly cards: ReadonlyMap<string, Placed>
  readonly arcs: readonly Arc[]
  readonly start: string
}
interface Wanted {
  readonly graph: Graph
  readonly start: string
  readonly columns: boolean
  /** The column that is followed, and whose it is. */
  readonly followed: { readonly thing: string; readonly column: string } | undefined
}

export function useScene({ graph, start, columns, followed }: Wanted) {
  /** Things of which all columns are shown. */
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  /** What must not move when the cards are laid out anew. */
  const hold = useRef<string | undefined>(undefined)
  const { thing, column } = followed ?? {}
  const wanted = useMemo(() => {
    const way = thing === undefined || column === undefined ? undefined : litFrom(graph, thing, column)
    const boxes: readonly Card[] = cardsOf(graph, start, columnsOf(graph), open, (of, name) => way?.ports.has(port(of, name)) ?? false)
    const lines: readonly Line[] = [...new Map(graph.arcs.map(({ from, to }) => [JSON.stringify([from, to]), { from, to }])).values()]
    return { boxes, lines, spacing: columns ? spacingWithColumns : spacing, start, arcs: graph.arcs }
  }, [graph, start, columns, thing, column, open])
  const placed = useSpots(wanted, hold)
  const scene = useMemo((): Scene | undefined => {
    if (!placed) return undefined
    const { of, spots } = placed
    const cards = of.boxes.map((card): readonly [string, Placed] => [card.id, { ...card, ...(spots.get(card.id) ?? { x: 0, y: 0 }) }])
    return { cards: new Map(cards), arcs: of.arcs, start: of.start }
  }, [placed])
  const unfold = useCallback((id: string) => {
    hold.current = id
    setOpen((before) => new Set([...before, id]))
  }, [])
  return { scene, unfold, hold }
}
