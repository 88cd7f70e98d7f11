/** Statistics of tables and of their partitions: set, dropped and listed, each request one commit. */
import { setImmediate } from 'node:timers/promises'
import { objectType } from '../../kinds/address.ts'
import { decode } from '../../kinds/define.ts'
import { illegal, unsupported } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { type Measures, partitionStatistics, statistic, statisticRequests } from '../../kinds/statistic.ts'
import { table } from '../../kinds/table.ts'
import { type Carrier, noObject, objectAt, pathOf } from '../association/objects.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import type { Lake } from '../lake.ts'
import type { Audit, Page, Row, Step } from '../store/store.ts'

/** Metalake, type and full name of what has the statistics, as addresses give them. */
export type Address = readonly [string, string, string]
export interface Measured {
  /** JSON text, so that a number is shown as it was written. */
  readonly value: string
  readonly audit: Audit
}
type MeasuredByName = Readonly<Record<string, Measured>>
export const statisticsOf = (row: Row) => row.body.statistics as MeasuredByName

/** The table. Throws unsupported for all else, illegal for no address of a table, NoSuchMetadataObject, notInUse. */
async function tableAt(lake: Lake, ask: Ask, [metalake, type, fullName]: Address, verb: 'load' | 'alter'): Promise<Carrier> {
  const kind = kindList.find((each) => objectType(each) === type.toLowerCase())
  if (!kind) throw illegal(`"${type}" is no type of object`)
  if (kind.name !== table.name) throw unsupported(`statistics are kept of tables only, not of a ${kind.name}`)
  return objectAt(lake, ask, table, metalake, pathOf(table, fullName), verb)
}

const keyOf = (object: Carrier) => (object.rows.at(-1) as Row).key
/** This many names are looked up before other requests get their turn. */
const group = 500

/**
 * Makes of each named child of the table what `become` says, all in one commit: a body, null to drop it, undefined to let it be.
 * False when all are let be.
 */
async function change(
  lake: Lake,
  ask: Ask,
  object: Carrier,
  kind: 'statistic' | 'partitionStatistics',
  names: readonly string[],
  become: (name: string, before: Row['body'] | undefined) => Row['body'] | null | undefined,
): Promise<boolean> {
  const parent = keyOf(object)
  const step = (name: string, row: Row | undefined): Step | undefined => {
    const body = become(name, row?.body)
    const path = [...object.path, name]
    if (body === undefined || (body === null && !row)) return undefined
    if (body === null) return row && { do: 'drop', key: row.key, expect: row.version, path }
    return row
      ? { do: 'update', operation: 'alter', key: row.key, expect: row.version, name, path, body }
      : { do: 'insert', operation: 'create', kind, id: lake.store.mint(), parent, name, path, body }
  }
  return retryStale(async () => {
    const steps: Step[] = []
    for (let i = 0; i < names.length; i += group) {
      if (i > 0) await setImmediate()
      const some = names.slice(i, i + group)
      const rows = await Promise.all(some.map((name) => lake.store.now.child(parent, kind, name)))
      steps.push(...some.flatMap((name, at) => step(name, rows[at]) ?? []))
    }
    if (steps.length === 0) return false
    const outcome = await lake.store.commit({ author: ask.author, steps })
    if (outcome.ok) return true
    if (outcome.reason === 'gone' && !(await lake.store.now.byKey(parent))) throw noObject(object.kind, object.path)
    return 'stale'
  })
}

/** A statistic set anew is a new measure: made now, by the one who sets it, as in the reference. */
const measuredBy = (ask: Ask): Audit => changedBy(ask.author, madeBy(ask.author))

/** All of a table, by name. */
export async function listStatistics(lake: Lake, ask: Ask, address: Address): Promise<readonly Row[]> {
  const object = await tableAt(lake, ask, address, 'load')
  return ask.view.children(keyOf(object), statistic.name)
}

/** Sets some and leaves the others. Throws illegal, IllegalStatisticName, NoSuchMetadataObject, unsupported. */
export async function setStatistics(lake: Lake, ask: Ask, address: Address, raw: unknown): Promise<void> {
  presentOnly(ask)
  const { updates } = decode(statisticRequests.set, raw)
  const object = await tableAt(lake, ask, address, 'alter')
  const audit = measuredBy(ask)
  await change(lake, ask, object, statistic.name, Object.keys(updates), (name) => ({ value: JSON.stringify(updates[name]), audit }))
}

/** Unknown names are passed over; false when none was there. */
export async function dropStatistics(lake: Lake, ask: Ask, address: Address, raw: unknown): Promise<boolean> {
  presentOnly(ask)
  const { names } = decode(statisticRequests.drop, raw)
  const object = await tableAt(lake, ask, address, 'alter')
  return change(lake, ask, object, statistic.name, [...new Set(names)], () => null)
}

/** A range of partition names. */
export interface Range {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly fromInclusive: boolean
  readonly toInclusive: boolean
}

/** More would hold up everybody else for seconds. */
const mostPartitions = 10_000

/**
 * The partitions of a range that have statistics, by the bytes of their names. Reads no more than it gives, and one.
 * Throws illegal where a list that is not paged would hold too many.
 */
export async function listOfPartitions(lake: Lake, ask: Ask, address: Address, range: Range, page: Page): Promise<readonly Row[]> {
  const { from, to, fromInclusive, toInclusive } = range
  const object = await tableAt(lake, ask, address, 'load')
  const lower = from === undefined ? {} : fromInclusive ? { from } : { after: from }
  const rows = await ask.view.children(keyOf(object), partitionStatistics.name, {
    ...lower,
    ...(to === undefined ? {} : { upTo: to }),
    limit: mostPartitions + 1,
    ...page,
  })
  const within = toInclusive ? rows : rows.filter((row) => row.name !== to)
  if (page.limit === undefined && within.length > mostPartitions)
    throw illegal(`more than ${mostPartitions} partitions have statistics there; narrow it with "from" and "to", or ask for pages with "limit"`)
  return within
}

/** Sets statistics of many partitions and leaves the others, all at once. Throws as setStatistics does. */
export async function setOfPartitions(lake: Lake, ask: Ask, address: Address, raw: unknown): Promise<void> {
  presentOnly(ask)
  const { updates } = decode(statisticRequests.setOfPartitions, raw)
  const object = await tableAt(lake, ask, address, 'alter')
  const audit = measuredBy(ask)
  const asked = new Map<string, Measures>()
  for (const { partitionName, statistics } of updates) asked.set(partitionName, { ...asked.get(partitionName), ...statistics })
  await change(lake, ask, object, partitionStatistics.name, [...asked.keys()], (name, before) => {
    const measured = Object.entries(asked.get(name) ?? {}).map(([statistic, value]) => [statistic, { value: JSON.stringify(value), audit }])
    const statistics = { ...(before?.statistics as MeasuredByName | undefined), ...(Object.fromEntries(measured) as MeasuredByName) }
    return { statistics, audit: before ? changedBy(ask.author, before.audit) : madeBy(ask.author) }
  })
}

/** Partitions and names that are not there are passed over; false when none was. A partition without any is forgotten. */
export async function dropOfPartitions(lake: Lake, ask: Ask, address: Address, raw: unknown): Promise<boolean> {
  presentOnly(ask)
  const { drops } = decode(statisticRequests.dropOfPartitions, raw)
  const object = await tableAt(lake, ask, address, 'alter')
  const asked = new Map<string, readonly string[]>()
  for (const { partitionName, statisticNames } of drops) asked.set(partitionName, [...(asked.get(partitionName) ?? []), ...statisticNames])
  return change(lake, ask, object, partitionStatistics.name, [...asked.keys()], (name, before) => {
    const is = Object.entries((before?.statistics ?? {}) as MeasuredByName)
    const left = is.filter(([statistic]) => !asked.get(name)?.includes(statistic))
    if (!before || left.length === is.length) return undefined
    return left.length === 0 ? null : { statistics: Object.fromEntries(left), audit: changedBy(ask.author, before.audit) }
  })
}
