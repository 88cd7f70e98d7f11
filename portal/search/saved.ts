/** Searches that this browser remembers, by metalake: those kept under a name, and those made last. */
import { isText, savedBox } from '../kit/saved.ts'

export interface Kept {
  readonly lake: string
  readonly name: string
  readonly query: string
}
export interface Made {
  readonly lake: string
  readonly query: string
}
const isMade = (one: unknown): one is Made => isText((one as Partial<Made> | null)?.lake) && isText((one as Partial<Made>).query)
const areMade = (value: unknown): value is readonly Made[] => Array.isArray(value) && value.every(isMade)
const areKept = (value: unknown): value is readonly Kept[] =>
  Array.isArray(value) && value.every((one) => isMade(one) && isText((one as Partial<Kept>).name))

export const kept = savedBox<readonly Kept[]>('searches', [], areKept)
export const made = savedBox<readonly Made[]>('searched', [], areMade)

const remembered = 40
/** Of all metalakes together so many are remembered; the newest first, each once. */
export function searched(lake: string, query: string): void {
  if (query.trim() === '') return
  const rest = made.get().filter((one) => one.lake !== lake || one.query !== query)
  made.set([{ lake, query }, ...rest].slice(0, remembered))
}
/** Keeps a search under a name; one of that name is replaced. */
export function keep(one: Kept): void {
  kept.set([...kept.get().filter(({ lake, name }) => lake !== one.lake || name !== one.name), one])
}
export const forget = (one: Kept): void => kept.set(kept.get().filter((other) => other !== one))
