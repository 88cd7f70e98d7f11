/** Where the cards of a graph stand: asked of the worker whenever they change; until it answers the former ones stay. */
import { useEffect, useRef, useState } from 'react'
import type { Box, Held, Line, Spacing, Spot } from './layout.ts'
import { layoutWorker } from './worker.ts'

export interface LayoutAsked {
  readonly n: number
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
  readonly spacing: Spacing
  readonly held?: Held | undefined
}
export interface LayoutAnswer {
  readonly n: number
  readonly spots: ReadonlyMap<string, Spot>
}

/** `of` must keep its identity while it says the same. `hold` names the card that must not move; else `start` stands where it stood, or at 0. */
export function useSpots<
  G extends { readonly boxes: readonly Box[]; readonly lines: readonly Line[]; readonly spacing: Spacing; readonly start: string },
>(of: G | undefined, hold: { readonly current: string | undefined }): { readonly of: G; readonly spots: ReadonlyMap<string, Spot> } | undefined {
  const [placed, setPlaced] = useState<{ readonly of: G; readonly spots: ReadonlyMap<string, Spot> }>()
  const last = useRef(placed)
  const worker = useRef<Worker>(undefined)
  const asked = useRef({ n: 0, of })
  useEffect(() => {
    const own = layoutWorker()
    worker.current = own
    own.addEventListener('message', ({ data: { n, spots } }: MessageEvent<LayoutAnswer>) => {
      const { n: latest, of: what } = asked.current
      if (n !== latest || !what) return
      last.current = { of: what, spots }
      setPlaced(last.current)
    })
    return () => own.terminate()
  }, [])
  useEffect(() => {
    if (!of) return
    const n = asked.current.n + 1
    asked.current = { n, of }
    const stays = (id: string | undefined): Held | undefined => {
      const spot = id === undefined ? undefined : last.current?.spots.get(id)
      return id !== undefined && spot && of.boxes.some((box) => box.id === id) ? { id, ...spot } : undefined
    }
    const held = stays(hold.current) ?? stays(of.start) ?? { id: of.start, x: 0, y: 0 }
    const boxes = of.boxes.map(({ id, rank, width, height }) => ({ id, rank, width, height }))
    const message: LayoutAsked = { n, boxes, lines: of.lines, spacing: of.spacing, held }
    worker.current?.postMessage(message)
  }, [of, hold])
  return placed
}
