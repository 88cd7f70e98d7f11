/** The field that searches everything: its terms stand out as tokens, and below it stands what may be written next. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useAsOf, useGo, usePlace, useSearch } from '../frame/go.tsx'
import { useBox } from '../kit/box.ts'
import { useSettled } from '../kit/use.ts'
import { Kbd } from '../look/bits.tsx'
import { say } from '../messages.ts'
import { fault } from './fault.ts'
import { type Next, Nexts, nextOf } from './nexts.tsx'
import { placeOf } from './place.ts'
import { completed, tokensOf } from './query.ts'
import { suggestRead } from './read.ts'
import { made, searched, useSaved } from './saved.ts'
import './field.css'

export const fieldId = 'search-field'
/** While somebody types, the lake is asked once they pause for so long. */
const pauseMs = 70
const suggestionsAtMost = 9

export function SearchField({ lake }: { lake: string }) {
  const go = useGo()
  const place = usePlace()
  const asOf = useAsOf()
  const { query = '' } = useSearch()
  const asked = place?.kind === 'metalake' && place.tab === 'search' ? query : ''
  const [typed, setTyped] = useState(asked)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const field = useRef<HTMLInputElement>(null)
  const ink = useRef<HTMLDivElement>(null)
  useEffect(() => setTyped(asked), [asked])
  const settled = useSettled(typed, pauseMs)
  const suggestions = useQuery({
    ...suggestRead(asOf, lake, settled, suggestionsAtMost),
    enabled: open && settled.trim() !== '',
    // The last answer stands until there is another.
    placeholderData: keepPreviousData,
  }).data
  const [saved, madeNow] = [useSaved(lake, open), useBox(made)]
  const lines = useMemo(
    () =>
      open
        ? nextOf(
            typed,
            suggestions ?? [],
            saved,
            madeNow.filter((one) => one.lake === lake),
          )
        : [],
    [open, typed, suggestions, saved, madeNow, lake],
  )
  const active = at < lines.length ? at : -1

  const follow = () =>
    requestAnimationFrame(() => {
      if (ink.current && field.current) ink.current.scrollLeft = field.current.scrollLeft
    })
  useEffect(() => {
    follow()
  }, [typed])
  const write = (next: string) => {
    setTyped(next)
    setAt(-1)
    setOpen(true)
  }
  const run = (text: string) => {
    const wanted = text.trim()
    setOpen(false)
    setTyped(wanted)
    searched(lake, wanted)
    field.current?.blur()
    go.to({ kind: 'metalake', path: [lake], tab: 'search' }, { search: wanted === '' ? {} : { query: wanted } })
  }
  const pick = (line: Next) => {
    if (line.is === 'all' || line.is === 'search') return run(line.query)
    if (line.is === 'field') return write(completed(typed, line.text))
    if (line.is !== 'thing') return write(`${completed(typed, line.text)} `)
    setOpen(false)
    setTyped(asked)
    field.current?.blur()
    const to = placeOf(line)
    if (to) go.to(to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[active]
    if (event.key === 'ArrowDown') {
      setOpen(true)
      setAt(Math.min(lines.length - 1, active + 1))
    } else if (event.key === 'ArrowUp') setAt(Math.max(-1, active - 1))
    else if (event.key === 'Enter') {
      if (line) pick(line)
      else run(typed)
    } else if (event.key === 'Tab' && !event.shiftKey && line && line.is !== 'thing') pick(line)
    else if (event.key === 'Escape') {
      if (open) setOpen(false)
      else if (typed === asked) field.current?.blur()
      else setTyped(asked)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="find">
      <div className={`find-box${typed === '' ? '' : ' mono'}`}>
        <Search size={15} strokeWidth={1.8} className="t3" aria-hidden />
        <div className="find-text">
          <Ink text={typed} of={ink} />
          <input
            ref={field}
            id={fieldId}
            value={typed}
            onChange={(event) => write(event.target.value)}
            onKeyDown={onKeyDown}
            onKeyUp={follow}
            onSelect={follow}
            onFocus={() => setOpen(true)}
            onBlur={() => {
              setOpen(false)
              follow()
            }}
            placeholder={say.search.label(lake)}
            aria-label={say.search.label(lake)}
            role="combobox"
            aria-expanded={lines.length > 0}
            aria-controls={`${fieldId}-next`}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? `${fieldId}-${active}` : undefined}
            aria-keyshortcuts="/"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={2048}
          />
        </div>
        {typed === '' ? (
          <Kbd>/</Kbd>
        ) : (
          <button
            type="button"
            className="find-clear"
            aria-label={say.search.clear}
            title={say.search.clear}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              write('')
              field.current?.focus()
            }}
          >
            <X size={14} aria-hidden />
          </button>
        )}
      </div>
      <Nexts id={fieldId} lines={lines} active={active} onPick={pick} onPoint={setAt} />
    </search>
  )
}

/** What the field says, in colours: it lies under the field, whose own letters are not seen. */
function Ink({ text, of }: { text: string; of: React.RefObject<HTMLDivElement | null> }) {
  const wrong = useBox(fault)
  const tokens = tokensOf(text)
  const pieces: React.ReactNode[] = []
  let at = 0
  tokens.forEach(({ is, from, to, field }, i) => {
    if (from > at) pieces.push(text.slice(at, from))
    at = to
    const not = tokens[i - 1]?.is === '-'
    const bad = wrong?.query === text && wrong.at >= from && wrong.at < to ? ' wrong' : ''
    if (is === 'term' && field !== undefined)
      pieces.push(
        <span key={from} className={`token${not ? ' not' : ''}${bad}`}>
          <span className="token-field">{text.slice(from, from + field.length + 1)}</span>
          {text.slice(from + field.length + 1, to)}
        </span>,
      )
    else
      pieces.push(
        <span key={from} className={`${is === '-' ? 'token-minus' : is === 'term' ? '' : 'token-sign'}${bad}`}>
          {text.slice(from, to)}
        </span>,
      )
  })
  return (
    <div ref={of} className="find-ink" aria-hidden>
      {pieces}
      {text.slice(at)}
      {wrong?.query === text && wrong.at >= text.length && text !== '' && <span className="wrong"> </span>}
    </div>
  )
}
