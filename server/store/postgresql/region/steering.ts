/** All servers of a region stamp by one correction of their clocks: as the one has found it that hears the other regions. */
import type { Reads } from '../reads.ts'

const everyMs = 5_000
const reader = 'region clock'
const read = { name: 'region clock', text: 'select told from cursor where reader = $1' }
const write = {
  name: 'set region clock',
  text: 'insert into cursor values ($1, 0, $2) on conflict (reader) do update set told = excluded.told where cursor.told <> excluded.told',
}

export interface Steering extends Disposable {
  /** Milliseconds; for every server. */
  steer(correctionMs: number): Promise<void>
}

/** `set` is given the correction whenever it may be another; what cannot be read stays as it was. */
export function steering(reads: Reads, set: (correctionMs: number) => void): Steering {
  const look = async () => {
    const correction = Number((await reads.run<{ told: string }>(read, [reader]))[0]?.told)
    if (Number.isFinite(correction)) set(correction)
  }
  const looking = setInterval(() => void look().catch(() => undefined), everyMs)
  looking.unref()
  return {
    async steer(correctionMs) {
      set(correctionMs)
      await reads.run(write, [reader, String(correctionMs)])
    },
    [Symbol.dispose]: () => clearInterval(looking),
  }
}
