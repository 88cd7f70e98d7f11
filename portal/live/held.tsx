/** Lists that others add to or take from stay as they stand, and say how much there is to show. */
import { useRef, useState } from 'react'
import { say } from '../messages.ts'
import { countNow, useOthers } from './news.ts'
import { asTheyStood, type Stood } from './stood.ts'

export interface Held<T> extends Stood<T> {
  readonly release: () => void
}

/** `at` is the list's API path. An empty list has nothing that could move. */
export function useHeld<T>(at: string, items: readonly T[], keyOf: (item: T) => string): Held<T> {
  const [seen, setSeen] = useState(countNow)
  const stood = useRef(items)
  const byOthers = useOthers(at, seen)
  const release = () => setSeen(countNow())
  // Nothing came: a list of very many is not gone through at each letter of its filter.
  if (stood.current === items) return { shown: items, fresh: 0, gone: 0, release }
  const held = asTheyStood(stood.current, items, keyOf)
  const moved = held.shown.some((item, i) => items[i] === undefined || keyOf(item) !== keyOf(items[i])) || items.length > held.shown.length
  if (byOthers && moved && stood.current.length > 0) return { ...held, release }
  stood.current = items
  return { shown: items, fresh: 0, gone: 0, release }
}

/** Says what waits, and shows it. */
export const Waiting = ({ fresh, gone, release }: Pick<Held<unknown>, 'fresh' | 'gone' | 'release'>) =>
  fresh + gone === 0 ? null : (
    <div className="waiting">
      <button type="button" className="btn small" onClick={release}>
        {say.live.waiting(fresh, gone)}
      </button>
    </div>
  )
