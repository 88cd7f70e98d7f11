/** The figures of all threads of the process, whichever of them is asked. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BroadcastChannel, threadId } from 'node:worker_threads'
import type { Figures } from '../kit/figures.ts'
import { together } from './metrics.ts'

/** A thread that has not told by then is too busy; metrics come without it. */
const patienceMs = 500

type Word = { readonly ask: string } | { readonly of: string; readonly figures: Figures }

/** From the figures of this thread to those of all `threads` of them. To be called once in each thread. */
export type Gather = (own: () => Promise<Figures>) => () => Promise<Figures>

export const gatherOver =
  (threads: number): Gather =>
  (own) => {
    const channel = new BroadcastChannel('caspian figures')
    const waiting = new Map<string, (figures: Figures) => void>()
    let asked = 0
    channel.addEventListener('message', (event) => {
      const { data } = event as unknown as { readonly data: Word }
      if ('of' in data) waiting.get(data.of)?.(data.figures)
      else void own().then((figures) => channel.postMessage({ of: data.ask, figures } satisfies Word))
    })
    channel.unref()
    return async () => {
      const id = `${threadId}-${++asked}`
      const got = [await own()]
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(id, (figures) => {
        if (got.push(figures) >= threads) resolve()
      })
      channel.postMessage({ ask: id } satisfies Word)
      await Promise.race([promise, sleep(patienceMs, undefined, { ref: false })])
      waiting.delete(id)
      return together(got)
    }
  }
