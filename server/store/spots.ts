/** Where in a block of 256 rows something is spoken of, and which requests rows of it may be of: what the index keeps of a block. */

/** Places in the block, ascending, a byte each; null: all of them. */
export type Spots = Uint8Array | null
/** As text, in which they cross threads: a copy of many small arrays costs several times as much (measured). */
export const textOf = (bytes: Spots): string | null => bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
export const bytesOf = (text: string | null): Spots => (text === null ? null : Buffer.from(text, 'latin1'))
/** One word of the index in one block. */
export interface Spotted {
  readonly what: string
  readonly block: number
  readonly spots: Spots
}

/** Positions in these blocks of rows that have one word at least of every list, in the order of the blocks, each block's last first. */
export function positionsOf(
  blocks: readonly number[],
  lists: readonly (readonly string[])[],
  spotted: readonly Spotted[],
  subjects: readonly number[],
  blockRows: number,
): readonly number[] {
  const [words, of] = [Map.groupBy(spotted, ({ block }) => block), Map.groupBy(subjects, (position) => Math.floor((position - 1) / blockRows))]
  const wanted = lists.map((list) => new Set(list))
  const all = (1 << lists.length) - 1
  return blocks.flatMap((block) => {
    const has = new Uint8Array(blockRows)
    for (const { what, spots } of words.get(block) ?? [])
      for (const [i, list] of wanted.entries()) {
        if (!list.has(what)) continue
        if (spots) for (const spot of spots) has[spot] = (has[spot] as number) | (1 << i)
        else for (let spot = 0; spot < blockRows; spot++) has[spot] = (has[spot] as number) | (1 << i)
      }
    // What happened to the thing itself counts as the first list's words do.
    for (const position of of.get(block) ?? []) has[(position - 1) % blockRows] = (has[(position - 1) % blockRows] as number) | 1
    const found: number[] = []
    for (let spot = blockRows - 1; spot >= 0; spot--) if (has[spot] === all) found.push(block * blockRows + spot + 1)
    return found
  })
}

/** A Bloom filter over the requests of a block: 4096 bits, 8 of them a request. One in some 1 800 other blocks has them too. */
const sketchBits = 4096
export const sketchProbes = 8

/** The bits that a request sets; bit n is the n % 8th from below of byte n / 8. */
export function probesOf(requestId: string): readonly number[] {
  let [a, b] = [0x811c9dc5, 5381]
  for (let i = 0; i < requestId.length; i++) {
    const code = requestId.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = (Math.imul(b, 33) + code) | 0
  }
  b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d) | 1
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b)
  return Array.from({ length: sketchProbes }, (_, i) => ((a + Math.imul(i, b)) >>> 9) % sketchBits)
}

export function sketchOf(requestIds: Iterable<string>): Uint8Array {
  const bits = new Uint8Array(sketchBits / 8)
  for (const id of requestIds) for (const bit of probesOf(id)) bits[bit >> 3] = (bits[bit >> 3] as number) | (1 << (bit & 7))
  return bits
}
