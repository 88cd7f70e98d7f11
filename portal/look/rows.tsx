/** Long lists that stay quick: only the rows in sight exist. One of them holds the focus; arrows, j and k move it. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import './rows.css'

export interface RowState {
  /** To be put on the row's one focusable element. */
  readonly focus: { readonly tabIndex: 0 | -1; readonly 'data-row': number }
  readonly active: boolean
  /** The list rests: now is the time to load what only this row needs. */
  readonly resting: boolean
}

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
  // One function for as long as the items are the same: with another, the places of all of them are worked out anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: how an item is called does not change
  const keyAt = useMemo(() => (i: number) => props.keyOf(items[i] as T), [items])
  const view = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.height,
    overscan: 8,
    getItemKey: keyAt,
    rangeExtractor: (range) => {
      const list: number[] = []
      for (let i = Math.max(0, range.startIndex - 8); i <= Math.min(items.length - 1, range.endIndex + 8); i++) list.push(i)
      // The row that holds the focus stays, wherever the list is.
      if (items.length > 0 && !list.includes(focused)) list.push(focused)
      return list.sort((a, b) => a - b)
    },
  })
  const { at } = props
  useEffect(() => {
    if (at !== undefined && at >= 0) {
      setActive(at)
      view.scrollToIndex(at, { align: 'auto' })
    }
  }, [at, view])
  const last = view.getVirtualItems().at(-1)?.index ?? 0
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
    view.scrollToIndex(next, { align: 'auto' })
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
        <div className="rows-all" role={role === 'grid' ? 'rowgroup' : 'presentation'} style={{ height: view.getTotalSize() }}>
          {view.getVirtualItems().map(({ index, key, start }) => {
            const isActive = index === focused
            const state: RowState = { focus: { tabIndex: isActive ? 0 : -1, 'data-row': index }, active: isActive, resting: !view.isScrolling }
            const here = {
              className: 'rows-one',
              style: { height: props.height, transform: `translateY(${start}px)` },
              onFocus: () => setActive(index),
            }
            return role === 'grid' ? (
              <div key={key} role={inner} aria-rowindex={index + 2} {...here} {...state.focus} aria-selected={isActive}>
                {props.row(items[index] as T, state, index)}
              </div>
            ) : (
              <div key={key} role={inner} aria-setsize={items.length} aria-posinset={index + 1} {...here}>
                {props.row(items[index] as T, state, index)}
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
