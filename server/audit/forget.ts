/** Forgets what was denied, failed or read long ago, in whole blocks, so that what is left stays provable. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import { stampOf } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import { blockRows } from '../store/trail.ts'

const dayMs = 86_400_000
const everyMs = 3_600_000
/** Blocks that go in one step: a write that comes in meanwhile waits for some ten milliseconds at most. */
const stepBlocks = 16
const restMs = 200

/** Forgets what is older than an instant, but for the rest of its last block and what has no kept hashes yet. Gives the first row left. */
export async function forgetBefore({ store }: Pick<Lake, 'store'>, ms: number, stopped: () => boolean = () => false): Promise<number> {
  const { trail } = store
  const old = Math.floor((await trail.lastBefore('audit', stampOf(ms))) / blockRows)
  const to = Math.min(old, await trail.indexed('audit'))
  for (;;) {
    const { first } = await trail.end('audit')
    const from = (first - 1) / blockRows
    if (from >= to || stopped()) return first
    const next = Math.min(from + stepBlocks, to)
    await store.hold(['forgetting of the audit'], () => trail.forget(next * blockRows + 1))
    if (next < to) await sleep(restMs)
  }
}

/** At once and every hour. Nothing happens for 0 days. */
export function startForgetting(lake: Lake, days: number): AsyncDisposable {
  const stop = new AbortController()
  const run = async () => {
    if (days <= 0) return
    while (!stop.signal.aborted) {
      await forgetBefore(lake, Date.now() - days * dayMs, () => stop.signal.aborted).catch((error: unknown) => {
        if (!(error instanceof Refusal)) lake.report('the audit could not be forgotten as far as it should', error)
      })
      await sleep(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
