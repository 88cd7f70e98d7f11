/** The tree of hashes against the definition of RFC 6962, said plainly, and paths against every other row. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { emptyRoot, type HashesOf, joined, keptLevels, leafOf, pathOf, rootBy, rootOf, wholeRoot } from './tree.ts'

const chainOf = (i: number) => hash('sha256', `${i}`)
const leaves = Array.from({ length: 1200 }, (_, i) => leafOf(chainOf(i)))

function plainly(of: readonly string[]): string {
  if (of.length <= 1) return of[0] ?? emptyRoot
  let split = 1
  while (split * 2 < of.length) split *= 2
  return joined(plainly(of.slice(0, split)), plainly(of.slice(split)))
}
/** The lowest kept level up to a number of nodes; none above. */
const hashesOf =
  (kept: number): HashesOf =>
  async (level, from, count) => {
    if (level === 0) return leaves.slice(from, from + count)
    if (level !== keptLevels[0]) return []
    return Array.from({ length: Math.max(0, Math.min(count, kept - from)) }, (_, i) =>
      wholeRoot(leaves.slice((from + i) * 256, (from + i + 1) * 256)),
    )
  }

test('the root of any size is that of the definition, whatever is kept', async () => {
  for (const size of [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 767, 1024, 1025, 1200])
    for (const kept of [0, 1, 3, 4]) assert.equal(await rootOf(hashesOf(kept), 0, size), plainly(leaves.slice(0, size)), `${size} ${kept}`)
})

test('the path of each leaf leads to the root, and no other leaf, place, size or shortened path does', async () => {
  for (const size of [1, 2, 3, 6, 7, 257, 300, 1025]) {
    const root = plainly(leaves.slice(0, size))
    for (const index of [0, 1, 2, 5, 255, 256, size - 1].filter((one) => one < size)) {
      const path = await pathOf(hashesOf(4), index, size)
      const leaf = leaves[index] as string
      assert.equal(rootBy(leaf, index, size, path), root)
      assert.notEqual(rootBy(leaves[index + 1] as string, index, size, path), root)
      if (size > 1) {
        assert.notEqual(rootBy(leaf, index === 0 ? 1 : index - 1, size, path), root)
        assert.notEqual(rootBy(leaf, index, size, path.slice(1)), root)
        assert.notEqual(rootBy(leaf, index, size, [...path, root]), root)
      }
      assert.equal(rootBy(leaf, size, size, path), undefined)
    }
  }
})

test('a leaf that is gone is said to be', async () => {
  await assert.rejects(
    rootOf(async () => [], 0, 4),
    /some are gone/,
  )
})
