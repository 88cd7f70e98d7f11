/** What most people use of what the caller may load. What is on the way to others, such as catalogs and schemas, is loaded with them, and is not told. */
import { objectType } from '../../kinds/address.ts'
import { kindList } from '../../kinds/index.ts'
import { isFound } from '../../kinds/texts.ts'
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { Best } from './engine/best.ts'
import { has } from './engine/bits.ts'
import { type Looking, looking } from './engine/looking.ts'
import { findable } from './of-lake.ts'

export interface Popular {
  readonly row: Row
  /** As the wire calls the kind. */
  readonly type: string
  /** Names from the metalake down. */
  readonly path: readonly string[]
  readonly people: number
}

const told = kindList.filter((kind) => kind.parent?.name === 'schema' && isFound(kind))
/** Of as many people, what was there first comes first: no count is so large, and no key, that they meet. */
const worth = (people: number, key: number) => people - key / 2 ** 36

/** At most so many, the most used first; nothing that nobody used. */
export async function popular(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, limit: number): Promise<readonly Popular[]> {
  await lake.use.fresh()
  using within = await looking(lake, ask, metalake, rights, { is: 'all' })
  return within ? await quickly(lake, ask, within, limit) : slowlyPopular(lake, ask, metalake, rights, limit)
}

/** Over all that there is: the measure of the other. */
export async function slowlyPopular(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, limit: number): Promise<readonly Popular[]> {
  return (await findable(lake, ask, metalake, rights))
    .filter(({ row }) => lake.use.of(row.key) > 0 && told.some(({ name }) => name === row.kind))
    .map(({ row, document }) => ({ row, type: document.kind, path: document.path, people: lake.use.of(row.key) }))
    .toSorted((a, b) => worth(b.people, b.row.key) - worth(a.people, a.row.key))
    .slice(0, limit)
}
async function quickly(lake: Lake, ask: Ask, { ground: { columns, seen } }: Looking, limit: number): Promise<readonly Popular[]> {
  const best = new Best(limit)
  const kinds = new Set(told.map(({ name }) => columns.kinds.known(name)))
  for (let slot = 0; slot < columns.count; slot++) {
    const key = columns.keys[slot] as number
    const people = lake.use.of(key)
    if (people > 0 && has(seen, slot) && kinds.has(columns.kind[slot] as number)) best.offer(slot, worth(people, key))
  }
  const found: Popular[] = []
  for (const slot of best.slots()) {
    const row = await ask.view.byKey(columns.keys[slot] as number)
    if (!row) continue
    const above = columns.above(slot).map((at) => columns.names[at] as string)
    found.push({
      row,
      type: objectType(told.find(({ name }) => name === row.kind) as (typeof told)[0]),
      path: [...above, row.name],
      people: lake.use.of(row.key),
    })
  }
  return found
}
