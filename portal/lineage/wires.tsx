/** All lines of the graph in one drawing: what is lit in front, the rest as a single path behind, however many they are. */
import { useMemo } from 'react'
import { say } from '../messages.ts'
import { type Placed, type Wire, wireOf } from './cards.ts'
import { type Arc, isIndirect } from './graph.ts'
import { useLitAll } from './lit.tsx'

/** What is done on the way, in a word or two; nothing where the value goes as it is. */
export const doneOn = ({ transformations }: Arc): string =>
  [
    ...new Set(
      transformations
        .filter(({ subtype, masking }) => subtype !== 'IDENTITY' || masking)
        .map((t) => say.lineage.done(t.type, t.subtype, t.masking ?? false)),
    ),
  ].join(', ')
/** More dashes than these lines have would keep a browser busy at every move. */
const dashedAtMost = 300
/** So many words fit between columns without covering one another. */
const wordsAtMost = 12

interface Told {
  readonly key: string
  readonly wire: Wire
  readonly text: string
}
/** Words that would stand on one another are said once, if they are the same, else left to the side of the page. */
function spread(all: readonly Told[]): readonly Told[] {
  const kept: Told[] = []
  for (const one of all) if (!kept.some(({ wire }) => Math.abs(wire.x - one.wire.x) < 80 && Math.abs(wire.y - one.wire.y) < 13)) kept.push(one)
  return kept
}

export function Wires({ arcs, cards }: { arcs: readonly Arc[]; cards: ReadonlyMap<string, Placed> }) {
  const wires = useMemo(
    () =>
      arcs.flatMap((arc) => {
        const [from, to] = [cards.get(arc.from), cards.get(arc.to)]
        return from && to ? [{ arc, wire: wireOf(arc, from, to), indirect: isIndirect(arc) }] : []
      }),
    [arcs, cards],
  )
  const all = useLitAll()
  const lit = all ? wires.filter(({ arc }) => all.arcs.has(arc.key)) : []
  const rest = all ? wires.filter(({ arc }) => !all.arcs.has(arc.key)) : wires
  const told = spread(lit.map(({ arc, wire }) => ({ key: arc.key, wire, text: doneOn(arc) })).filter(({ text }) => text !== ''))
  const path = (indirect: boolean, of: typeof wires) =>
    of
      .filter((one) => one.indirect === indirect)
      .map(({ wire }) => wire.d)
      .join('')
  return (
    <svg className="lin-wires" aria-hidden>
      <path d={path(false, rest)} />
      <path d={path(true, rest)} className={rest.length > dashedAtMost ? '' : 'indirect'} />
      <path d={path(false, lit)} className="lit" />
      <path d={path(true, lit)} className={lit.length > dashedAtMost ? 'lit' : 'lit indirect'} />
      {told.length <= wordsAtMost &&
        told.map(({ key, wire, text }) => (
          <text key={key} x={wire.x} y={wire.y + 3.5} textAnchor="middle">
            {text}
          </text>
        ))}
    </svg>
  )
}
