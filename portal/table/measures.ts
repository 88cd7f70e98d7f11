/** Statistics as they are drawn and said: which hold numbers that bars can show. Pure. */
import { count } from '../look/numbers.ts'

export interface Measure {
  readonly name: string
  readonly value: unknown
  readonly audit?: { readonly creator?: string; readonly createTime?: string; readonly lastModifier?: string; readonly lastModifiedTime?: string }
}
export interface OfPartition {
  readonly partitionName: string
  readonly statistics: readonly Measure[]
}
export interface Bar {
  readonly name: string
  readonly value: number
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** The bars of a list of numbers, or of numbers by name; undefined for what is no such thing, and for a single number. */
export function barsIn(value: unknown): readonly Bar[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const pairs = Object.entries(value)
  if (pairs.length < 2 || !pairs.every(([, one]) => isNumber(one))) return undefined
  const first = Array.isArray(value) ? 1 : 0
  return pairs.map(([key, one]) => ({ name: first === 1 ? String(Number(key) + first) : key, value: one as number }))
}

/** A value in a line: numbers grouped, texts as they are, the rest as JSON. */
export const measureText = (value: unknown): string => (isNumber(value) ? count(value) : typeof value === 'string' ? value : JSON.stringify(value))

/** The names of what every partition could be compared by: those that hold a number somewhere. */
export const comparable = (partitions: readonly OfPartition[]): readonly string[] =>
  [...new Set(partitions.flatMap(({ statistics }) => statistics.filter(({ value }) => isNumber(value)).map(({ name }) => name)))].sort()

/** How long a bar is, from 0 to 1, and where it begins: numbers below zero go to the left of it. */
export function spanOf(value: number, all: readonly number[]): { readonly from: number; readonly length: number } {
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)]
  const whole = high - low || 1
  return { from: (Math.min(0, value) - low) / whole, length: Math.abs(value) / whole }
}
