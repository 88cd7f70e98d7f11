/** A steady load on all regions: so many changes a second, spread over them, whatever the answers take. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Corner } from './corner.ts'

/** Requests on their way at once at each region. */
const hands = 24

export interface Load {
  /** Milliseconds from sending to the answer, of those that were acknowledged. */
  readonly took: number[]
  /** Changes that were due while all hands were busy, and were not made. */
  missed: number
  stop(): Promise<void>
}

/** `rate`: changes a second, over all. `again`: rests after one that was not heard, so that a killed region is not asked in a circle. */
export function startLoad(corners: readonly Corner[], rate: number): Load {
  const ending = new AbortController()
  const load: Load = { took: [], missed: 0, stop: async () => undefined }
  const each = (1000 * corners.length * hands) / rate
  const hand = async (corner: Corner, at: number) => {
    for (let due = performance.now() + (each * at) / hands; !ending.signal.aborted; due += each) {
      const now = performance.now()
      if (now - due > each) {
        const late = Math.floor((now - due) / each)
        load.missed += late
        due += late * each
      }
      if (due > now) await sleep(due - now)
      if (ending.signal.aborted) return
      let told = await corner.act()
      for (let tries = 0; !told && tries < 5; tries++) told = await corner.act()
      if (told?.reply.status === 200) load.took.push(told.ms)
      else if (told?.reply.status === 0) await sleep(100)
    }
  }
  const all = corners.flatMap((corner) => Array.from({ length: hands }, (_, at) => hand(corner, at)))
  return Object.assign(load, {
    stop: async () => {
      ending.abort()
      await Promise.all(all)
    },
  })
}
