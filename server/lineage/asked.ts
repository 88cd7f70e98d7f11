/** What is asked of lineage in one metalake by one caller: where a walk begins, and what may be seen on its way. */
import { objectType } from '../../kinds/address.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { kindOf } from '../../kinds/index.ts'
import { found, type Named } from '../access/objects.ts'
import type { Ask } from '../entity/ask.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import type { RunRow } from '../merge/lineage.ts'
import { everMicros } from '../store/lineage.ts'
import type { Row } from '../store/store.ts'
import { columnId, isJob, isMaker, type Node, type NodeId, nodeFrom } from './ids.ts'
import { Made } from './made.ts'
import { makersIn } from './makers.ts'
import { nodesMeant } from './marquez-id.ts'
import { type Path, pathsOf } from './naming.ts'
import { Stored } from './stored.ts'
import { dataKinds, Things } from './things.ts'

export interface Entity {
  readonly type: string
  /** From the catalog down. */
  readonly fullName: string
}
const shown = (rows: readonly Row[]): Entity => ({
  type: objectType(kindOf((rows.at(-1) as Row).kind)),
  fullName: rows
    .slice(1)
    .map(({ name }) => name)
    .join('.'),
})

export class Graph {
  readonly stored: Stored
  readonly things: Things
  /** What walks go over. */
  readonly made: Made
  private readonly lake: Lake
  private readonly ask: Ask
  private readonly metalake: Row

  constructor(lake: Lake, ask: Ask, metalake: Row) {
    this.lake = lake
    this.ask = ask
    this.metalake = metalake
    this.things = new Things(lake, ask, metalake)
    this.stored = new Stored(lake.store.lineage, metalake.key, async (node) => {
      const key = (await this.things.thingOf(node))?.at(-1)?.key
      return key === undefined ? undefined : String(key)
    })
    this.made = new Made(this.stored, lake.store.now, this.things.knowledge, () => makersIn(lake.store, metalake))
  }

  /** Of datasets and jobs; a dataset by all its names. Nobody is kept from jobs that were told of; one that a thing stands behind is that thing's. */
  readonly maySee = async (nodes: readonly NodeId[]): Promise<ReadonlySet<NodeId>> => {
    const seen = new Set<NodeId>()
    for (const id of nodes) if (isMaker(id) ? await this.seesBehind(id) : isJob(id) || (await this.seesAll(id))) seen.add(id)
    return seen
  }
  private async seesBehind(id: NodeId): Promise<boolean> {
    const thing = this.made.thingBehind(id)
    return thing !== undefined && this.things.maySee({ key: -thing, id, first: null, last: null, thing })
  }
  private async seesAll(id: NodeId): Promise<boolean> {
    for (const row of this.stored.rowsOf(id)) if (!(await this.things.maySee(row))) return false
    return true
  }

  /** The node of a thing that the caller may look at, told of or not. Throws what looking at it throws, and illegal for what no job reads or writes. */
  async ofObject({ kind, path }: Named, column: string | undefined): Promise<NodeId> {
    if (objectType(kind) === 'column' && kind.parent) return this.ofObject({ kind: kind.parent, path: path.slice(0, -1) }, path.at(-1))
    if (!dataKinds.includes(kind))
      throw illegal(`no job reads or writes a ${kind.name}; ask about one of ${dataKinds.map(({ plural }) => plural).join(', ')}`)
    const { row } = await found(this.lake, this.ask, { kind, path })
    const dataset = await this.made.nodeOf(row.key, path.slice(1) as unknown as Path)
    return column === undefined ? dataset : columnId(dataset, column)
  }
  /** The node that an id of Marquez's form means. Throws where there is none, or none that the caller may see. */
  async ofId(text: string, column?: string): Promise<NodeId> {
    for (const meant of nodesMeant(text)) {
      const node = nodeFrom(meant)
      const [told] = await this.stored.nodes([node.type === 'column' ? node.dataset : meant])
      const found = told ?? (await this.madeNode(node))
      if (found === undefined || !(await this.maySee([found])).has(found)) continue
      const field = node.type === 'column' ? node.field : node.type === 'dataset' ? column : undefined
      return field === undefined ? found : columnId(found, field)
    }
    throw new Refusal('notFound', 'NoSuchMetadataObjectException', `nothing was told of ${text.slice(0, 300)} in this metalake`)
  }

  /** What was not told of and is there all the same: a thing by its name, or the job that it stands behind. */
  private async madeNode({ type, namespace, name }: Node): Promise<NodeId | undefined> {
    const isBehind = type === 'job' && namespace === ''
    if (!isBehind && (type === 'job' || namespace !== this.metalake.name)) return undefined
    for (const path of pathsOf(name)) {
      const thing = isBehind ? undefined : await this.things.knowledge.find(path)
      const node = isBehind ? await this.made.jobOf(path) : thing && (await this.made.nodeOf(Number(thing.id), thing.path))
      if (node !== undefined) return node
    }
    return undefined
  }

  /** The thing that a dataset is, or that stands behind a job. */
  async entityOf(id: NodeId): Promise<Entity | undefined> {
    const behind = this.made.thingBehind(id)
    const rows = behind === undefined ? undefined : await rowsTo(this.lake.store.now, behind)
    if (rows) return shown(rows)
    if (isJob(id)) return undefined
    for (const node of this.stored.rowsOf(id)) {
      const rows = await this.things.thingOf(node)
      if (rows?.[0]?.key === this.metalake.key) return shown(rows)
    }
    return undefined
  }

  /** Of the jobs among the nodes the run that counts, else the last. */
  async runsOf(nodes: readonly NodeId[], at = everMicros): Promise<ReadonlyMap<NodeId, readonly [id: string, run: RunRow]>> {
    const rows = nodes.filter(isJob).flatMap((id) => this.stored.rowsOf(id))
    if (rows.length === 0) return new Map()
    const runs = await this.lake.store.lineage.runs(
      rows.map(({ key }) => key),
      at,
    )
    return new Map(
      rows.flatMap(({ key, id }) => {
        const run = runs.get(key)
        return run ? [[id, run] as const] : []
      }),
    )
  }
}
