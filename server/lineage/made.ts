/** A graph of what was told, and between its datasets what the lake itself knows: a view or a model stands behind a job of its own name. */

import { rowsTo } from '../history/place.ts'
import type { View } from '../store/store.ts'
import type { Way } from './explore.ts'
import { datasetId, isJob, isMaker, makerId, type Named, type NodeId, nodeFrom } from './ids.ts'
import { type Maker, type Makers, pathKey } from './makers.ts'
import { datasetOf, type Knowledge, type Path, placesOf } from './naming.ts'
import type { Stored } from './stored.ts'
import type { ColumnEdge, Edge, Lookups } from './walk.ts'

/** Stores are written by clients in more ways than one, which are one place. */
const spellings: readonly (readonly [scheme: string, others: readonly string[]])[] = [
  ['s3', ['s3', 's3a', 's3n']],
  ['abfss', ['abfss', 'abfs']],
  ['cos', ['cos', 'cosn']],
]
/** All datasets that lie at exactly a place. */
export function datasetsAt(place: string): readonly Named[] {
  if (place.startsWith('file:')) return [{ namespace: 'file', name: place.slice('file:'.length) }]
  const [, scheme = '', host = '', path = ''] = /^([^:]+):\/\/([^/]*)(\/.*)?$/.exec(place) ?? []
  const all = spellings.find(([one]) => one === scheme)?.[1] ?? [scheme]
  return all.flatMap((one) => [path, path.slice(1)].map((name) => ({ namespace: `${one}://${host}`, name })))
}

export class Made implements Lookups {
  private readonly stored: Stored
  private readonly view: View
  private readonly knowledge: Knowledge
  private readonly makers: () => Promise<Makers>
  /** Those that were met, by the jobs that stand for them. */
  private readonly met = new Map<NodeId, Maker>()
  private readonly sources = new Map<Maker, Promise<readonly NodeId[]>>()

  constructor(stored: Stored, view: View, knowledge: Knowledge, makers: () => Promise<Makers>) {
    this.stored = stored
    this.view = view
    this.knowledge = knowledge
    this.makers = makers
  }

  async edges(nodes: readonly NodeId[], way: Way, at = Number.MAX_SAFE_INTEGER): Promise<readonly Edge[]> {
    const told = await this.stored.edges(
      nodes.filter((id) => !isMaker(id)),
      way,
      at,
    )
    const { byKey } = await this.makers()
    if (byKey.size === 0) return told
    const made = await Promise.all(
      nodes.filter((id) => isMaker(id) || !isJob(id)).map((id) => (isMaker(id) ? this.ofMaker(id, way) : this.ofDataset(id, way))),
    )
    return [...told, ...made.flat().filter(({ first }) => first <= at)]
  }
  columns(columns: readonly NodeId[], way: Way, at?: number): Promise<readonly ColumnEdge[]> {
    return this.stored.columns(columns, way, at)
  }

  /** The thing that a job stands for; undefined for jobs that were told of. */
  thingBehind(job: NodeId): number | undefined {
    return this.met.get(job)?.key
  }
  /** The job that the thing with the path stands behind, where it makes something. */
  async jobOf(path: Path): Promise<NodeId | undefined> {
    const thing = await this.knowledge.find(path)
    const maker = thing && (await this.makers()).byKey.get(Number(thing.id))
    return maker && (await this.sourcesOf(maker)).length > 0 ? this.meet(maker) : undefined
  }

  /** The node of a thing: as it was told of, else by its name in the lake. */
  async nodeOf(thing: number, path: Path): Promise<NodeId> {
    const [told] = await this.stored.ofThing(thing)
    if (told) return this.stored.nodeOf(told.id)
    const own = datasetId(datasetOf(this.knowledge.metalake, path))
    await this.stored.nodes([own])
    const [called] = this.stored.rowsOf(own)
    if (called && (await this.stored.thingOf(called)) === String(thing)) return this.stored.nodeOf(own)
    // What was told under its name is of another, which was called so before.
    const id = called ? datasetId({ namespace: this.knowledge.metalake, name: path.map((one) => `"${one.replaceAll('"', '""')}"`).join('.') }) : own
    this.stored.standIn(id, thing)
    return id
  }
  private async ofDataset(id: NodeId, way: Way): Promise<readonly Edge[]> {
    const { byKey, byPath, byPlace } = await this.makers()
    const rows = this.stored.rowsOf(id)
    const things = new Set(
      (await Promise.all(rows.map((row) => this.stored.thingOf(row)))).flatMap((thing) => (thing === undefined ? [] : [Number(thing)])),
    )
    if (way === 'up') {
      const makers = [...things].flatMap((thing) => byKey.get(thing) ?? [])
      const made = await Promise.all(makers.map(async (maker) => ((await this.sourcesOf(maker)).length > 0 ? [maker] : [])))
      return made.flat().map((maker) => ({ from: this.meet(maker), to: id, first: maker.since, last: maker.since }))
    }
    const paths = await Promise.all([...things].map(async (thing) => (await rowsTo(this.view, thing))?.slice(1).map(({ name }) => name) ?? []))
    const places = rows.flatMap((row) => placesOf(nodeFrom(row.id)).slice(0, 1))
    const named = [
      ...paths.flatMap((path) => byPath.get(pathKey(path as unknown as Path)) ?? []),
      ...places.flatMap((place) => byPlace.get(place) ?? []),
    ]
    const read = await Promise.all([...new Set(named)].map(async (maker) => ((await this.sourcesOf(maker)).includes(id) ? [maker] : [])))
    return read.flat().map((maker) => ({ from: id, to: this.meet(maker), first: maker.since, last: maker.since }))
  }
  private async ofMaker(id: NodeId, way: Way): Promise<readonly Edge[]> {
    const maker = this.met.get(id)
    if (!maker) return []
    const seen = { first: maker.since, last: maker.since }
    if (way === 'up') return (await this.sourcesOf(maker)).map((from) => ({ from, to: id, ...seen }))
    return [{ from: id, to: await this.nodeOf(maker.key, maker.path), ...seen }]
  }
  private meet(maker: Maker): NodeId {
    const id = makerId(datasetOf(this.knowledge.metalake, maker.path).name)
    this.met.set(id, maker)
    return id
  }

  private sourcesOf(maker: Maker): Promise<readonly NodeId[]> {
    const before = this.sources.get(maker)
    const found = before ?? this.findSources(maker)
    this.sources.set(maker, found)
    return found
  }
  private async findSources({ key, names, places }: Maker): Promise<readonly NodeId[]> {
    const found = new Set(await this.stored.nodes(places.flatMap(datasetsAt).map(datasetId)))
    for (const name of names)
      for (const path of name) {
        const thing = await this.knowledge.find(path)
        if (!thing) continue
        if (Number(thing.id) !== key) found.add(await this.nodeOf(Number(thing.id), thing.path))
        break
      }
    // A model's version is stored where the model itself was told to be.
    const own = new Set((await this.stored.ofThing(key)).map(({ id }) => this.stored.nodeOf(id)))
    return [...found].filter((id) => !own.has(id))
  }
}
