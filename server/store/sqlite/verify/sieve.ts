/** Finds any of many texts in a long one, in one pass over its bytes. */

/** Bits of the table that says where a text may begin. */
const bits = 20
/** Bytes that a text's beginning is told by; shorter texts cannot be looked for. */
export const shortest = 4

const begins = (at: Buffer, i: number) => Math.imul(at.readUInt32LE(i), 0x9e3779b1) >>> (32 - bits)

/** Gives the places in `wanted` of the texts that stand in a given one. Each of `wanted` has at least 4 bytes. */
export function sieve(wanted: readonly string[]): (text: string) => readonly number[] {
  const table = new Uint8Array(1 << bits)
  const byBeginning = new Map<number, number[]>()
  const needles = wanted.map((one) => Buffer.from(one))
  for (const [index, needle] of needles.entries()) {
    const hash = begins(needle, 0)
    table[hash] = 1
    byBeginning.set(hash, [...(byBeginning.get(hash) ?? []), index])
  }
  return (text) => {
    const hay = Buffer.from(text)
    const found = new Set<number>()
    for (let i = 0; i + shortest <= hay.length; i++) {
      const hash = begins(hay, i)
      if (table[hash] === 0) continue
      for (const index of byBeginning.get(hash) ?? []) {
        const needle = needles[index] as Buffer
        const end = i + needle.length
        if (end <= hay.length && needle.equals(hay.subarray(i, end))) found.add(index)
      }
    }
    return [...found]
  }
}
