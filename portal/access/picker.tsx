/** Choosing one of many by typing a part of its name: a field, and the names that hold what was typed. */
import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from 'react'
import { Marked } from '../look/bits.tsx'
import { say } from '../messages.ts'
import './picker.css'

export interface Option {
  readonly key: string
  readonly label: string
  readonly sign?: ReactNode
  readonly note?: string
  /** There is something in it to choose from. */
  readonly opens?: boolean
  /** It is only on the way to something. */
  readonly closed?: boolean
}
const shownAtMost = 60

export function Picker(props: {
  readonly label: string
  readonly options: readonly Option[] | undefined
  readonly none: string
  readonly onPick: (option: Option) => void
  /** Goes into an option that opens; and back out. */
  readonly onOpen?: (option: Option) => void
  readonly onUp?: () => void
  readonly above?: ReactNode
  /** It takes the focus when it appears; in a small window it has it anyway. */
  readonly first?: boolean
}) {
  const { options, onOpen, onUp } = props
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => {
    const wanted = typed.trim().toLowerCase()
    return wanted === '' ? (options ?? []) : (options ?? []).filter(({ label }) => label.toLowerCase().includes(wanted))
  }, [options, typed])
  const shown = hits.slice(0, shownAtMost)
  const chosen = Math.min(at, Math.max(0, shown.length - 1))
  const option = shown[chosen]
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, chosen])
  const clear = () => {
    setTyped('')
    setAt(0)
  }
  const open = (one: Option) => {
    clear()
    onOpen?.(one)
  }
  const take = (one: Option | undefined) => {
    if (!one) return
    if (one.closed) open(one)
    else props.onPick(one)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(shown.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
    else if (event.key === 'Enter') take(option)
    else if (event.key === 'ArrowRight' && option?.opens) open(option)
    else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && typed === '' && onUp) onUp()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onType = (next: string) => {
    const named = next.endsWith('.') ? options?.find(({ label, opens }) => opens && `${label}.` === next) : undefined
    if (named) return open(named)
    setTyped(next)
    setAt(0)
  }
  return (
    <div className="col g6 picker">
      {props.above}
      <div className="filter">
        <input
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={props.label}
          aria-label={props.label}
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={option ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          autoFocus={props.first ?? false}
        />
      </div>
      <div id={id} role="listbox" aria-label={props.label} className="picker-list" tabIndex={-1}>
        {shown.map((one, i) => (
          <div key={one.key} className={`item${i === chosen ? ' on' : ''}`} role="presentation" onMouseMove={() => setAt(i)}>
            <div id={`${id}-${i}`} role="option" aria-selected={i === chosen} className="picker-option" onClick={() => take(one)}>
              {one.sign}
              <span className="grow cut" title={one.label}>
                <Marked text={one.label} typed={typed.trim()} />
              </span>
              {one.note !== undefined && <span className="t3 xs cut">{one.note}</span>}
            </div>
            {one.opens && (
              <button type="button" tabIndex={-1} className="btn quiet small icon" aria-label={say.access.into(one.label)} onClick={() => open(one)}>
                <ChevronRight size={13} aria-hidden />
              </button>
            )}
          </div>
        ))}
      </div>
      {options !== undefined && shown.length === 0 && <p className="t3 s">{typed === '' ? props.none : say.access.noHit(typed)}</p>}
      {hits.length > shown.length && <p className="t3 xs">{say.access.more(hits.length - shown.length)}</p>}
      <p className="hidden-text" role="status">
        {options === undefined ? '' : say.access.hits(hits.length)}
      </p>
    </div>
  )
}
