/** Since when changes are wanted: today, some days, or an instant; kept in the address. */
import { type FormEvent, useRef } from 'react'
import { inShort, localField } from '../look/time.ts'
import { say } from '../messages.ts'

const day = 86_400_000
const back: Readonly<Record<string, number>> = { week: 7 * day, month: 30 * day }

/** The instant that an address means, ISO; undefined where it says nothing that can be read. Ranges count back from the instant that is read. */
export function floorOf(from: string | undefined, asOf: string | undefined): string | undefined {
  if (from === undefined) return undefined
  const now = asOf === undefined ? new Date() : new Date(asOf)
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate())
  if (from === 'today') return midnight.toISOString()
  const range = back[from]
  if (range !== undefined) return new Date(midnight.getTime() - range).toISOString()
  return Number.isNaN(Date.parse(from)) ? undefined : new Date(from).toISOString()
}
export const sinceWords = (from: string) => say.within.ranges[from] ?? (Number.isNaN(Date.parse(from)) ? from : inShort(from))

export function SinceChoice({ from, use }: { from: string | undefined; use: (from: string) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const at = new Date(field.current?.value ?? '')
    if (!Number.isNaN(at.getTime())) use(at.toISOString())
  }
  const shown = from !== undefined && !Number.isNaN(Date.parse(from)) ? new Date(from) : undefined
  return (
    <form className="col g8 audit-choice" onSubmit={submit}>
      <div className="row g4 wrap">
        {Object.entries(say.within.ranges).map(([range, words]) => (
          <button key={range} type="button" className="btn small" aria-pressed={from === range} onClick={() => use(range)}>
            {words}
          </button>
        ))}
      </div>
      <label className="col g4">
        <span className="lab">{say.asOf.instant}</span>
        <input ref={field} type="datetime-local" step="1" className="plain-field" defaultValue={shown ? localField(shown) : ''} />
      </label>
      <div className="row g6">
        <button type="submit" className="btn first small">
          {say.audit.edit.use}
        </button>
        <button type="button" className="btn small" onClick={() => use('')}>
          {say.audit.edit.clear}
        </button>
      </div>
    </form>
  )
}
