/** Small habits of pages: a window's width, a title, a value that settles. */
import { useEffect, useState, useSyncExternalStore } from 'react'

/** Whether a media query holds, followed. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}
export const narrow = '(max-width: 719.98px)'
/** Where the right rail has no room. */
export const noRail = '(max-width: 1023.98px)'

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}

/** True once `on` has held for `ms` milliseconds. */
export function useLasting(on: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    if (!on) {
      setLasting(false)
      return
    }
    const timer = setTimeout(() => setLasting(true), ms)
    return () => clearTimeout(timer)
  }, [on, ms])
  return on && lasting
}

/** The value once it has not changed for `ms` milliseconds. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** True from when `on` first was. */
export function useOnce(on: boolean): boolean {
  const [was, setWas] = useState(on)
  if (on && !was) setWas(true)
  return on || was
}
