/** Settles intents that a crash or a lost connection left open: at start, and again until each is settled. */
import { settleDirectories } from '../entity/commit.ts'
import type { Lake } from '../lake.ts'
import { settleSource } from './intend.ts'

const everyMs = 10_000

/** Directories first and at once; then sources, in the background, for as long as they do not answer. */
export async function startSweeper(lake: Lake, report: (message: string, error: unknown) => void): Promise<AsyncDisposable> {
  for (const intent of await lake.store.intents()) {
    if (intent.what !== 'directories') continue
    await settleDirectories(lake.store, intent).catch((error: unknown) => report(`intent ${intent.id} is not settled yet`, error))
  }
  let sweeping: Promise<void> = Promise.resolve()
  const sweep = async () => {
    for (const intent of await lake.store.intents()) {
      if (intent.what !== 'source') continue
      await settleSource(lake, intent).catch((error: unknown) => report(`intent ${intent.id} is not settled yet`, error))
    }
  }
  const begin = () => {
    sweeping = sweeping.then(sweep).catch((error: unknown) => report('the sweeper failed', error))
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
