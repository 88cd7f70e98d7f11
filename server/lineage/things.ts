/** The lake's side of lineage: which thing a dataset is, and whether the caller may see it. */
import { ancestors } from '../../kinds/define.ts'
import { type KindName, kindList, kindOf } from '../../kinds/index.ts'
import { table } from '../../kinds/table.ts'
import { isOwn, may, type Rights, readingOf } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import { providerOfRow } from '../entity/resolve.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import type { NodeKey, NodeRow } from '../store/lineage.ts'
import type { Row } from '../store/store.ts'
import { nodeFrom } from './ids.ts'
import { type Knowledge, type Path, pathsOf, resolve, type Thing } from './naming.ts'
import { placesIn } from './places.ts'
import type { Source } from './sources.ts'

/** Kinds of things that datasets can be. */
export const dataKinds = kindList.filter(({ name }) => ['table', 'view', 'fileset', 'topic', 'model'].includes(name))

/** What the lake has seen of the metalake; no source is asked. */
export function knowledgeOf({ store }: Pick<Lake, 'store'>, metalake: Row): Knowledge {
  const child = (parent: number, kind: KindName, name: string) => store.now.child(parent, kind, name)
  let sources: Promise<readonly Source[]> | undefined
  const find = async ([catalog, schema, name]: Path): Promise<Thing | undefined> => {
    const within = await child(metalake.key, 'catalog', catalog)
    const space = within && (await child(within.key, 'schema', schema))
    if (!space) return undefined
    for (const kind of dataKinds) {
      const row = await child(space.key, kind.name as KindName, name)
      if (row) return { id: String(row.key), path: [catalog, schema, name] }
    }
    return undefined
  }
  return {
    metalake: metalake.name,
    find,
    catalogs: () => (sources ??= store.now.children(metalake.key, 'catalog').then((rows) => rows.map(sourceOf))),
    async lying(places) {
      const all = await placesIn(store, metalake)
      return new Map(
        places.flatMap((place) => {
          const thing = all.get(place)
          return thing ? [[place, thing] as const] : []
        }),
      )
    },
  }
}
const sourceOf = (row: Row): Source => ({
  name: row.name,
  provider: providerOfRow(row)?.name ?? '',
  properties: row.body.properties ?? {},
})

/** The things of one metalake's datasets, for one caller and one request. */
export class Things {
  /** Rows from the metalake down to the thing; undefined where it is none, or none any more. */
  private readonly known = new Map<NodeKey, readonly Row[] | undefined>()
  private readonly shown = new Map<NodeKey, boolean>()
  private readonly rights = new Map<number, Rights>()
  readonly knowledge: Knowledge
  private readonly lake: Lake
  private readonly ask: Ask
  private readonly metalake: Row

  constructor(lake: Lake, ask: Ask, metalake: Row) {
    this.lake = lake
    this.ask = ask
    this.metalake = metalake
    this.knowledge = knowledgeOf(lake, metalake)
  }

  /** What it was when it was last told of, wherever that is now; else what it is called. */
  async thingOf(node: NodeRow): Promise<readonly Row[] | undefined> {
    if (this.known.has(node.key)) return this.known.get(node.key)
    const { now } = this.lake.store
    const rows = node.thing === null ? undefined : await rowsTo(now, node.thing)
    const found = rows ? undefined : (await resolve(nodeFrom(node.id), this.knowledge)).thing
    const is = rows ?? (found && (await rowsTo(now, Number(found.id))))
    this.known.set(node.key, is)
    return is
  }

  async maySee(node: NodeRow): Promise<boolean> {
    if (!this.ask.rights) return true
    const before = this.shown.get(node.key)
    if (before !== undefined) return before
    const is = await this.decide(node)
    this.shown.set(node.key, is)
    return is
  }

  private async decide(node: NodeRow): Promise<boolean> {
    const rows = await this.thingOf(node)
    if (rows) return this.mayLoad(rows)
    // What is gone is judged by what it was in, as whatever a source holds and the lake has not seen.
    if (node.thing !== null) return this.mayReadIn(await this.leftOf(node.thing))
    const within = await this.calledIn(node)
    return within === undefined || this.mayReadIn(within)
  }

  /** Whoever may load the last of the rows. */
  private async mayLoad(rows: readonly Row[]): Promise<boolean> {
    const [metalake, row] = [rows[0] as Row, rows.at(-1) as Row]
    const [kind, rights] = [kindOf(row.kind), await this.rightsIn(metalake)]
    return isOwn(rights, row) || may(rights, ancestors(kind), rows.slice(0, -1), row, readingOf(kind))
  }
  private async mayReadIn(rows: readonly Row[]): Promise<boolean> {
    return may(await this.rightsIn(rows[0] ?? this.metalake), ancestors(table), rows, undefined, readingOf(table))
  }
  private async rightsIn(metalake: Row): Promise<Rights> {
    const before = this.rights.get(metalake.key)
    const rights = before ?? (await (this.ask.rights as NonNullable<Ask['rights']>)(metalake))
    this.rights.set(metalake.key, rights)
    return rights
  }

  /** What is still there of what a thing was in that is gone. */
  private async leftOf(key: number): Promise<readonly Row[]> {
    for (let at = key; at !== 0; ) {
      at = (await this.lake.store.trail.parents([at])).get(at) ?? 0
      const rows = at === 0 ? undefined : await rowsTo(this.lake.store.now, at)
      if (rows) return rows
    }
    return [this.metalake]
  }

  /** Of a name that is no thing's but would be in a catalog of the metalake: what it would be in. */
  private async calledIn({ id }: NodeRow): Promise<readonly Row[] | undefined> {
    const { namespace, name } = nodeFrom(id)
    if (namespace !== this.metalake.name) return undefined
    const { now } = this.lake.store
    for (const [catalog, schema] of pathsOf(name)) {
      const within = await now.child(this.metalake.key, 'catalog', catalog)
      const space = within && (await now.child(within.key, 'schema', schema))
      if (within) return [this.metalake, within, ...(space ? [space] : [])]
    }
    return undefined
  }
}
