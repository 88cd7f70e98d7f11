/** Settles intents that a crash or a lost connection left open: at start, and again until each is settled. */
import { settleDirectories } from '../entity/commit.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Lake } from '../lake.ts'
import type { Intent } from '../store/store.ts'
import { settleSource } from './intend.ts'

const everyMs = 10_000

/** Directories first and at once; then sources, in the background, for as long as they do not answer. */
export async function startSweeper(lake: Lake): Promise<AsyncDisposable> {
  const settle = async (intent: Intent) => {
    try {
      await (intent.what === 'directories' ? settleDirectories(lake.store, intent) : settleSource(lake, intent))
    } catch (error) {
      lake.report(`what was begun as ${intent.id} is not settled yet`, error)
    }
  }
  for (const intent of await seenThrough(() => lake.store.intents())) if (intent.what === 'directories') await settle(intent)
  let sweeping: Promise<void> = Promise.resolve()
  // Of a server that is gone, too, when several serve one lake.
  const sweep = async () => {
    await lake.store.fresh()
    for (const intent of await lake.store.intents()) if (intent.what === 'directories' || intent.what === 'source') await settle(intent)
  }
  const begin = () => {
    sweeping = sweeping.then(sweep).catch((error: unknown) => lake.report('the sweeper failed', error))
  }
  begin()
  const timer = setInterval(begin, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await sweeping
    },
  }
}
