/** Long lists that stay quick: only the rows in sight exist. One of them holds the focus; arrows, j and k move it. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useSight } from '../kit/sight.ts'
import './rows.css'

export interface RowState {
  /** To be put on the row's one focusable element. */
  readonly focus: { readonly tabIndex: 0 | -1; readonly 'data-row': number }
  readonly active: boolean
  /** The list rests: now is the time to load what only this row needs. */
  readonly resting: boolean
}

/** So many rows are there before and after those in sight. */
const beyond = 10

/**
 * `height` is of one row, in pixels. `role` grid has rows of cells, list has items.
 * `at` is the index of the row to be shown first; `onKey` gets the other keys, with the index of the row they were pressed on.
 */
export function Rows<T>(props: {
  readonly items: readonly T[]
  readonly label: string
  readonly height: number
  readonly keyOf: (item: T) => string
  readonly row: (item: T, state: RowState, index: number) => ReactNode
  readonly role?: 'list' | 'grid'
  readonly head?: ReactNode
  readonly foot?: ReactNode
  readonly at?: number
  /** Rows that only stand between others and are stepped over. */
  readonly skips?: (item: T) => boolean
  readonly onKey?: (event: KeyboardEvent, index: number) => void
  readonly onEnd?: () => void
}) {
  const { items, role = 'list' } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(Math.max(0, props.at ?? 0))
  const skips = (i: number) => items[i] !== undefined && props.skips?.(items[i]) === true
  const within = Math.min(active, Math.max(0, items.length - 1))
  const focused = skips(within) && within + 1 < items.length ? within + 1 : within
  const { from, to, moving, show } = useSight(scroller, items.length, props.height)
  const shown: number[] = []
  for (let i = Math.max(0, from - beyond); i < Math.min(items.length, to + beyond); i++) shown.push(i)
  // The row that holds the focus stays, wherever the list is.
  if (items.length > 0 && !shown.includes(focused)) shown[focused < from ? 'unshift' : 'push'](focused)
  const { at } = props
  useEffect(() => {
    if (at !== undefined && at >= 0) {
      setActive(at)
      show(at)
    }
  }, [at, show])
  const last = Math.min(items.length, to + beyond) - 1
  const { onEnd } = props
  useEffect(() => {
    if (last >= items.length - 1) onEnd?.()
  }, [last, items.length, onEnd])

  const moveTo = (index: number) => {
    const wanted = Math.max(0, Math.min(items.length - 1, index))
    const way = index < focused ? -1 : 1
    let next = wanted
    while (skips(next)) next += way
    if (items[next] === undefined) next = wanted - way
    setActive(next)
    show(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('input,textarea,select,[popover]') || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / props.height) - 1)
    const steps: Readonly<Record<string, number>> = {
      j: 1,
      ArrowDown: 1,
      k: -1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -items.length,
      End: items.length,
    }
    const step = steps[event.key]
    if (step === undefined) return props.onKey?.(event, focused)
    event.preventDefault()
    event.stopPropagation()
    moveTo(focused + step)
  }
  const inner = role === 'grid' ? 'row' : 'listitem'
  return (
    <div ref={scroller} className="scroll grow rows" onKeyDown={onKeyDown} data-rows>
      <div role={role} aria-label={props.label} {...(role === 'grid' ? { 'aria-rowcount': items.length + 1 } : {})}>
        {props.head}
        <div className="rows-all" role={role === 'grid' ? 'rowgroup' : 'presentation'} style={{ height: items.length * props.height }}>
          {shown.map((index) => {
            const item = items[index] as T
            const key = props.keyOf(item)
            const isActive = index === focused
            const state: RowState = { focus: { tabIndex: isActive ? 0 : -1, 'data-row': index }, active: isActive, resting: !moving }
            const here = {
              className: 'rows-one',
              style: { height: props.height, transform: `translateY(${index * props.height}px)` },
              onFocus: () => setActive(index),
            }
            return role === 'grid' ? (
              <div key={key} role={inner} aria-rowindex={index + 2} {...here} {...state.focus} aria-selected={isActive}>
                {props.row(item, state, index)}
              </div>
            ) : (
              <div key={key} role={inner} aria-setsize={items.length} aria-posinset={index + 1} {...here}>
                {props.row(item, state, index)}
              </div>
            )
          })}
        </div>
        {props.foot}
      </div>
    </div>
  )
}

/** Puts the focus into the page's list; for keys pressed elsewhere. */
export function focusRows(): void {
  document.querySelector<HTMLElement>('main [data-rows] [data-row][tabindex="0"]')?.focus()
}
