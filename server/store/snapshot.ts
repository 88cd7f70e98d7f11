/** The file in which a region gives all that it keeps to one that joins: lines of JSON in compressed pieces, checked piece by piece. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Vector } from '../merge/vector.ts'

/** What is in it, in this order; every row is a list of values. */
export const sections = ['member', 'entity', 'relation', 'thing', 'cell', 'owned', 'open', 'sum', 'alert', 'entry'] as const
export type Section = (typeof sections)[number]
export type Values = readonly (string | number | null)[]

/** What it begins with. */
export interface Opening {
  readonly form: 1
  /** The region that all belongs to which was there before there were regions. */
  readonly founder: string
  readonly vector: Vector
}

const pieceBytes = 1 << 20
/** No piece of our making comes near it. */
const mostBytes = 64 << 20

/** Gives how many rows it wrote. `rows` is asked for one section after another. */
export function writeSnapshot(file: string, opening: Opening, rows: (section: Section) => Iterable<Values>, told: (rows: number) => void): number {
  const to = openSync(file, 'w', 0o600)
  let lines: string[] = [JSON.stringify(opening)]
  let bytes = 0
  let count = 0
  const flush = () => {
    const piece = zstdCompressSync(Buffer.from(`${lines.join('\n')}\n`), {
      params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
    })
    const head = Buffer.alloc(4)
    head.writeUInt32BE(piece.length)
    writeSync(to, head)
    writeSync(to, piece)
    lines = []
    bytes = 0
  }
  try {
    for (const section of sections)
      for (const values of rows(section)) {
        const line = JSON.stringify([section, ...values])
        lines.push(line)
        bytes += line.length
        if (++count % 10_000 === 0) told(count)
        if (bytes >= pieceBytes) flush()
      }
    lines.push(JSON.stringify({ rows: count }))
    flush()
    return count
  } finally {
    closeSync(to)
  }
}

/** The opening first, then the rows. Throws when the file is damaged or not whole. */
export function* readSnapshot(file: string): Generator<Opening | readonly [Section, ...(string | number | null)[]]> {
  const from = openSync(file, 'r')
  try {
    const head = Buffer.alloc(4)
    let count = -1
    let whole = false
    while (readSync(from, head) === 4) {
      const length = head.readUInt32BE()
      const piece = Buffer.alloc(length > mostBytes ? 0 : length)
      if (length > mostBytes || readSync(from, piece) !== length) throw damaged(file)
      for (const line of inflated(file, piece).split('\n')) {
        if (line === '') continue
        const row = JSON.parse(line) as Opening | { readonly rows: number } | [Section, ...Values]
        if (!Array.isArray(row) && 'rows' in row) whole = row.rows === count
        else yield row
        count++
      }
    }
    if (!whole) throw damaged(file)
  } finally {
    closeSync(from)
  }
}
const damaged = (file: string) => new Error(`${file} is damaged or not whole: remove it and join again`)
function inflated(file: string, piece: Uint8Array): string {
  try {
    return zstdDecompressSync(piece, { maxOutputLength: mostBytes }).toString()
  } catch {
    throw damaged(file)
  }
}
