/** Takes events in: into which metalake they go, which things their datasets are, and without secrets. */
import { createHash } from 'node:crypto'
import { illegal, Refusal } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import { inUse } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { ToldEvent } from '../store/lineage.ts'
import type { Row } from '../store/store.ts'
import { changesOf } from './changes.ts'
import { type Event, eventFrom, type ToldDataset } from './event.ts'
import { told } from './facets.ts'
import { datasetId } from './ids.ts'
import { type Described, type Knowledge, resolve } from './naming.ts'
import { masked } from './secrets.ts'
import { knowledgeOf } from './things.ts'

/** Events of one request. */
export const batchMost = 1_000

/** Metalakes that the caller is a user of. */
export async function metalakesOf({ store }: Lake, ask: Ask): Promise<readonly Row[]> {
  const all = await store.now.children(0, 'metalake')
  const isUser = await Promise.all(all.map(async (row) => inUse(row) && (!ask.rights || (await ask.rights(row)).member)))
  return all.filter((_, i) => isUser[i])
}

const datasetsIn = ({ inputs, outputs, dataset }: Event): readonly ToldDataset[] => [...inputs, ...outputs, ...(dataset ? [dataset] : [])]
const symlinksOf = ({ facets }: ToldDataset) => told('dataset', 'symlinks', facets)?.identifiers ?? []

/** Those that it names as namespaces; else the only one there is for the caller. Throws illegal where that says nothing. */
function metalakesFor(event: Event, mine: readonly Row[]): readonly Row[] {
  const datasets = datasetsIn(event)
  const spaces = new Set([
    event.job?.namespace,
    ...datasets.map(({ namespace }) => namespace),
    ...datasets.flatMap(symlinksOf).map(({ namespace }) => namespace),
  ])
  const named = mine.filter(({ name }) => spaces.has(name))
  if (named.length > 0) return named
  if (mine.length === 1) return mine
  throw illegal(
    'the event does not say which metalake it is for: name one that you use as the namespace of its job or of a dataset, or send it to /api/metalakes/{metalake}/lineage',
  )
}

/** What a dataset tells of which thing it is. */
function described(dataset: ToldDataset): Described {
  const place = dataset.facets.get('fileset-location')?.raw
  const location = place && Object.entries(place).find(([key, value]) => !key.startsWith('_') && typeof value === 'string')?.[1]
  return {
    namespace: dataset.namespace,
    name: dataset.name,
    symlinks: symlinksOf(dataset),
    ...(typeof location === 'string' ? { filesetLocation: location } : {}),
  }
}
/** In the metalake itself, else in another one that the caller uses: whoever may not see a thing there does not see it here. */
async function thingsIn(event: Event, all: readonly Knowledge[]): Promise<ToldEvent['things']> {
  const datasets = new Map(datasetsIn(event).map((one) => [datasetId(one), one]))
  const found: (readonly [string, number])[] = []
  for (const [id, dataset] of datasets)
    for (const knowledge of all) {
      const { thing } = await resolve(described(dataset), knowledge)
      if (!thing) continue
      found.push([id, Number(thing.id)])
      break
    }
  return found
}

export interface Failed {
  readonly index: number
  readonly reason: string
}
/**
 * Keeps events as they were sent, in one metalake or in those that they name, and merges what they say. Resolves once durable. What cannot be
 * read is left out and told; all others are kept, or it throws.
 */
export async function tell(lake: Lake, ask: Ask, sent: readonly unknown[], into?: Row): Promise<readonly Failed[]> {
  const mine = await metalakesOf(lake, ask)
  const knowledge = new Map(mine.map((row) => [row.key, knowledgeOf(lake, row)]))
  const knowing = (row: Row): Knowledge => knowledge.get(row.key) ?? knowledgeOf(lake, row)
  const failed: Failed[] = []
  const byRoot = new Map<number, ToldEvent[]>()
  const taken: string[] = []
  for (const [index, raw] of sent.entries())
    try {
      const event = eventFrom(raw, lake.now())
      const text = JSON.stringify(masked(raw))
      const changes = changesOf(event)
      for (const metalake of into ? [into] : metalakesFor(event, mine)) {
        const others = mine.filter(({ key }) => key !== metalake.key)
        const { actor, address, requestId } = ask.author
        const one: ToldEvent = {
          hash: createHash('sha256').update(text).digest('hex'),
          at: event.at,
          actor,
          address,
          requestId,
          event: text,
          changes,
          things: await thingsIn(event, [knowing(metalake), ...others.map(knowing)]),
        }
        byRoot.set(metalake.key, [...(byRoot.get(metalake.key) ?? []), one])
      }
      taken.push(text)
    } catch (error) {
      if (!(error instanceof Refusal) || error.family !== 'illegal') throw error
      failed.push({ index, reason: error.message })
    }
  for (const [root, events] of byRoot) await lake.store.lineage.take(root, events)
  lake.lineageSinks.pass(taken)
  return failed
}
