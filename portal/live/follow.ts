/** Follows the changes of a metalake over one connection, made anew where it was lost and from there on. */
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { askEvents, Failure } from '../api/request.ts'
import { eventsIn, partsOf } from './stream.ts'

/** One row of the feed (docs/time.md). */
export interface Change {
  readonly position: number
  readonly time: string
  readonly actor: string
  readonly operation: string
  readonly kind: string
  readonly facet?: string
  /** Names from the metalake down, as they are after it. */
  readonly path: readonly string[]
  readonly requestId?: string
}
export interface Listener {
  heard(changes: readonly Change[]): void
  /** The connection is there. */
  found(): void
  /** It is not; what was heard is all until `since`, in ms. */
  lost(since: number): void
  /** Something may have happened that will not be told. */
  missed(): void
  /** All up to here was told. */
  reached(position: number): void
  /** There is nothing here to be followed, for this reader. */
  refused(): void
}

/** The lake says every 15 s that it is there; a connection silent for so long is dead, whatever it looks like. In ms. */
const silentMs = 40_000
const firstPauseMs = 250
const longestPauseMs = 15_000

/** Resolves after `ms`, when the browser finds its network again, or when it is not wanted any more. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })

/** Where to go on: the position up to which all is known, where one was told; `again` when it was followed before. */
export interface From {
  readonly position: number | undefined
  readonly again: boolean
}

/** Goes on until the signal is aborted or the lake refuses. */
export async function follow(lake: string, from: From, listener: Listener, signal: AbortSignal): Promise<void> {
  let { position, again } = from
  let wait = firstPauseMs
  while (!signal.aborted) {
    const dead = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let since = Date.now()
    const alive = () => {
      since = Date.now()
      clearTimeout(timer)
      timer = setTimeout(() => dead.abort(), silentMs)
    }
    try {
      alive()
      const body = await askEvents(`${pathTo(kinds.metalake, [lake])}/changes`, {
        query: { since: position === undefined ? 'now' : String(position) },
        signal: AbortSignal.any([signal, dead.signal]),
      })
      alive()
      listener.found()
      if (again && position === undefined) listener.missed()
      again = true
      for await (const { id, data } of eventsIn(partsOf(body))) {
        alive()
        wait = firstPauseMs
        if (data !== undefined) listener.heard((JSON.parse(data) as { changes: readonly Change[] }).changes)
        if (id === undefined) continue
        position = Number(id)
        listener.reached(position)
      }
    } catch (failure) {
      if (failure instanceof Failure && [401, 403, 404].includes(failure.status)) {
        if (!signal.aborted) listener.refused()
        return
      }
      // A position of another lake, or from before a restore.
      if (failure instanceof Failure && failure.status === 400) {
        if (position === undefined) return listener.refused()
        position = undefined
      }
      if (failure instanceof Failure) wait = Math.max(wait, failure.wait * 1000)
    } finally {
      clearTimeout(timer)
    }
    if (signal.aborted) return
    listener.lost(dead.signal.aborted ? since : Date.now())
    await pause(wait * (0.75 + Math.random() / 2), signal)
    wait = Math.min(wait * 2, longestPauseMs)
  }
}
