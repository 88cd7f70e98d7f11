/** One filter as a pill: what it lets through, and beside it the small window in which that is chosen. */
import { Check, ChevronDown } from 'lucide-react'
import { type FormEvent, type ReactNode, useRef } from 'react'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { wordsOf } from './filters.ts'

export const Pill = (props: {
  readonly words: string
  readonly set: boolean
  readonly label: string
  readonly children: (close: () => void) => ReactNode
}) => (
  <Popup
    label={props.label}
    trigger={(given) => (
      <button {...given} className={`pill audit-pill${props.set ? ' ac' : ''}`} title={props.words}>
        <span className="cut">{props.words}</span>
        <ChevronDown size={11} aria-hidden />
      </button>
    )}
  >
    {props.children}
  </Popup>
)

/** The two buttons under every choice. */
export const Ends = ({ onClear }: { onClear: () => void }) => (
  <div className="row g6">
    <button type="submit" className="btn first small">
      {say.audit.edit.use}
    </button>
    <button type="button" className="btn small" onClick={onClear}>
      {say.audit.edit.clear}
    </button>
  </div>
)

/** A text; `use` gets it trimmed, empty to show all. */
export function TextChoice(props: {
  readonly label: string
  readonly value: string
  readonly use: (value: string) => void
  readonly children?: ReactNode
}) {
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.use(field.current?.value.trim() ?? '')
  }
  return (
    <form className="col g8 audit-choice" onSubmit={submit}>
      <label className="col g4">
        <span className="lab">{props.label}</span>
        <input ref={field} className="plain-field" defaultValue={props.value} autoComplete="off" spellCheck={false} />
      </label>
      {props.children}
      <Ends onClear={() => props.use('')} />
    </form>
  )
}

/** Any of some words; each press takes effect at once. */
export function WordChoice(props: {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly (readonly [word: string, shown: string])[]
  readonly use: (value: string) => void
}) {
  const on = wordsOf(props.value)
  const flip = (word: string) => props.use((on.includes(word) ? on.filter((one) => one !== word) : [...on, word]).join(','))
  return (
    <div className="col g6 audit-choice" role="group" aria-label={props.label}>
      <div className="tag-list audit-words">
        {props.options.map(([word, shown]) => (
          <button key={word} type="button" role="checkbox" aria-checked={on.includes(word)} className="item" onClick={() => flip(word)}>
            <span className="tick">{on.includes(word) && <Check size={13} className="ac" aria-hidden />}</span>
            <span className="grow cut">{shown}</span>
          </button>
        ))}
      </div>
      <button type="button" className="btn small self-start" disabled={on.length === 0} onClick={() => props.use('')}>
        {say.audit.edit.clear}
      </button>
    </div>
  )
}
