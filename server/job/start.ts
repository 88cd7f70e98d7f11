/** Starts the one executor of a server: follows the log for runs to take, looks after those of executors that are gone, cleans up. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lake } from '../lake.ts'
import { dropOld, removeStrays } from './clean.ts'
import { Executor } from './executor.ts'
import { openStaging } from './place.ts'
import type { JobSettings } from './settings.ts'

/** One look at a counter in memory. */
const lookMs = 50
const outputMs = 1000
const sweepMs = 500
/** Until what failed is tried again. */
const retryMs = 1000
/** For executors that are gone. */
const orphanMs = 10_000
const cleanAtLeastMs = 1000
const cleanAtMostMs = 600_000

/** Throws when the directory for the files of runs cannot be used. */
export async function startJobs(lake: Lake, settings: JobSettings): Promise<AsyncDisposable> {
  const root = await openStaging(settings.stagingDir, lake.directory)
  const executor = new Executor(lake, settings, root)
  const { store } = lake

  const lookAtAll = async () => {
    for (const metalake of await store.now.children(0, 'metalake'))
      for (const run of await store.now.children(metalake.key, 'job')) if (run.body.finishedAt === undefined) await executor.look(run.key)
  }
  let seen = -1
  let strays = false
  const follow = async () => {
    const end = store.position()
    if (end === seen) return
    const touched = seen < 0 ? null : store.touchedAfter(seen)
    if (!touched) await lookAtAll()
    const made = touched?.lists.some(({ kind }) => kind === 'job')
    for (const key of touched?.entities ?? []) if (made || executor.knows(key)) await executor.look(key)
    // Only now: what failed is looked at again.
    seen = touched?.position ?? end
    executor.fill()
    if (touched?.dropped && made) strays = true
  }
  const adopt = async () => {
    for (const intent of await store.intents()) if (intent.what === 'job') executor.settle(intent)
  }
  const clean = async () => {
    await dropOld(lake, settings.keepMs)
    strays = true
  }
  const sweep = async () => {
    if (!strays) return
    strays = false
    await removeStrays(lake, root)
  }

  // One after another of each sort; what fails is tried again the next time.
  const timers: NodeJS.Timeout[] = []
  const going = new Set<Promise<void>>()
  const often = (ms: number, what: string, work: () => Promise<void>) => {
    let busy = false
    const once = () => {
      if (busy) return
      busy = true
      const done = work()
        .catch(async (error: unknown) => {
          lake.report(`${what} failed`, error)
          await sleep(retryMs)
        })
        .finally(() => {
          busy = false
          going.delete(done)
        })
      going.add(done)
    }
    once()
    timers.push(setInterval(once, ms).unref())
  }
  await adopt()
  often(lookMs, 'looking for runs', follow)
  often(orphanMs, 'looking for runs of servers that are gone', adopt)
  often(outputMs, 'looking at what runs write', () => executor.watchOutput())
  often(sweepMs, 'removing files of runs', sweep)
  often(Math.min(cleanAtMostMs, Math.max(cleanAtLeastMs, settings.keepMs / 10)), 'cleaning up after runs', clean)

  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(going)
      await executor.close()
    },
  }
}
