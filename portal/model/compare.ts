/** Two versions of a model side by side: which are meant, and what is alike and what is not. Pure. */
import type { VersionShown } from '../api/shapes.ts'
import { urisOf } from './uris.ts'

/** The older on the left as a rule; the address may say otherwise. */
export interface Two {
  readonly left: VersionShown
  readonly right: VersionShown
}
/** `3,5`, or the newest and the one before it where nothing is said or what is said is not there. Undefined where there are not two. */
export function twoOf(v: string | undefined, versions: readonly VersionShown[]): Two | undefined {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version)
  const [right, left] = newestFirst
  if (!left || !right) return undefined
  const said = (v ?? '').split(',').map((word) => versions.find((one) => String(one.version) === word.trim()))
  const [a = left, b = a === right ? left : right] = said
  return { left: a, right: b }
}

export interface NumberLine {
  readonly name: string
  readonly left: string
  readonly right: string
  /** Shares of the longer bar, 0 to 1. */
  readonly bars: readonly [number, number]
  /** Percent of the left one; undefined where that is 0. */
  readonly change: number | undefined
  /** right − left. */
  readonly difference: number
}
export type Sort = 'comment' | 'aliases' | 'uri' | 'property'
export interface ValueLine {
  readonly name: string
  readonly sort: Sort
  readonly left: string | undefined
  readonly right: string | undefined
}
export interface Compared {
  /** Properties that are numbers in both; what differs first. */
  readonly numbers: readonly NumberLine[]
  readonly differs: readonly ValueLine[]
  readonly same: readonly ValueLine[]
}

const plain = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const numberIn = (text: string | undefined) => (text !== undefined && plain.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined)

function numberLine(name: string, left: string, right: string): NumberLine | undefined {
  const [a, b] = [numberIn(left), numberIn(right)]
  if (a === undefined || b === undefined) return undefined
  const longest = Math.max(Math.abs(a), Math.abs(b))
  const share = (n: number) => (longest === 0 ? 0 : Math.abs(n) / longest)
  return { name, left, right, bars: [share(a), share(b)], difference: b - a, change: a === 0 ? undefined : ((b - a) / Math.abs(a)) * 100 }
}

/** A line for each name that either has, in the order of names. */
function pairs(sort: Sort, left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): readonly ValueLine[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return names.map((name) => ({ name, sort, left: left[name], right: right[name] }))
}

export function compare({ left, right }: Two): Compared {
  const aliasesOf = ({ aliases = [] }: VersionShown) => (aliases.length === 0 ? undefined : [...aliases].sort().join(', '))
  const lines: readonly ValueLine[] = [
    { name: 'comment', sort: 'comment', left: left.comment || undefined, right: right.comment || undefined },
    { name: 'aliases', sort: 'aliases', left: aliasesOf(left), right: aliasesOf(right) },
    ...pairs('uri', Object.fromEntries(urisOf(left)), Object.fromEntries(urisOf(right))),
    ...pairs('property', left.properties ?? {}, right.properties ?? {}),
  ]
  const numbers = lines.flatMap((line) => {
    const both = line.sort === 'property' && line.left !== undefined && line.right !== undefined
    return both ? (numberLine(line.name, line.left, line.right) ?? []) : []
  })
  const others = lines.filter(({ sort, name }) => sort !== 'property' || !numbers.some((one) => one.name === name))
  return {
    numbers: [...numbers.filter((one) => one.difference !== 0), ...numbers.filter((one) => one.difference === 0)],
    differs: others.filter((line) => line.left !== line.right),
    same: others.filter((line) => line.left === line.right && line.left !== undefined),
  }
}
