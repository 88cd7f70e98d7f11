/** Go to a thing by its name, or do something with the page at hand. It knows the names read so far, reads more along a typed path, and asks the lake. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { CornerDownLeft, Search, Zap } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { kindList } from '../../kinds/index.ts'
import { tagsRead } from '../api/reads.ts'
import { useBox } from '../kit/box.ts'
import { useSettled } from '../kit/use.ts'
import { Kbd } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { count } from '../look/numbers.ts'
import { say } from '../messages.ts'
import { placeOf } from '../search/place.ts'
import { suggestRead } from '../search/read.ts'
import { searched } from '../search/saved.ts'
import type { Suggestion } from '../search/shapes.ts'
import { type PageDeed, pageDeeds } from './deeds.ts'
import { type Candidate, type Hit, hitsFor, wordsOf } from './found.ts'
import { useAsOf, useGo, usePlace } from './go.tsx'
import { knownNames } from './known.ts'
import { palette } from './palette-state.ts'
import { usePathAhead } from './path-ahead.ts'
import { recent } from './recent.ts'
import './palette.css'

const hitsAtMost = 40
/** While somebody types, the lake is asked once they pause for so many milliseconds. */
const pauseMs = 70
const askedAtMost = 20
type Line =
  | { readonly is: 'hit'; readonly hit: Hit }
  | { readonly is: 'deed'; readonly deed: PageDeed }
  | { readonly is: 'search'; readonly lake: string; readonly query: string }

export function Palette({ first }: { first: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const go = useGo()
  const asOf = useAsOf()
  const lake = usePlace()?.path[0]
  const client = useQueryClient()
  const [typed, setTyped] = useState(first)
  const [at, setAt] = useState(0)
  const deeds = useBox(pageDeeds)
  const visits = useBox(recent)
  const ahead = usePathAhead(lake, typed)
  const tags = useQuery({ ...tagsRead(asOf, lake ?? ''), enabled: lake !== undefined }).data
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const candidates = useMemo<readonly Candidate[]>(
    () => (lake === undefined ? [] : knownNames(client, asOf, lake)),
    // What was read ahead, and the tags, add to what is known.
    [client, asOf, lake, ahead, tags],
  )
  const onlyDeeds = typed.startsWith('>')
  const onlyTags = typed.startsWith('#')
  const wanted = onlyDeeds || onlyTags ? typed.slice(1).trim() : typed.trim()
  const settled = useSettled(wanted, pauseMs)
  const asked = useQuery({
    ...suggestRead(asOf, lake ?? '', settled, askedAtMost),
    enabled: lake !== undefined && settled !== '' && !onlyDeeds && !onlyTags,
    placeholderData: keepPreviousData,
  }).data
  const hits = useMemo(() => {
    if (onlyDeeds) return []
    if (wanted === '' && !onlyTags)
      return visits
        .filter((v) => v.path[0] === lake)
        .slice(0, 8)
        .map((v): Hit => ({ ...v, text: v.path.slice(1).join('.'), score: 0 }))
    const known = hitsFor(wanted, onlyTags ? candidates.filter((c) => c.kind === 'tag') : candidates, hitsAtMost)
    return [...known, ...beyond(known, onlyTags ? [] : (asked ?? []))]
  }, [candidates, onlyDeeds, onlyTags, wanted, visits, lake, asked])
  const can = useMemo(
    () => (onlyTags ? [] : deeds.filter((d) => !d.quiet && wordsOf(wanted).every((w) => d.label.toLowerCase().includes(w)))),
    [deeds, onlyTags, wanted],
  )
  const lines: readonly Line[] = [
    ...hits.map((hit) => ({ is: 'hit', hit }) as const),
    ...can.map((deed) => ({ is: 'deed', deed }) as const),
    ...(lake === undefined || wanted === '' || onlyDeeds || onlyTags ? [] : [{ is: 'search', lake, query: wanted } as const]),
  ]
  const chosen = Math.min(at, Math.max(0, lines.length - 1))
  const close = () => palette.set(null)
  const pick = (line: Line | undefined) => {
    if (!line) return
    close()
    if (line.is === 'hit') go.to({ kind: line.hit.kind, path: line.hit.path, tab: '' })
    else if (line.is === 'search') {
      searched(line.lake, line.query)
      go.to({ kind: 'metalake', path: [line.lake], tab: 'search' }, { search: { query: line.query } })
    } else line.deed.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(lines.length - 1, chosen + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
    else if (event.key === 'Enter') pick(lines[chosen])
    else if (event.key === 'Tab' && lines[chosen]?.is === 'hit') setTyped(`${lines[chosen].hit.text}.`)
    else return
    event.preventDefault()
  }
  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <dialog
      ref={dialog}
      className="palette"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
      aria-label={say.palette.label}
    >
      <div className="palette-field">
        <Search size={16} className="t3" aria-hidden />
        <input
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          placeholder={say.palette.placeholder}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={lines.length > 0 ? `palette-${chosen}` : undefined}
          aria-label={say.palette.label}
        />
        <Kbd>esc</Kbd>
      </div>
      <div id="palette-list" role="listbox" aria-label={say.palette.results} className="palette-list" tabIndex={-1}>
        {hits.length > 0 && (
          <div className="lab" role="presentation">
            {wanted === '' && !onlyTags ? say.recent : say.palette.goTo}
          </div>
        )}
        {lines.map((line, i) => (
          <div key={keyOf(line)} role="presentation">
            {line.is === 'deed' && i === hits.length && <div className="lab">{say.palette.do}</div>}
            {line.is === 'search' && <div className="lab">{say.palette.search}</div>}
            <div
              id={`palette-${i}`}
              role="option"
              aria-selected={i === chosen}
              className={`item${i === chosen ? ' on' : ''}`}
              onClick={() => pick(line)}
              onMouseMove={() => setAt(i)}
            >
              {line.is === 'hit' ? (
                <HitLine hit={line.hit} words={wordsOf(wanted)} />
              ) : line.is === 'deed' ? (
                <DeedLine deed={line.deed} words={wordsOf(wanted)} />
              ) : (
                <SearchLine query={line.query} />
              )}
            </div>
          </div>
        ))}
        {lines.length === 0 && <p className="t2 palette-none">{say.palette.none(wanted, candidates.length)}</p>}
      </div>
      <div className="palette-foot">
        <span className="cut">{say.palette.known(count(candidates.length))}</span>
        <span className="grow" />
        <span className="row g4 fixed wide-only">
          <Kbd>tab</Kbd> {say.palette.into}
        </span>
        <span className="row g4 fixed wide-only">
          <Kbd>&gt;</Kbd> {say.palette.do.toLowerCase()}
        </span>
        <span className="row g4 fixed wide-only">
          <Kbd>#</Kbd> {say.kind('tag')}
        </span>
      </div>
    </dialog>
  )
}

const keyOf = (line: Line) => (line.is === 'hit' ? `${line.hit.kind}\0${line.hit.text}` : line.is === 'deed' ? line.deed.id : '')

/** What the lake knows by that name beyond what this page has read. */
function beyond(known: readonly Hit[], asked: readonly Suggestion[]): readonly Hit[] {
  const there = new Set(known.map(({ kind, path }) => [kind, ...path].join('\0')))
  return asked.flatMap((one): readonly Hit[] => {
    const place = one.is === 'thing' ? placeOf(one) : null
    if (!place || there.has([place.kind, ...place.path].join('\0'))) return []
    return [{ kind: place.kind, path: place.path, text: place.path.slice(1).join('.'), score: 0 }]
  })
}

const kindNames = new Set(kindList.map((k) => k.name))

const HitLine = ({ hit, words }: { hit: Hit; words: readonly string[] }) => (
  <>
    <Glyph kind={kindNames.has(hit.kind) ? hit.kind : 'column'} named />
    <span className="grow cut" title={hit.text}>
      <Words text={hit.text} words={words} bold={(hit.path.at(-1) ?? '').length} />
    </span>
    <CornerDownLeft size={13} className="t3 palette-enter" aria-hidden />
  </>
)
const SearchLine = ({ query }: { query: string }) => (
  <>
    <Search size={14} aria-hidden />
    <span className="grow cut">{say.search.runs(query)}</span>
    <CornerDownLeft size={13} className="t3 palette-enter" aria-hidden />
  </>
)
const DeedLine = ({ deed, words }: { deed: PageDeed; words: readonly string[] }) => (
  <>
    <Zap size={14} aria-hidden />
    <span className={`grow cut${deed.danger ? ' bad' : ''}`}>
      <Words text={deed.label} words={words} bold={deed.label.length} />
    </span>
    {deed.letter !== undefined && <Kbd>{deed.letter}</Kbd>}
  </>
)

/** The text with every typed word marked; the last `bold` letters stand out. */
function Words({ text, words, bold }: { text: string; words: readonly string[]; bold: number }) {
  const marked = new Uint8Array(text.length)
  const lower = text.toLowerCase()
  for (const word of words) {
    const from = lower.lastIndexOf(word)
    if (from >= 0) marked.fill(1, from, from + word.length)
  }
  const pieces: { text: string; marked: boolean; strong: boolean }[] = []
  for (let i = 0; i < text.length; i++) {
    const [isMarked, strong] = [marked[i] === 1, i >= text.length - bold]
    const last = pieces.at(-1)
    if (last && last.marked === isMarked && last.strong === strong) last.text += text[i]
    else pieces.push({ text: text[i] ?? '', marked: isMarked, strong })
  }
  return pieces.map((piece, i) => {
    const className = piece.strong ? 'id t1' : 't3'
    return piece.marked ? (
      <mark key={i} className={className}>
        {piece.text}
      </mark>
    ) : (
      <span key={i} className={className}>
        {piece.text}
      </span>
    )
  })
}
