/** A dataset or a job on the graph: what it is, its columns, and what opens more around it. */
import { Check, Minus, Plus, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { Glyph } from '../look/glyph.tsx'
import { exact, when } from '../look/time.ts'
import { say } from '../messages.ts'
import { type Card, measures, rowAt } from './cards.ts'
import type { Thing } from './graph.ts'
import { useLit, useLitColumn } from './lit.tsx'
import { aboveOf, glyphOf, lastOf, pathOf } from './names.ts'

/** What cards of a graph do; the same for all of them. */
export interface Doing {
  readonly choose: (thing: string, column?: string) => void
  readonly focus: (thing: string) => void
  readonly point: (thing: string | undefined, column?: string) => void
  readonly expand: (thing: string) => void
  readonly unfold: (thing: string) => void
}
export interface CardState {
  readonly card: Card
  readonly start: boolean
  readonly chosen: boolean
  /** It holds the graph's one place for the keyboard. */
  readonly current: boolean
  readonly rim?: 'upstream' | 'downstream' | undefined
  readonly doing: Doing
}

const good = new Set(['COMPLETE', 'START', 'RUNNING'])
/** How a job's last run went: a sign and words, never a colour alone; in short a sign and when. */
export function RunState({ of, short = false }: { of: Thing; short?: boolean }) {
  if (of.state === undefined) return <span className="t3">{say.lineage.neverRan}</span>
  const bad = !good.has(of.state) && of.state !== 'OTHER'
  const Sign = bad ? X : of.state === 'COMPLETE' ? Check : Minus
  return (
    <span className={`row g4 cut ${bad ? 'bad' : 't3'}`} title={of.at === undefined ? undefined : `${say.lineage.state(of.state)}, ${exact(of.at)}`}>
      <Sign size={12} className={bad ? 'bad' : of.state === 'COMPLETE' ? 'ok' : 't3'} aria-hidden />
      {short && of.at !== undefined && <span className="hidden-text">{say.lineage.state(of.state)}</span>}
      <span className="cut">{short && of.at !== undefined ? when(of.at) : say.lineage.run(of.state, of.at === undefined ? '' : when(of.at))}</span>
    </span>
  )
}

export function ThingCard({ card, start, chosen, current, rim, doing }: CardState) {
  const { thing, columns, left } = card
  const lit = useLit(thing.id)
  const tabIndex = current ? 0 : -1
  const marks = `${thing.job ? ' of-job' : ''}${start ? ' start' : ''}${chosen ? ' chosen' : ''}${lit === '' ? '' : ` ${lit}`}`
  return (
    <div className={`lin-card${marks}`} style={{ width: card.width, height: card.height }}>
      <button
        type="button"
        className="lin-head"
        data-thing={thing.id}
        tabIndex={tabIndex}
        aria-current={start ? 'true' : undefined}
        aria-pressed={chosen}
        title={pathOf(thing).join('.')}
        onClick={() => doing.choose(thing.id)}
        onDoubleClick={() => doing.focus(thing.id)}
        onFocus={() => doing.point(thing.id)}
      >
        <Glyph kind={glyphOf(thing)} named />
        <span className="col grow">
          <span className="id cut lin-name">{lastOf(thing)}</span>
          <span className="xs t3 cut">{thing.job ? <RunState of={thing} short /> : aboveOf(thing)}</span>
        </span>
      </button>
      {columns.map((column, i) => (
        <ColumnRow key={column} thing={thing.id} column={column} at={rowAt(i)} tabIndex={tabIndex} doing={doing} />
      ))}
      {left > 0 && (
        <button type="button" className="lin-foot xs" tabIndex={tabIndex} onClick={() => doing.unfold(thing.id)}>
          {say.lineage.moreColumns(left)}
        </button>
      )}
      {rim && (
        <button
          type="button"
          className={`lin-expand ${rim}`}
          tabIndex={tabIndex}
          aria-label={say.lineage.expand(lastOf(thing), rim === 'upstream')}
          title={say.lineage.expand(lastOf(thing), rim === 'upstream')}
          onClick={() => doing.expand(thing.id)}
        >
          <Plus size={12} aria-hidden />
        </button>
      )}
    </div>
  )
}

function ColumnRow(props: {
  readonly thing: string
  readonly column: string
  readonly at: number
  readonly tabIndex: number
  readonly doing: Doing
}) {
  const { thing, column, at, tabIndex, doing } = props
  const lit = useLitColumn(thing, column)
  const style: CSSProperties = { top: at - 1, height: measures.row }
  return (
    <button
      type="button"
      className={`lin-column cut${lit ? ' lit' : ''}`}
      style={style}
      title={column}
      tabIndex={tabIndex}
      onClick={() => doing.choose(thing, column)}
      onMouseEnter={() => doing.point(thing, column)}
      onMouseLeave={() => doing.point(thing)}
    >
      {column}
    </button>
  )
}
