/** A value that any part of the page can read and follow; for the few things that belong to no component. */
import { useSyncExternalStore } from 'react'

export interface Box<T> {
  readonly get: () => T
  readonly set: (next: T) => void
  readonly follow: (listener: () => void) => () => void
}

export function box<T>(first: T): Box<T> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(value, next)) return
      value = next
      for (const listener of listeners) listener()
    },
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useBox = <T>(from: Box<T>): T => useSyncExternalStore(from.follow, from.get)
