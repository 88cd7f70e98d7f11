/** Makes proofs and the heads that they lead to, out of the few hashes that are kept. */
import { busy, illegal } from '../../kinds/errors.ts'
import { type HashesOf, leafOf, pathOf, rootOf } from '../kit/tree.ts'
import type { Lake } from '../lake.ts'
import { blockRows, type Trail, type TrailName } from '../store/trail.ts'
import type { Head, Proof } from './proof.ts'

/** Rows that the kept hashes may be behind by, and a proof still be computed at once. */
const lagLimit = 256 * blockRows

const hashesOf =
  (trail: Trail, name: TrailName): HashesOf =>
  async (level, from, count) =>
    level === 0 ? (await trail.chains(name, from + 1, count)).map(leafOf) : trail.nodes(name, level, from, count)

const headOf = async (trail: Trail, name: TrailName, size: number): Promise<Head> => ({
  trail: name,
  size,
  root: await rootOf(hashesOf(trail, name), 0, size),
})

/** Throws illegal for more rows than there are, and busy while most of them have no hashes kept yet. */
async function sizeOf(trail: Trail, name: TrailName, asked: number | undefined): Promise<number> {
  const { position, first } = await trail.end(name)
  const size = asked ?? position
  if (size < first - 1) throw illegal(`query parameter "size" must be ${first - 1} at least: what was before row ${first} was forgotten`)
  if (!Number.isInteger(size) || size < 0 || size > position)
    throw illegal(`query parameter "size" must be a number of rows, at most the ${position} that there are`)
  const indexed = (await trail.indexed(name)) * blockRows
  if (size - indexed > lagLimit) throw busy(`the tree of hashes is being made, ${indexed} of ${position} rows; retry later`)
  return size
}

/** The head over the first `asked` rows of a table, over all when it is not said. Throws illegal. */
export async function headFor({ store: { trail } }: Lake, name: TrailName, asked?: number): Promise<Head> {
  return headOf(trail, name, await sizeOf(trail, name, asked))
}

/** The proof of a row up to such a head, with the key of the metalake that it is of. Undefined when there is no such row. Throws illegal. */
export async function proofFor(
  { store: { trail } }: Lake,
  name: TrailName,
  position: number,
  asked?: number,
): Promise<{ readonly proof: Proof; readonly root: number } | undefined> {
  const size = await sizeOf(trail, name, asked)
  const found = position > 0 ? await trail.proved(name, position) : undefined
  if (!found) return undefined
  if (position > size) throw illegal(`row ${position} is not among the first ${size}`)
  const { proved, before, root } = found
  const [head, path] = [await headOf(trail, name, size), await pathOf(hashesOf(trail, name), position - 1, size)]
  const commitment = proved.trail === 'log' ? { commitment: proved.commitment } : {}
  return { proof: { caspianProof: 1, ...head, row: proved.row, ...commitment, before, path }, root }
}
