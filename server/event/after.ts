/** Tells listeners what happened: the whole log, in order, at least once, from when they were first named. */
import { Followers } from '../history/follow.ts'
import type { Lake } from '../lake.ts'
import { shown } from './changes.ts'
import type { Listeners } from './listeners.ts'
import { follow, type Reader } from './reader.ts'

const batchSize = 100

/** Of several servers one tells at a time; the same path on another is the same listener. */
export async function startAfter(lake: Lake, listeners: Listeners): Promise<AsyncDisposable> {
  const { store } = lake
  const stop = new AbortController()
  const followers = new Followers(() => store.position())
  const going: Promise<void>[] = []
  for (const [index, wants] of listeners.ready.after.entries()) {
    if (!wants) continue
    const name = `listener ${listeners.settings.paths[index]}`
    if (!(await store.cursor(name))) await store.keepCursor(name, { position: store.position(), told: '' })
    const reader: Reader = {
      name,
      first: async () => store.position(),
      async next(position) {
        const entries = (await store.entries(position, batchSize)).filter((entry) => entry.position <= store.position())
        return { entries, position: entries.at(-1)?.position ?? position }
      },
      tell: ({ entries }) =>
        listeners.after(
          index,
          entries.map((entry) => ({ ...shown(entry), address: entry.address })),
        ),
    }
    const run = async () => {
      using seat = followers.join()
      await follow(lake, reader, seat, stop.signal)
    }
    going.push(run().catch((error: unknown) => lake.report(`${name} is told nothing any more`, error)))
  }
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      followers.close()
      await Promise.all(going)
    },
  }
}
