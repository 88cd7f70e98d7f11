/** How long an empty Caspian takes from its start to its first answer, and how much memory it holds then. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCaspian } from '../../scripts/backends/caspian.ts'
import { ask } from './lake.ts'
import { residentMb } from './machine.ts'

/** Where the servers under load find their sources compiled; `npm start` has another. */
export const compileCache = join(import.meta.dirname, '../../node_modules/.cache/caspian-bench')

export interface Starts {
  /** With nothing compiled from an earlier start, in ms. */
  readonly coldMs: number
  /** The median of the starts after that, in ms. */
  readonly warmMs: number
  /** Three seconds after the last start's first answer, in MiB. */
  readonly idleMb: number
}

const restMs = 3000

const medianOf = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** Starts it once with an empty compile cache and `times` times with the one that this leaves, each over an empty directory. */
export async function measureStarts(times: number, progress: (line: string) => void): Promise<Starts> {
  progress(`start: 1 cold and ${times} warm`)
  rmSync(compileCache, { recursive: true, force: true })
  const took: number[] = []
  let idleMb = Number.NaN
  while (took.length <= times) {
    const began = performance.now()
    const caspian = await startCaspian({ env: { NODE_COMPILE_CACHE: compileCache } })
    try {
      await ask(`${caspian.url}/api/version`)
      took.push(performance.now() - began)
      if (took.length > times) {
        await sleep(restMs)
        idleMb = residentMb(caspian.pid)
      }
    } finally {
      await caspian.stop()
    }
  }
  const [coldMs = Number.NaN, ...warm] = took
  return { coldMs, warmMs: medianOf(warm), idleMb }
}
