/** What stands below the field: things, fields, values and words that fit what was typed; saved and recent searches where nothing was. */
import { Bookmark, Clock, CornerDownLeft, Search } from 'lucide-react'
import { useEffect } from 'react'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { say } from '../messages.ts'
import { WithMarks } from './marked.tsx'
import { kindNameOf } from './place.ts'
import type { Made, Saved } from './saved.ts'
import type { Suggestion } from './shapes.ts'

export type Next =
  | Suggestion
  | { readonly is: 'search'; readonly query: string; readonly name?: string }
  | { readonly is: 'all'; readonly query: string }

const [savedAtMost, madeAtMost] = [5, 6]

export function nextOf(typed: string, suggestions: readonly Suggestion[], saved: readonly Saved[], made: readonly Made[]): readonly Next[] {
  if (typed.trim() !== '') return [...suggestions, { is: 'all', query: typed.trim() }]
  return [
    ...saved.slice(0, savedAtMost).map(({ name, query }) => ({ is: 'search', name, query }) as const),
    ...made.slice(0, madeAtMost).map(({ query }) => ({ is: 'search', query }) as const),
  ]
}

/** What stands over a line where it is the first of its sort. */
const headOf = (line: Next) => (line.is === 'search' ? (line.name === undefined ? say.search.made : say.search.kept) : undefined)

export function Nexts(props: {
  readonly id: string
  readonly lines: readonly Next[]
  readonly active: number
  readonly onPick: (line: Next) => void
  readonly onPoint: (index: number) => void
}) {
  const { id, lines, active } = props
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])
  return (
    <div
      id={`${id}-next`}
      role="listbox"
      aria-label={say.search.suggestions}
      className="find-next"
      hidden={lines.length === 0}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      {lines.map((line, i) => {
        const head = headOf(line)
        return (
          <div key={keyOf(line)} role="presentation">
            {head !== undefined && (i === 0 || head !== headOf(lines[i - 1] as Next)) && <div className="lab">{head}</div>}
            <div
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === active}
              className={`item${i === active ? ' on' : ''}`}
              onClick={() => props.onPick(line)}
              onMouseMove={() => props.onPoint(i)}
            >
              <Line line={line} />
            </div>
          </div>
        )
      })}
    </div>
  )
}

const keyOf = (line: Next) => {
  if (line.is === 'thing') return `thing ${line.type} ${line.path.join('\0')}`
  return line.is === 'search' || line.is === 'all'
    ? `${line.is} ${line.is === 'search' ? (line.name ?? '') : ''}\0${line.query}`
    : `${line.is} ${line.text}`
}

function Line({ line }: { line: Next }) {
  switch (line.is) {
    case 'thing': {
      const names = line.path.slice(1)
      return (
        <>
          <Glyph kind={kindNameOf(line.type)} named />
          <span className="row cut grow" title={names.join('.')}>
            {names.length > 1 && (
              <span className="t3 cut-left path-parents">
                <bdi>{names.slice(0, -1).join('.')}.</bdi>
              </span>
            )}
            <span className="id cut path-name">
              <WithMarks text={names.at(-1) ?? ''} marks={line.marks} />
            </span>
          </span>
          <CornerDownLeft size={13} className="t3 find-enter" aria-hidden />
        </>
      )
    }
    case 'field':
      return (
        <>
          <span className="find-sign" />
          <span className="mono token-field fixed">{line.text}</span>
          <span className="t2 s cut grow">{line.doc}</span>
        </>
      )
    case 'value':
    case 'word':
      return (
        <>
          <span className="find-sign" />
          <span className="mono cut grow">{line.text}</span>
          <span className="t3 s num">{count(line.count)}</span>
        </>
      )
    case 'search':
      return (
        <>
          {line.name === undefined ? <Clock size={14} aria-hidden /> : <Bookmark size={14} aria-hidden />}
          {line.name !== undefined && <span className="cut b">{line.name}</span>}
          <span className={`mono cut grow${line.name === undefined ? '' : ' t3'}`}>{line.query}</span>
        </>
      )
    case 'all':
      return (
        <>
          <Search size={14} aria-hidden />
          <span className="cut grow">{say.search.runs(line.query)}</span>
          <CornerDownLeft size={13} className="t3 find-enter" aria-hidden />
        </>
      )
  }
}
