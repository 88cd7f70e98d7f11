/** Reads what a caller may do out of the lake, and keeps it for as long as nothing that it was read from changes. */
import { forbidden } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { Exact, listKey, Trace } from '../kept/exact.ts'
import { contested } from '../merge/rights.ts'
import type { Row, Store, View } from '../store/store.ts'
import { grantIn } from './grants.ts'
import { bitsOf, type Rights, type Said } from './rights.ts'
import { keptReading, type Reading, readingOf, rulesFor } from './rules.ts'

/** Who asks, as somebody has proved it. */
export interface Principal {
  readonly name: string
  /** Names of groups. */
  readonly groups: readonly string[]
}
/** Which of the roles held count with what they allow: all, or those named. What they deny always counts. */
export type ActiveRoles = 'all' | readonly string[]
export interface Caller extends Principal {
  readonly active: ActiveRoles
  /** Not somebody, but whoever is in the groups: taken for a user of the metalake. */
  readonly anyone?: true
  /** False: what they own gives them nothing. */
  readonly owns?: boolean
  /** Comes for a part of what they may do: never as a service admin. */
  readonly scoped?: boolean
  /** Id of the token that they come by. */
  readonly by?: string
}

/** What a thread keeps of rights, and of lists to be filtered by them, in bytes. */
const [sizeLimit, listLimit] = [8 * 1024 * 1024, 16 * 1024 * 1024]
/** About what one object that is spoken of takes, one thing in a list, and one rule. */
const [saidBytes, memberBytes, ruleBytes] = [64, 200, 1_000]

/** Rights of callers, compiled when they are first needed. */
export class Compiled {
  private readonly kept: Exact<Rights>
  private readonly lists: Exact<readonly Row[]>
  private readonly store: Store
  private readonly gaps: boolean
  private readonly reading: Reading

  constructor(store: Store, gaps: boolean) {
    this.kept = new Exact<Rights>(store, sizeLimit)
    this.lists = new Exact<readonly Row[]>(store, listLimit, listLimit / 2)
    this.store = store
    this.gaps = gaps
    this.reading = keptReading(store)
  }

  /** `told` learns what they were read from. Throws forbidden for an active role that is not held. */
  async of(metalake: Row, caller: Caller, told: Trace | undefined): Promise<Rights> {
    const name = `${metalake.key} ${nameOf(caller)}`
    const known = this.kept.get(name)
    if (known) {
      told?.add(known.trace)
      return known.value
    }
    const trace = new Trace()
    const begun = this.kept.begin()
    const rights = await compile(this.store.now, metalake, caller, this.gaps, trace, this.reading)
    this.kept.put(name, rights, rights.said.size * saidBytes + (rights.rules.length + rights.views.length) * ruleBytes, trace, begun)
    told?.add(trace)
    return rights
  }

  /** What a thing holds of a kind, in order of name: keys, names and owners. */
  async members(parent: number, kind: KindName, told: Trace | undefined): Promise<readonly Row[]> {
    const name = listKey(parent, kind)
    // A new owner counts as a change of the list, like a new name.
    told?.lists.push(name)
    const known = this.lists.get(name)
    if (known) return known.value
    const trace = new Trace()
    trace.lists.push(name)
    const begun = this.lists.begin()
    const rows = (await this.store.now.children(parent, kind)).map(bare)
    this.lists.put(name, rows, rows.length * memberBytes, trace, begun)
    return rows
  }
}

function bare({ body: { audit }, ...row }: Row): Row {
  return { ...row, body: { audit: audit.owner ? { owner: audit.owner } : {} } }
}

/** A name that two callers share only when they may do the same. */
export const nameOf = ({ name, groups, active, owns = true, scoped = false }: Caller): string =>
  groups.length === 0 && active === 'all' && owns && !scoped ? name : JSON.stringify([name, groups, active, owns, scoped])

/** Reads everything through `view`, and notes it. */
export async function compile(
  view: View,
  metalake: Row,
  caller: Caller,
  gaps: boolean,
  trace: Trace,
  reading: Reading = readingOf(view),
): Promise<Rights> {
  const principal = async (kind: KindName, name: string) => {
    const row = await view.child(metalake.key, kind, name)
    // One that is not there yet is waited for in the list of its kind.
    if (row) trace.entities.push(row.key)
    else trace.lists.push(listKey(metalake.key, kind))
    return row
  }
  const user = caller.anyone ? undefined : await principal('user', caller.name)
  const member = caller.anyone === true || (user !== undefined && user.body.enabled !== false)
  const found = await Promise.all(caller.groups.map((name) => principal('group', name)))
  const holders = [user, ...found].filter((row) => row !== undefined)
  const roles = new Map<number, Row>()
  /** Granted by one region and taken by another that did not know of it: what these deny binds, what they allow does not count. */
  const denying = new Set<number>()
  for (const holder of member ? holders : [])
    for (const { to, value } of await view.links(holder.key, 'held')) {
      trace.entities.push(to)
      if (value === contested) denying.add(to)
      const role = roles.has(to) || value === contested ? undefined : await view.byKey(to)
      if (role) roles.set(to, role)
    }
  const said = new Map<number, Said>()
  const active = activeOf(caller, [...roles.values()])
  for (const key of new Set([...roles.keys(), ...denying]))
    for (const { to, value } of await view.links(key, 'granted')) {
      const { condition, name } = grantIn(value)
      const bits = bitsOf([name])
      const { allow, deny } = said.get(to) ?? { allow: 0, deny: 0 }
      const role = roles.get(key)
      if (condition === 'deny') said.set(to, { allow, deny: deny | bits })
      else if (role && active(role)) said.set(to, { allow: allow | bits, deny })
    }
  const self = member && user ? ({ type: 'user', id: user.id, name: user.name } as const) : undefined
  const ids = new Set(member && caller.owns !== false ? holders.map((row) => row.id) : [])
  const who = () => ({ name: caller.name, groups: caller.groups, roles: [...roles.values()].map(({ name }) => name) })
  const inForce = member ? await rulesFor(view, metalake, reading, who, trace) : []
  const rules = inForce.filter(({ allow, deny }) => (allow | deny) !== 0)
  const views = inForce.filter(({ rows, masks }) => rows !== undefined || masks.length > 0)
  return { name: caller.name, member, ids, self, roles: new Set(roles.keys()), said, rules, views, gaps }
}

function activeOf({ name, active }: Caller, held: readonly Row[]): (role: Row) => boolean {
  if (active === 'all') return () => true
  const names = new Set(active)
  const other = active.find((one) => !held.some((role) => role.name === one))
  if (other !== undefined) throw forbidden(`X-Gravitino-Active-Roles names ${other}, a role that ${name} does not hold`)
  return (role) => names.has(role.name)
}
