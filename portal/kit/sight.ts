/** Which rows of a long list are in sight. All are of one height, so that nothing is kept, or worked out, for those that are not. */
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** A list that has not moved for so long, in milliseconds, rests. */
const restsAfterMs = 150

export interface Sight {
  /** The first row in sight, and the one after the last. */
  readonly from: number
  readonly to: number
  readonly moving: boolean
  /** Scrolls no further than it takes to have the row in sight. */
  readonly show: (index: number) => void
}

/** `height` is of one row, in pixels. The rows are in an element of the class `rows-all`, within what scrolls. */
export function useSight(scroller: RefObject<HTMLElement | null>, count: number, height: number): Sight {
  const [first, setFirst] = useState(0)
  const [fits, setFits] = useState(0)
  const [moving, setMoving] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what scrolls is there once there is something in it
  useLayoutEffect(() => {
    const { current } = scroller
    if (!current) return
    const look = () => {
      setFirst(Math.floor(current.scrollTop / height))
      setFits(Math.ceil(current.clientHeight / height) + 1)
    }
    let rests: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      // In the frame that shows the new place.
      flushSync(() => {
        setMoving(true)
        look()
      })
      clearTimeout(rests)
      rests = setTimeout(() => setMoving(false), restsAfterMs)
    }
    look()
    const sizes = new ResizeObserver(look)
    sizes.observe(current)
    current.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      sizes.disconnect()
      current.removeEventListener('scroll', onScroll)
      clearTimeout(rests)
    }
  }, [scroller, height, count > 0])
  const show = useCallback(
    (index: number) => {
      const { current } = scroller
      if (!current) return
      // What stands above the rows stays there when they move under it.
      const above = current.querySelector<HTMLElement>('.rows-all')?.offsetTop ?? 0
      const [top, bottom] = [index * height, above + (index + 1) * height]
      if (top < current.scrollTop) current.scrollTop = top
      else if (bottom > current.scrollTop + current.clientHeight) current.scrollTop = bottom - current.clientHeight
    },
    [scroller, height],
  )
  const from = Math.max(0, Math.min(first, count - fits))
  return { from, to: Math.min(count, from + fits), moving, show }
}
