/** How a page of entries lies on the wire: what its writer and its reader must agree on. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/*
 * form 1 byte · count of raw bytes 4 bytes · raw · zstd of (count of header bytes 4 bytes · header, JSON · what the entries say, one after another)
 * raw: per origin the chain of its last entry (32) and the signature over it (64), then per entry its salt (16);
 * all of it random, so that compressing it would cost and spoil the rest.
 */
export const form = 1
export const chainBytes = 32
export const signatureBytes = 64
export const saltBytes = 16

/** Bounds of what is read, so that nobody's page fills the memory. What is written stays far below them. */
export const most = {
  pageBytes: 8 << 20,
  inflatedBytes: 32 << 20,
  headerBytes: 4 << 20,
  entries: 65_536,
  origins: 1_024,
  saidBytes: 4 << 20,
  moreBytes: 64 << 10,
  /** Of all its entries together, as they are once read. */
  deps: 4 << 20,
} as const
/** Where a page ends when more could follow. */
export const enough = { entries: 2_048, saidBytes: 1 << 20 } as const

/** By its place in `Header.origins`; the stamp as milliseconds after the one before of the same origin, and counter; bytes of what is said. */
export type RowStart = readonly [origin: number, ms: number, count: number, said: number]
/** Dependencies as what changed since the entry before of the same origin: by place, how many more; null: no longer named. */
export type DepsChange = readonly (readonly [origin: number, more: number | null])[]
export interface Header {
  /** Those that have entries here, with the number of the first; then those that only dependencies name, with 0. */
  readonly origins: readonly (readonly [name: string, first: number])[]
  /** RowStart, then dependencies, epochs, residency and what newer ones say more, as one text; what is absent at the end is left out, before that it is null. */
  readonly rows: readonly (readonly unknown[])[]
}

/** An origin: a region's name and which life of it. */
export const originName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}#[1-9][0-9]{0,8}$/
export const stampForm = /^[0-9a-f]{16}$/
export const hexOf = (bytes: number): RegExp => new RegExp(`^[0-9a-f]{${bytes * 2}}$`)

/** Words that most pages have; part of the form: another text here is another form. */
const words = Buffer.from(
  [
    '"back"},{"op":"home","id":"","epoch":"","cut":{"op":"join","region":"","member":{"origin":"{"op":"leave","region":"{"op":"beat"}]}',
    '"kind":"model_version","kind":"model","kind":"fileset","kind":"topic","kind":"view","kind":"function","kind":"user","kind":"group"',
    '"kind":"metalake","kind":"catalog","kind":"schema","kind":"column","kind":"tag","kind":"policy","kind":"role","kind":"statistic"',
    '"owner":{"type":"user","id":"01","name":""}}]}{"op":"own","id":"01","owner":null}]}"via":"","address":"::ffff:127.0.0.1","actor":"anonymous"',
    '{"op":"make","id":"01","kind":"table","in":"01","name":"","body":{"comment":"","properties.":"","type":"string","nullable":true,"position":0}}',
    '{"op":"drop","id":"01"}]}{"what":"held","what":"grouped"}{"op":"set","id":"01","name":"","put":{"comment":"","properties.":""},"cut":[],"over":{"comment":["eu#1:',
    '{"op":"rem","id":"01","what":"granted","to":"01","value":null}]}{"op":"add","id":"01","what":"governed","to":"01","value":""}]}',
    '{"origins":[["eu#1",1],["us#1",1]],"rows":[[0,1780000000000,0,180,[[0,1],[1,1]]],[0,12,0,180],[1,0,0,180]]}',
    '{"actor":"admin","address":"127.0.0.1","requestId":"0","ops":[{"op":"add","id":"01","what":"tagged","to":"01","value":null}]}',
  ].join('\n'),
)
export const packed = (bytes: Uint8Array): Buffer =>
  zstdCompressSync(bytes, { dictionary: words, params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_contentSizeFlag]: 0 } })
/** Throws when it is damaged or larger than a page may be. */
export const unpacked = (bytes: Uint8Array): Buffer =>
  zstdDecompressSync(bytes, { dictionary: words, maxOutputLength: most.inflatedBytes, params: { [constants.ZSTD_d_windowLogMax]: 25 } })
