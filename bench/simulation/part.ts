/** One thread of a simulation: runs its seeds one after another, tells what each met, and ends at the first that breaks. */
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import type { Met } from './chance.ts'
import { plant } from './faults.ts'

export interface Part {
  readonly seed: number
  readonly schedules: number
  readonly steps: number
  /** From one seed to the next. */
  readonly every: number
  readonly fault: string | undefined
  readonly trace: boolean
}
export type Told = { readonly seed: number; readonly met: readonly (readonly [what: string, times: number])[] } | { readonly broken: string }

const { seed, schedules, steps, every, fault, trace } = workerData as Part
if (fault !== undefined) plant(fault)
// Loaded after the fault is planted.
const { runSchedule } = await import('./schedule.ts')
const tell = (told: Told): void => parentPort?.postMessage(told)
const say = trace ? (line: string) => void process.stdout.write(`${line}\n`) : undefined
for (let i = 0; i < schedules; i++) {
  const met: Met = new Map()
  try {
    await runSchedule(seed + i * every, steps, met, say)
  } catch (error) {
    tell({ broken: error instanceof Error ? error.message : String(error) })
    break
  }
  tell({ seed: seed + i * every, met: [...met] })
}
