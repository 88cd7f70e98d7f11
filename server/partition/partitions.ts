/** Partitions of a table, in sources that manage them: asked of the source like tables, changed like them, recorded like them. */
import type { Found, PartitionHolder } from '../../connectors/connector.ts'
import { decode, listOf } from '../../kinds/define.ts'
import { illegal, noSuch, unsupported } from '../../kinds/errors.ts'
import { checkName } from '../../kinds/names.ts'
import { type Partition, partition, partitionField } from '../../kinds/partition.ts'
import { table } from '../../kinds/table.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { load } from '../entity/load.ts'
import { find } from '../entity/resolve.ts'
import type { Above, Lake } from '../lake.ts'
import { createInSource } from '../source/create.ts'
import { dropInSource } from '../source/drop.ts'
import { catalogOf, listSource, lookAt, withinOf } from '../source/load.ts'
import { see } from '../source/see.ts'

export interface Named {
  readonly name: string
  readonly body: Partition
}

/** The table and what it is in. Throws NoSuchTable before all else, as the reference does. */
async function tableAt(lake: Lake, ask: Ask, path: Path, verb: 'load' | 'alter' = 'load'): Promise<Above> {
  if (ask.past) throw illegal('partitions are those that the source has now; leave out asOf')
  await load(lake, ask, table, path)
  const { at, row } = await find(lake, ask, table, path, verb)
  return { ...at, rows: [...at.rows, row] }
}

/** What only partitions are asked for. Throws unsupported, as all of this does, when the source has none that can be managed. */
async function holding<T>(lake: Lake, ask: Ask, at: Above, work: (holder: PartitionHolder, signal: AbortSignal) => Promise<T>): Promise<T> {
  ask.outside?.()
  return lake.sources.use(catalogOf(at), ask.signal, (source, signal) => {
    const holder = source.holders.partition
    if (!holder) throw unsupported(`the source of table ${at.rows.at(-1)?.name} has no partitions that can be managed`)
    return work(holder, signal)
  })
}

/** What the source says of one, recorded where it is new. */
async function look(lake: Lake, ask: Ask, at: Above, path: Path): Promise<Found | null> {
  const found = await lookAt(lake, ask, partition, at, path.at(-1) as string)
  if (found) await see(lake, ask, partition, at, path, found)
  return found
}

export async function partitionNames(lake: Lake, ask: Ask, path: Path): Promise<readonly string[]> {
  return listSource(lake, ask, partition, await tableAt(lake, ask, path), {})
}

export async function partitionsOf(lake: Lake, ask: Ask, path: Path): Promise<readonly Named[]> {
  const at = await tableAt(lake, ask, path)
  return holding(lake, ask, at, (holder, signal) => holder.listWhole(withinOf(at), signal))
}

/** Throws NoSuchPartition. */
export async function partitionOf(lake: Lake, ask: Ask, path: Path, name: string): Promise<Named> {
  const at = await tableAt(lake, ask, path)
  const found = await look(lake, ask, at, [...path, name])
  if (!found) throw noSuch(partition.title, [...path, name].join('.'))
  return { name, body: found.body as unknown as Partition }
}

/** Adds the one of `partitions`. Throws illegal, PartitionAlreadyExists, and what the source refuses. */
export async function addPartition(lake: Lake, ask: Ask, path: Path, raw: unknown): Promise<Named> {
  const { partitions } = decode({ partitions: listOf(partitionField, 'exactly one') }, raw)
  const [first, ...others] = partitions
  if (!first || others.length > 0) throw illegal('"partitions" must hold exactly one')
  const { name: given, body } = first
  const at = await tableAt(lake, ask, path, 'alter')
  const name = await holding(lake, ask, at, async (holder) => given ?? holder.nameOf(body))
  checkName(partition.names, partition.title, name)
  await createInSource(lake, ask, partition, at, [...path, name], body)
  return { name, body }
}

/** False when there was none. One that the lake has not seen is taken in first, so that the record tells what went. */
export async function dropPartition(lake: Lake, ask: Ask, path: Path, name: string, purge: boolean): Promise<boolean> {
  const at = await tableAt(lake, ask, path, 'alter')
  await look(lake, ask, at, [...path, name])
  return dropInSource(lake, ask, partition, at, [...path, name], { force: false, cascade: false, purge })
}
