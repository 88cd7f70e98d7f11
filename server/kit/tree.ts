/** The tree of hashes over a chain (RFC 6962), by which one row is proved with a few hashes and without the others. */
import { hash } from 'node:crypto'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const leafMark = Buffer.from([0])
const nodeMark = Buffer.from([1])

/** Over the chain value of a row. All hashes are sha256 in hex. */
export const leafOf = (chain: string): string => hash('sha256', Buffer.concat([leafMark, bytes(chain)]))
export const joined = (left: string, right: string): string => hash('sha256', Buffer.concat([nodeMark, bytes(left), bytes(right)]))
/** Of no rows. */
export const emptyRoot = hash('sha256', '')

/** The root over hashes that fill a whole subtree: a power of two of them. */
export function wholeRoot(hashes: readonly string[]): string {
  let level = hashes
  while (level.length > 1) level = Array.from({ length: level.length / 2 }, (_, i) => joined(level[2 * i] as string, level[2 * i + 1] as string))
  return level[0] as string
}

/** Levels of the tree of which all nodes are kept: 256 hashes are one node of the next. */
export const keptLevels = [8, 16, 24] as const
const step = 8

/** Where hashes come from: leaves at level 0, and the kept levels. As many as there are from an index on. */
export type HashesOf = (level: number, from: number, count: number) => Promise<readonly string[]>

const below = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1)

/** The root over the leaves from `from` to before `to`; `from` begins a subtree as large as they are, rounded up. */
export async function rootOf(hashesOf: HashesOf, from: number, to: number): Promise<string> {
  const n = to - from
  if (n === 0) return emptyRoot
  if (!Number.isInteger(Math.log2(n))) {
    const split = from + below(n)
    return joined(await rootOf(hashesOf, from, split), await rootOf(hashesOf, split, to))
  }
  const level = keptLevels.findLast((one) => 2 ** one <= n) ?? 0
  const size = 2 ** level
  const hashes = await hashesOf(level, from / size, n / size)
  if (hashes.length === n / size) return wholeRoot(hashes)
  // Not kept yet: from what it is made of.
  if (level === 0) throw new Error(`the tree of hashes needs rows ${from + 1} to ${to}, and some are gone`)
  const part = 2 ** (level - step)
  const parts = await Promise.all(
    Array.from({ length: n / size }, async (_, i) => {
      const start = from + i * size
      const known = hashes[i]
      return (
        known ??
        wholeRoot(await Promise.all(Array.from({ length: size / part }, (_, j) => rootOf(hashesOf, start + j * part, start + (j + 1) * part))))
      )
    }),
  )
  return wholeRoot(parts)
}

/** The hashes beside the way from leaf `index` up to the root over `size` leaves, the lowest first. */
export async function pathOf(hashesOf: HashesOf, index: number, size: number, from = 0): Promise<readonly string[]> {
  if (size === 1) return []
  const split = below(size)
  return index < split
    ? [...(await pathOf(hashesOf, index, split, from)), await rootOf(hashesOf, from + split, from + size)]
    : [...(await pathOf(hashesOf, index - split, size - split, from + split)), await rootOf(hashesOf, from, from + split)]
}

/** The root that a leaf leads to; undefined where the path is not of that length. Source: RFC 9162, 2.1.3.2. */
export function rootBy(leaf: string, index: number, size: number, path: readonly string[]): string | undefined {
  if (index < 0 || index >= size) return undefined
  let [at, last, root] = [index, size - 1, leaf]
  for (const beside of path) {
    if (last === 0) return undefined
    if (at % 2 === 1 || at === last) {
      root = joined(beside, root)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else root = joined(root, beside)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}
