/** Goes after both chains block by block, off the way of whoever writes: what each speaks of, and the nodes of its tree of hashes. */
import { setImmediate as turn } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import { repeating } from '../kit/repeating.ts'
import { keptLevels, leafOf, wholeRoot } from '../kit/tree.ts'
import type { Lake } from '../lake.ts'
import { sketchOf } from '../store/spots.ts'
import { type Brief, blockRows, type Indexed, type Mention, mentionOf, type Trail, type TrailName, trails } from '../store/trail.ts'

/** Parents that are remembered; a million would be some 60 MB. */
const remembered = 50_000

/** What each of the keys is in, and that in turn, the nearest first, up to and with the metalake. */
export class Places {
  private readonly parents = new Map<number, number>()
  private readonly trail: Trail

  constructor(trail: Trail) {
    this.trail = trail
  }

  /** Makes sure that `above` knows them. One question for each level of the tree that is new. */
  async learn(keys: Iterable<number>): Promise<void> {
    if (this.parents.size > remembered) this.parents.clear()
    for (let asked = [...new Set(keys)]; ; ) {
      const unknown = asked.filter((key) => key !== 0 && !this.parents.has(key))
      if (unknown.length === 0) return
      for (const [key, parent] of await this.trail.parents(unknown)) this.parents.set(key, parent)
      for (const key of unknown) if (!this.parents.has(key)) this.parents.set(key, 0)
      asked = [...new Set(unknown.map((key) => this.parents.get(key) ?? 0))]
    }
  }

  /** The key and all that it is in. */
  above(key: number): readonly number[] {
    const found: number[] = []
    for (let at = key; at !== 0; at = this.parents.get(at) ?? 0) found.push(at)
    return found
  }
}

function wordsOf(name: TrailName, row: Brief, places: Places): readonly string[] {
  const every = [mentionOf.anything, mentionOf.actor(row.actor), mentionOf.operation(row.operation), mentionOf.kind(row.kind)]
  if (name === 'log') return [...every, ...places.above(row.parent).slice(0, -1).map(mentionOf.within)]
  const names = row.path.slice(1)
  return [...every, mentionOf.outcome(row.outcome), ...names.map((_, i) => mentionOf.path(names.slice(0, i + 1)))]
}

/** What the block that these rows fill speaks of, and where. */
function mentionsOf(name: TrailName, rows: readonly Brief[], places: Places): readonly Mention[] {
  const found = new Map<number, Map<string, number[]>>()
  for (const [spot, row] of rows.entries()) {
    const of = found.get(row.root) ?? new Map<string, number[]>()
    found.set(row.root, of)
    for (const word of wordsOf(name, row, places)) {
      const spots = of.get(word)
      if (spots) spots.push(spot)
      else of.set(word, [spot])
    }
  }
  return [...found].flatMap(([root, of]) =>
    [...of].map(([what, spots]) => ({ root, what, spots: spots.length === blockRows ? null : Uint8Array.from(spots) })),
  )
}

/** Indexes full blocks, `limit` at most. Gives how many it did; fewer than the limit when there are no more. */
export async function indexBlocks(trail: Trail, name: TrailName, limit: number, places = new Places(trail)): Promise<number> {
  const { position, first } = await trail.end(name)
  const from = Math.max(await trail.indexed(name), Math.floor((first - 1) / blockRows))
  const to = Math.min(from + limit, Math.floor(position / blockRows))
  const blocks: Indexed[] = []
  /** Made in this step and not kept yet, by level and index. */
  const made = new Map<string, string>()
  for (let block = from; block < to; block++) {
    // Where the store answers at once, nobody else would be answered until all are done.
    await turn()
    const rows = await trail.briefs(name, block)
    if (rows.length < blockRows) throw new Error(`the ${blockRows} rows from ${block * blockRows + 1} on of the ${name} are not all there`)
    await places.learn(rows.map((row) => row.parent))
    const nodes: Indexed['nodes'][number][] = []
    const add = (level: number, index: number, hash: string) => {
      nodes.push({ level, index, hash })
      made.set(`${level} ${index}`, hash)
    }
    add(keptLevels[0], block, wholeRoot(rows.map((row) => leafOf(row.chain))))
    for (const [i, level] of keptLevels.slice(1).entries()) {
      const [lower, size] = [keptLevels[i] as number, 2 ** (level - keptLevels[0])]
      if ((block + 1) % size !== 0) break
      const index = (block + 1) / size - 1
      const [count, begins] = [2 ** (level - lower), index * 2 ** (level - lower)]
      const kept = await trail.nodes(name, lower, begins, count)
      const all = [...kept, ...Array.from({ length: count - kept.length }, (_, j) => made.get(`${lower} ${begins + kept.length + j}`) as string)]
      add(level, index, wholeRoot(all))
    }
    blocks.push({
      trail: name,
      block,
      mentions: mentionsOf(name, rows, places),
      sketch: sketchOf(new Set(rows.map((row) => row.requestId))),
      nodes,
    })
  }
  if (blocks.length > 0) await trail.index(blocks)
  return blocks.length
}

const stepBlocks = 4
const everyMs = 5_000

/** Keeps both chains indexed for as long as the lake is open. Of several servers of a lake one does a step at a time. */
export function startIndexing(lake: Lake): AsyncDisposable {
  const { trail } = lake.store
  const places = new Map(trails.map((name) => [name, new Places(trail)]))
  const isBehind = async (name: TrailName) => Math.floor((await trail.end(name)).position / blockRows) > (await trail.indexed(name))
  const index = (name: TrailName) => lake.store.hold([`indexing the ${name}`], () => indexBlocks(trail, name, stepBlocks, places.get(name)))
  const work = (name: TrailName) =>
    repeating({
      everyMs,
      step: async () => (await isBehind(name)) && (await index(name)) === stepBlocks,
      // A store that is away for a while is told of where it is asked for something.
      failed: (error) => {
        if (!(error instanceof Refusal)) lake.report(`the index of the ${name} could not be brought up to date`, error)
      },
    })
  const running = trails.map(work)
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => one[Symbol.asyncDispose]()))
    },
  }
}
