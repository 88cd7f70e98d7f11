/** What this browser remembers between visits; where it may not store, it forgets. */
import { type Box, box } from './box.ts'

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as unknown
  } catch {
    return null
  }
}

/** A box kept under `caspian.<key>`. What does not pass `fits` is taken as never stored. */
export function savedBox<T>(key: string, otherwise: T, fits: (value: unknown) => value is T): Box<T> {
  const at = `caspian.${key}`
  const stored = read(at)
  const kept = box(fits(stored) ? stored : otherwise)
  kept.follow(() => {
    try {
      localStorage.setItem(at, JSON.stringify(kept.get()))
    } catch {
      // A full or forbidden store: the value lives as long as the page.
    }
  })
  return kept
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
