/** The proof that a row is in a chain, as a file that anybody can check with nothing else at hand. */

import { leafOf, rootBy } from '../kit/tree.ts'
import { chainOf, type Envelope } from '../store/chain.ts'
import { type NotedRow, notedChainOf, type TrailName } from '../store/trail.ts'

/** What an outsider keeps, to hold later proofs against: the hash over all rows up to one. */
export interface Head {
  readonly trail: TrailName
  /** How many rows it is over: the position of the last. */
  readonly size: number
  readonly root: string
}
export interface Proof extends Head {
  readonly caspianProof: 1
  /** Everything of the row but its state, which `commitment` stands for. */
  readonly row: Envelope | NotedRow
  /** Of rows of the log: the hash of salt and state. */
  readonly commitment?: string
  /** The chain value of the row before. */
  readonly before: string
  /** Hashes beside the way from the row to the root, the lowest first. */
  readonly path: readonly string[]
}

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

/** What is wrong with a proof; undefined when its row is in the chain up to its head. Takes whatever was in a file. */
export function flawOf(given: unknown): string | undefined {
  const proof = given as Partial<Proof> | null
  if (typeof proof !== 'object' || proof?.caspianProof !== 1) return 'this is no proof that Caspian gave'
  const { trail, size, root, row, before, path, commitment } = proof
  if ((trail !== 'log' && trail !== 'audit') || !Number.isSafeInteger(size) || !isHash(root) || !isHash(before)) return 'the proof is not whole'
  if (typeof row !== 'object' || !Number.isSafeInteger(row.position) || !Array.isArray(path) || !path.every(isHash)) return 'the proof is not whole'
  if (trail === 'log' && !isHash(commitment)) return 'the proof is not whole'
  const chain = trail === 'log' ? chainOf(before, row as Envelope, commitment as string) : notedChainOf(before, row as NotedRow)
  if (rootBy(leafOf(chain), row.position - 1, size as number, path) !== root)
    return 'the row does not lead to the head: it, or the proof, was changed, or it is of another chain'
  return undefined
}
