/** The tree of catalogs: virtual, read as it is opened, walked with the arrows. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KindName } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { Failure } from '../api/request.ts'
import { useBox } from '../kit/box.ts'
import { isTexts, savedBox } from '../kit/saved.ts'
import { useSight } from '../kit/sight.ts'
import { Marked } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { A, useAsOf, useGo, usePlace } from './go.tsx'
import { useTreeData } from './tree-data.ts'
import { type TreeRow, treeOf } from './tree-rows.ts'

const opened = savedBox<readonly string[]>('tree', [], isTexts)
const rowHeight = 26
const touchHeight = 36
/** So many lines are there before and after those in sight. */
const beyond = 10

const placeOf = (row: TreeRow): Place => ({ kind: row.kind.name as KindName, path: row.path, tab: '' })
const keyParts = (key: string) => key.split('\0')

/** The keys of the levels above a page, so that they can be opened. */
const above = (place: Place) =>
  [2, 3]
    .filter((n) => n < place.path.length || (n === place.path.length && n === 3))
    .map((n) => `${n === 2 ? 'catalog' : 'schema'}\0${place.path.slice(0, n).join('\0')}`)

export function Tree({ lake, typed, touch }: { lake: string; typed: string; touch: boolean }) {
  const asOf = useAsOf()
  const go = useGo()
  const place = usePlace()
  const open = useBox(opened)
  const isOpen = useCallback((key: string) => open.includes(key), [open])
  const [pointed, setPointed] = useState(false)
  const { catalogs, known, list } = useTreeData(lake, asOf, isOpen, pointed)
  const shownOf = useMemo(() => treeOf(lake, catalogs, known), [lake, catalogs, known])
  const rows = useMemo(() => shownOf(isOpen, typed), [shownOf, isOpen, typed])
  const [active, setActive] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const here = place ? `${place.kind}\0${place.path.join('\0')}` : ''
  const activeAt = useMemo(() => Math.max(0, rows.indexOf(active || here)), [rows, active, here])
  const height = touch ? touchHeight : rowHeight
  const { from, to, show } = useSight(scroller, rows.count, height)

  useEffect(() => {
    if (!place || ['tag', 'user', 'group', 'role', 'policy', 'jobTemplate'].includes(place.kind)) return
    const missing = above(place).filter((key) => !opened.get().includes(key))
    if (missing.length > 0) opened.set([...opened.get(), ...missing])
    setActive('')
  }, [place])
  const hereAt = useMemo(() => rows.indexOf(here), [rows, here])
  useEffect(() => {
    if (hereAt >= 0) show(hereAt)
  }, [hereAt, show])

  const toggle = (row: TreeRow, to = !row.open) => {
    const rest = opened.get().filter((key) => key !== row.key)
    opened.set(to ? [...rest, row.key] : rest)
  }
  const focus = (index: number) => {
    const wanted = Math.max(0, Math.min(rows.count - 1, index))
    const row = rows.at(wanted)
    if (!row) return
    setActive(row.key)
    show(wanted)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true }))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows.at(activeAt)
    if (!row || event.metaKey || event.ctrlKey || event.altKey) return
    const parent = rows.parentOf(activeAt)
    switch (event.key) {
      case 'ArrowDown':
      case 'j':
        focus(activeAt + 1)
        break
      case 'ArrowUp':
      case 'k':
        focus(activeAt - 1)
        break
      case 'Home':
        focus(0)
        break
      case 'End':
        focus(rows.count - 1)
        break
      case 'ArrowRight':
        if (row.open === false) toggle(row, true)
        else if (row.open) focus(activeAt + 1)
        break
      case 'ArrowLeft':
        if (row.open) toggle(row, false)
        else if (parent >= 0) focus(parent)
        break
      case ' ':
        if (row.open !== undefined) toggle(row)
        break
      case 'Enter':
        go.to(placeOf(row))
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  if (list.error) return <Unread failure={list.error} again={() => void list.refetch()} />
  if (!list.data) return <Loading height={rowHeight} />
  if (catalogs.length === 0) return <p className="t3 s tree-empty">{say.tree.empty}</p>
  if (rows.count === 0) return <p className="t3 s tree-empty">{say.tree.noHit(typed)}</p>
  const kept: number[] = []
  for (let i = Math.max(0, from - beyond); i < Math.min(rows.count, to + beyond); i++) kept.push(i)
  if (!kept.includes(activeAt)) kept.unshift(activeAt)
  return (
    <div ref={scroller} className="tree scroll grow" onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
      <div role="tree" aria-label={say.tree.label} style={{ height: rows.count * height }} className="rows-all" onKeyDown={onKeyDown}>
        {kept.map((index) => {
          const row = rows.at(index)
          if (!row) return null
          return (
            <Line
              key={row.key}
              row={row}
              start={index * height}
              here={row.key === here}
              focusable={index === activeAt}
              typed={typed}
              onToggle={toggle}
            />
          )
        })}
      </div>
    </div>
  )
}

/** The page beside it tells the reason; of a metalake that is not there, everything. */
function Unread({ failure, again }: { failure: Error; again: () => void }) {
  if (failure instanceof Failure && failure.absent) return <div className="tree-empty" />
  return (
    <div className="tree-empty s t2">
      <p>{say.tree.refused}</p>
      <button type="button" className="btn small" onClick={again}>
        {say.tryAgain}
      </button>
    </div>
  )
}

function Line(props: { row: TreeRow; start: number; here: boolean; focusable: boolean; typed: string; onToggle: (row: TreeRow) => void }) {
  const { row } = props
  const name = row.path.at(-1) ?? keyParts(row.key).at(-1) ?? ''
  return (
    <A
      to={placeOf(row)}
      role="treeitem"
      aria-level={row.level}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      aria-selected={props.here}
      {...(row.open === undefined ? {} : { 'aria-expanded': row.open })}
      tabIndex={props.focusable ? 0 : -1}
      className={`tree-line${props.here ? ' on' : ''}`}
      style={{ transform: `translateY(${props.start}px)`, paddingLeft: 4 + (row.level - 1) * 16 }}
      title={name}
    >
      <span
        className="twist"
        aria-hidden
        onClick={(event) => {
          if (row.open === undefined) return
          event.preventDefault()
          props.onToggle(row)
        }}
      >
        {row.open === undefined ? null : row.open ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
      </span>
      <Glyph kind={row.kind.name} size={15} named />
      <span className={`cut grow${row.off ? ' off' : ''}`}>
        <Marked text={name} typed={props.typed} />
      </span>
      {row.note !== undefined && <span className="note num">{row.note}</span>}
    </A>
  )
}
