/** What a caller may load, as a set: decided once for all things of a kind in one place, and one by one only for those that something is said of. */
import { ancestors, type Kind } from '../../../kinds/define.ts'
import { kindOf } from '../../../kinds/index.ts'
import { spokenOf } from '../../../kinds/rules/condition.ts'
import { mayLoad, ownerOf, type Rights } from '../../access/rights.ts'
import { inUse } from '../../entity/resolve.ts'
import type { Row, View } from '../../store/store.ts'
import { type Bits, each, has, put, take } from './bits.ts'
import type { Columns } from './columns.ts'

/** Rows of what others are in, and of all that is right in a metalake, by slot. */
export type Holders = ReadonlyMap<number, Row>

/** Without all that nobody can look at, because what it is in is switched off. */
export function used(columns: Columns, holders: Holders, set: Bits): Bits {
  const off: number[] = []
  for (const [slot, row] of holders) if (!inUse(row) && columns.isLive(slot)) off.push(slot)
  if (off.length === 0) return set
  const rest = set.slice()
  each(columns.below(off), (slot) => take(rest, slot))
  return rest
}

export class Deciding {
  private readonly columns: Columns
  private readonly holders: Holders
  private readonly rights: Rights
  private readonly view: View
  private readonly classes = new Map<number, boolean>()
  /** Names of the users and groups that the caller owns things as: of some nobody owns anything yet. */
  private readonly owners = new Set<string>()
  /** Rules ask for what only the row tells. */
  private readonly byRow: boolean
  private readonly byName: boolean

  constructor(columns: Columns, holders: Holders, rights: Rights, view: View) {
    this.columns = columns
    this.holders = holders
    this.rights = rights
    this.view = view
    for (const row of holders.values()) if (rights.ids.has(row.id)) this.owners.add(row.name)
    this.byRow = rights.rules.some((rule) => rule.readsProperties)
    this.byName = rights.rules.some((rule) => [...spokenOf(rule.when)].some(({ of, name }) => of === 'object' && name === 'name'))
  }

  async all(root: number): Promise<Bits> {
    const { columns } = this
    const set = columns.none()
    const one: number[] = []
    const decide = (slot: number) => {
      const is = this.known(slot)
      if (is === undefined) one.push(slot)
      else if (is) put(set, slot)
      else take(set, slot)
    }
    if (this.byRow || this.byName) each(columns.live, (slot) => columns.root[slot] === root && decide(slot))
    else {
      // Of most, what is said of their sort in their place is all; neighbours are of one.
      const { parent, kind, root: roots } = columns
      let [last, of, is] = [-2, -1, false]
      each(columns.live, (slot) => {
        if (roots[slot] !== root) return
        if (parent[slot] !== last || kind[slot] !== of) [last, of, is] = [parent[slot] as number, kind[slot] as number, this.ofClass(slot)]
        if (is) put(set, slot)
      })
      for (const slot of this.special()) if (columns.isLive(slot) && columns.root[slot] === root) decide(slot)
    }
    for (const slot of one) if (await this.one(slot)) put(set, slot)
    return set
  }
  /** All of which more may be said than of its sort. */
  private special(): ReadonlySet<number> {
    const { columns, rights } = this
    const slots = new Set<number>(this.holders.keys())
    const add = (key: number) => {
      const slot = columns.slotOf(key)
      if (slot !== undefined) slots.add(slot)
    }
    for (const key of rights.said.keys()) add(key)
    for (const { at, tags } of rights.rules) {
      for (const key of at.keys()) add(key)
      for (const { all } of tags.values()) for (const key of all.keys()) add(key)
    }
    for (const owner of this.owners) columns.eachOwned(columns.owners.known(owner), (slot) => slots.add(slot))
    return slots
  }

  /** Undefined where its row is to be read. */
  private known(slot: number): boolean | undefined {
    const { columns, rights } = this
    const own = this.holders.get(slot)
    if (own) return this.says(slot, own)
    const key = columns.keys[slot] as number
    if (this.byRow) return undefined
    const special = this.byName || rights.said.has(key) || this.isMeant(key)
    const is = special ? this.says(slot, this.likeness(slot)) : this.ofClass(slot)
    // What they own shows; whether they do the row tells, as a name may have been another's.
    return is || !this.owners.has(columns.owners.all[columns.owner[slot] as number] ?? '') ? is : undefined
  }
  async one(slot: number): Promise<boolean> {
    const is = this.known(slot)
    if (is !== undefined) return is
    const row = await this.view.byKey(this.columns.keys[slot] as number)
    return row !== undefined && this.says(slot, row)
  }
  /** A rule hangs on it, or a tag that a rule speaks of. */
  private isMeant(key: number): boolean {
    return this.rights.rules.some(({ at, tags }) => at.has(key) || [...tags.values()].some(({ all }) => all.has(key)))
  }
  private ofClass(slot: number): boolean {
    const { columns } = this
    const name = (columns.parent[slot] as number) * 64 + (columns.kind[slot] as number)
    let is = this.classes.get(name)
    if (is === undefined) this.classes.set(name, (is = this.says(slot, { ...this.likeness(slot), key: 0 })))
    return is
  }
  /** As much of a row as is held in memory. */
  private likeness(slot: number): Row {
    const { columns } = this
    const kind = columns.kindAt(slot) as Row['kind']
    return {
      key: columns.keys[slot] as number,
      id: '',
      kind,
      parent: 0,
      name: columns.names[slot] as string,
      version: 1,
      body: { audit: {} },
    }
  }
  private says(slot: number, row: Row): boolean {
    const kind: Kind = kindOf(row.kind)
    const above: Row[] = []
    for (const up of this.columns.above(slot)) {
      const holder = this.holders.get(up)
      if (!holder) return false
      above.push(holder)
    }
    return mayLoad(this.rights, ancestors(kind), above, row)
  }
}
export const isHeld = (columns: Columns, slot: number): boolean => {
  const up = columns.parent[slot] as number
  return up < 0 || (columns.parent[up] as number) < 0 || has(columns.holders, slot)
}
/** What is kept of a row: enough to decide by. */
export function bare(row: Row): Row {
  const owner = ownerOf(row)
  const { properties, inUse: use, provider } = row.body as Readonly<Record<string, unknown>>
  const body = { properties, provider, ...(use === undefined ? {} : { inUse: use }), audit: owner ? { owner } : {} }
  return { ...row, body: body as unknown as Row['body'] }
}
