/** One change: who and when, field by field, and taking it back. */
import { ArrowLeft, Clock, Undo2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Past } from '../api/shapes.ts'
import { type Goer, useAsOf } from '../frame/go.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Avatar } from '../look/bits.tsx'
import { exact, spelledOut } from '../look/time.ts'
import { say } from '../messages.ts'
import { Changes } from './changes.tsx'
import { diffOf } from './diff.ts'
import { UndoCard } from './undo-card.tsx'

type Told = Pick<Past, 'position' | 'time' | 'actor' | 'operation'>

/** `past` is undefined while it is read, null where it is not told. */
export function PastOne(props: { lake: string; told: Told; past: Past | null | undefined; title: ReactNode; go: Goer }) {
  const { told, past, go } = props
  const small = useMedia(narrow)
  const asOf = useAsOf()
  const [undoing, setUndoing] = useState(false)
  const changes = past ? diffOf(past.before, past.after) : []
  const { undoing: words } = say
  return (
    <section className="history-one" aria-label={say.history.one}>
      <div className="history-head">
        {small && (
          <button type="button" className="btn quiet icon" aria-label={say.history.back} onClick={() => go.with({ v: undefined })}>
            <ArrowLeft size={16} aria-hidden />
          </button>
        )}
        <div className="grow">
          <h2 className="h2 cut">{props.title}</h2>
          <p className="s t3 row g6 cut">
            <Avatar name={told.actor} size={16} />
            <span className="cut" title={exact(told.time)}>
              {told.actor}, {spelledOut(told.time)}
            </span>
          </p>
        </div>
        {told.time !== asOf && (
          <button type="button" className="btn" onClick={() => go.with({ asOf: told.time })}>
            <Clock size={14} aria-hidden />
            {small ? say.history.readShort : say.history.read}
          </button>
        )}
        {asOf === undefined && (
          <button type="button" className="btn" aria-expanded={undoing} onClick={() => setUndoing(!undoing)}>
            <Undo2 size={14} aria-hidden />
            {small ? words.openShort : words.open}
          </button>
        )}
      </div>
      <div className="scroll grow history-changes" tabIndex={0} role="region" aria-label={say.history.changes}>
        {undoing && <UndoCard lake={props.lake} position={told.position} />}
        {past === null ? (
          <p className="t2 history-same">{say.within.notTold}</p>
        ) : past === undefined ? null : changes.length === 0 ? (
          <p className="t2 history-same">{say.history.same(told.operation)}</p>
        ) : (
          <Changes of={changes} />
        )}
      </div>
    </section>
  )
}
