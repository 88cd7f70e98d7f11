/** The results, best first: walked with j and k, opened, selected, and each told why. More come as they are scrolled to. */
import type { useInfiniteQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useChecking } from '../access/checking.ts'
import { type PageDeed, useDeeds } from '../frame/deeds.ts'
import { Status } from '../frame/status.tsx'
import { say } from '../messages.ts'
import { idOf } from './place.ts'
import { pageResults } from './read.ts'
import { Result } from './result.tsx'
import type { Found } from './shapes.ts'
import { Teach } from './teach.tsx'

export function Results(props: {
  readonly lake: string
  readonly query: string
  readonly read: Pick<ReturnType<typeof useInfiniteQuery>, 'hasNextPage' | 'isFetching' | 'fetchNextPage' | 'isPlaceholderData'>
  readonly results: readonly Found[]
  readonly all: number
  readonly selected: ReadonlyMap<string, Found>
  readonly onSelect: (one: Found) => void
}) {
  const { results, all, read } = props
  const owned = useChecking() === true
  const scroller = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState(0)
  // The first is told why without being asked; where nothing was asked for there is nothing to tell.
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => new Set(props.query === '' ? [] : [0]))
  const active = Math.min(at, results.length - 1)
  const { hasNextPage, isFetching, fetchNextPage } = read
  const more = () => void (hasNextPage && !isFetching && fetchNextPage())
  useEffect(() => {
    const button = end.current
    if (!button || isFetching) return
    const seen = new IntersectionObserver(([one]) => one?.isIntersecting && void fetchNextPage(), { root: scroller.current, rootMargin: '200px' })
    seen.observe(button)
    return () => seen.disconnect()
  }, [isFetching, fetchNextPage, results.length])

  const moveTo = (index: number) => {
    if (index >= results.length) more()
    const next = Math.max(0, Math.min(results.length - 1, index))
    setAt(next)
    const link = scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)
    link?.focus({ preventScroll: true })
    link?.closest('li')?.scrollIntoView({ block: 'nearest' })
  }
  const flip = (index: number) => {
    setOpened((now) => {
      const next = new Set(now)
      if (!next.delete(index)) next.add(index)
      return next
    })
  }
  const { onSelect } = props
  const deeds = useMemo<readonly PageDeed[]>(() => {
    const one = results[active]
    const why = { id: 'why', label: say.search.why, letter: 'w', quiet: true, run: () => flip(active) }
    return one ? [why, { id: 'select', label: say.search.selectOne, letter: 'x', quiet: true, run: () => onSelect(one) }] : []
  }, [results, active, onSelect])
  useDeeds(deeds)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, Home: -results.length, End: results.length }
    const step = steps[event.key]
    if (step === undefined) return
    moveTo(event.key === 'End' ? results.length - 1 : active + step)
    event.preventDefault()
    event.stopPropagation()
  }
  const left = all - results.length
  return (
    <>
      <div ref={scroller} className={`scroll grow search-results${read.isPlaceholderData ? ' old' : ''}`} data-rows onKeyDown={onKeyDown}>
        {props.query === '' && <Teach lake={props.lake} brief />}
        <ol aria-label={say.search.results}>
          {results.map((found, i) => (
            <Result
              key={idOf(found)}
              found={found}
              index={i}
              lake={props.lake}
              active={i === active}
              open={opened.has(i)}
              selected={props.selected.has(idOf(found))}
              owned={owned}
              onActive={() => setAt(i)}
              onWhy={() => flip(i)}
              onSelect={() => props.onSelect(found)}
            />
          ))}
        </ol>
        {hasNextPage && (
          <div className="search-end">
            <button ref={end} type="button" className="btn small" onClick={more}>
              {isFetching ? say.search.looking : say.search.more(Math.min(left, pageResults))}
            </button>
          </div>
        )}
      </div>
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
          ['x', say.status.select],
          ['w', say.status.why],
        ]}
      >
        {say.search.shown(results.length, all)}
      </Status>
    </>
  )
}
