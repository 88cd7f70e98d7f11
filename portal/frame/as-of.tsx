/** The instant the lake is read at: chosen here, said aloud above every page, left with one press. */
import { ChevronDown, Clock } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { LiveDot } from '../live/dot.tsx'
import { Popup } from '../look/popup.tsx'
import { exact, inShort, localField, spelledOut } from '../look/time.ts'
import { say } from '../messages.ts'
import { useAsOf, useGo } from './go.tsx'

const minute = 60_000
const choices = [10 * minute, 60 * minute, 24 * 60 * minute, 7 * 24 * 60 * minute]

function Chooser({ close }: { close: () => void }) {
  const go = useGo()
  const asOf = useAsOf()
  const field = useRef<HTMLInputElement>(null)
  const read = (at: Date | undefined) => {
    close()
    go.with({ asOf: at?.toISOString() })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const at = new Date(field.current?.value ?? '')
    if (!Number.isNaN(at.getTime())) read(at)
  }
  return (
    <form className="col g8 as-of-form" onSubmit={submit}>
      <p className="t2 s">{say.asOf.what}</p>
      <div className="row g4 wrap">
        {choices.map((ms, i) => (
          <button key={ms} type="button" className="btn small" onClick={() => read(new Date(Date.now() - ms))}>
            {say.asOf.choices[i]}
          </button>
        ))}
      </div>
      <label className="col g4">
        <span className="lab">{say.asOf.instant}</span>
        <input
          ref={field}
          type="datetime-local"
          step="1"
          className="plain-field"
          defaultValue={localField(asOf === undefined ? new Date() : new Date(asOf))}
          max={localField(new Date())}
          required
        />
      </label>
      <div className="row g6">
        <button type="submit" className="btn first small">
          {say.asOf.read}
        </button>
        {asOf !== undefined && (
          <button type="button" className="btn small" onClick={() => read(undefined)}>
            {say.asOf.now}
          </button>
        )}
      </div>
    </form>
  )
}

export function AsOfPill() {
  const asOf = useAsOf()
  return (
    <Popup
      id="as-of"
      end
      label={say.asOf.label}
      trigger={(props) => (
        <button {...props} className={`pill as-of${asOf === undefined ? '' : ' warn'}`} title={asOf === undefined ? say.asOf.label : exact(asOf)}>
          <Clock size={12} aria-hidden />
          {asOf === undefined ? say.asOf.present : inShort(asOf)}
          <span className="narrow-only live-short">
            <LiveDot quiet />
          </span>
          <ChevronDown size={11} aria-hidden />
        </button>
      )}
    >
      {(close) => <Chooser close={close} />}
    </Popup>
  )
}

export function AsOfBanner() {
  const asOf = useAsOf()
  const go = useGo()
  if (asOf === undefined) return null
  return (
    <div className="as-of-banner" role="note">
      <Clock size={14} aria-hidden />
      <span className="b narrow-only">{say.asOf.inShort}</span>
      <span className="cut wide-only">
        <span className="b">{say.asOf.reading(spelledOut(asOf))}</span> <span className="t2">{say.asOf.editingOff}</span>
      </span>
      <span className="grow" />
      <button type="button" className="btn small" onClick={() => go.with({ asOf: undefined })}>
        {say.asOf.now}
      </button>
    </div>
  )
}
