/** Who could do what after a change of roles, policies or tags that was not made: the exact difference. */
import { objectType } from '../../kinds/address.ts'
import { ancestors } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import { inside, rowsTo } from '../history/place.ts'
import { Trace } from '../kept/exact.ts'
import type { Link, LinkKind, Row, View } from '../store/store.ts'
import { type Caller, compile } from './compile.ts'
import { deedsOf } from './explain.ts'
import { readingOnce } from './rules.ts'

/** Links that would be there, or would not. */
export interface Proposal {
  readonly what: Extract<LinkKind, 'held' | 'granted' | 'governed' | 'tagged'>
  readonly from: Row
  readonly add: readonly Pick<Link, 'to' | 'value'>[]
  readonly remove: readonly Pick<Link, 'to' | 'value'>[]
}
export interface Difference {
  /** A user, or whoever is in a group. */
  readonly principal: string
  readonly type: string
  readonly object: string
  readonly gains: readonly string[]
  readonly loses: readonly string[]
}
export interface Differences {
  readonly differences: readonly Difference[]
  readonly principals: number
  readonly objects: number
  /** False when there was more than could be looked at. */
  readonly complete: boolean
}

/** So many pairs of somebody and something are looked at, at most. */
const lookLimit = 200_000

const isIn = (list: Proposal['add'], { to, value }: Pick<Link, 'to' | 'value'>) => list.some((one) => one.to === to && one.value === value)
/** What hangs on things is of rules, which may mean anybody. */
const isRuling = ({ what }: Proposal) => what === 'governed' || what === 'tagged'

/** The lake with the links as proposed. */
export const proposed = (view: View, changes: readonly Proposal[]): View => ({
  ...view,
  async links(from, what) {
    const links = await view.links(from, what)
    const mine = changes.filter((change) => change.from.key === from && change.what === what)
    if (mine.length === 0) return links
    const left = links.filter((link) => !mine.some(({ remove }) => isIn(remove, link)))
    const added = mine.flatMap(({ add }) => add).filter((one) => !isIn(left, one))
    return [...left, ...added.map(({ to, value }): Link => ({ from, to, value }))]
  },
  async linked(to, what) {
    const links = await view.linked(to, what)
    const mine = changes.filter((change) => change.what === what)
    const left = links.filter((link) => !mine.some(({ from, remove }) => from.key === link.from && isIn(remove, link)))
    const added = mine.flatMap(({ from, add }) => add.filter((one) => one.to === to).map(({ value }): Link => ({ from: from.key, to, value })))
    return [...left, ...added]
  },
})

/** Compares, for everybody who holds one of the roles concerned and everything they speak of, what may be done before and after. */
export async function differences(view: View, metalake: Row, changes: readonly Proposal[], gaps: boolean): Promise<Differences> {
  const after = proposed(view, changes)
  const roles = new Set(changes.flatMap(({ what, from, add, remove }) => (what === 'granted' ? [from.key] : [...add, ...remove].map(({ to }) => to))))
  const callers = await concerned(view, metalake, changes, roles)
  const objects = await spokenOf(view, after, changes, roles)
  const worlds = [view, after].map((one) => ({ one, reading: readingOnce(one) }))
  const found: Difference[] = []
  let looks = 0
  for (const caller of callers) {
    const [was, will] = await Promise.all(worlds.map(({ one, reading }) => compile(one, metalake, caller, gaps, new Trace(), reading)))
    for (const rows of objects) {
      if (++looks > lookLimit) return { differences: found, principals: callers.length, objects: objects.length, complete: false }
      const row = rows.at(-1) as Row
      const kind = kindOf(row.kind)
      if (!was || !will) continue
      const [before, then] = [was, will].map((rights) => deedsOf(rights, kind, rows.slice(0, -1), row))
      const turned = (to: boolean) => Object.keys(then ?? {}).filter((deed) => then?.[deed] === to && before?.[deed] !== to)
      const [gains, loses] = [turned(true), turned(false)]
      if (gains.length + loses.length === 0) continue
      const names = (rows.length > 1 ? rows.slice(1) : rows).map(({ name }) => name)
      const principal = caller.anyone ? `group ${caller.groups[0]}` : `user ${caller.name}`
      found.push({ principal, type: objectType(kind), object: names.join('.'), gains, loses })
    }
  }
  return { differences: found, principals: callers.length, objects: objects.length, complete: true }
}

/** Who holds, or would hold or lose, one of the roles; everybody where rules are concerned. */
async function concerned(view: View, metalake: Row, changes: readonly Proposal[], roles: ReadonlySet<number>): Promise<readonly Caller[]> {
  const holders = new Map<number, Row>()
  for (const kind of changes.some(isRuling) ? (['user', 'group'] as const) : [])
    for (const row of await view.children(metalake.key, kind)) holders.set(row.key, row)
  for (const { what, from } of changes) if (what === 'held') holders.set(from.key, from)
  const granted = new Set(changes.flatMap(({ what, from }) => (what === 'granted' ? [from.key] : [])))
  for (const role of granted)
    for (const { from } of roles.has(role) ? await view.linked(role, 'held') : []) {
      const holder = await view.byKey(from)
      if (holder) holders.set(from, holder)
    }
  return [...holders.values()].map(
    (row): Caller =>
      row.kind === 'user' ? { name: row.name, groups: [], active: 'all' } : { name: '', groups: [row.name], active: 'all', anyone: true },
  )
}

/** What the changes speak of, with all in it: rows from the metalake down to each. */
async function spokenOf(view: View, after: View, changes: readonly Proposal[], roles: ReadonlySet<number>): Promise<readonly (readonly Row[])[]> {
  const tops = new Set(changes.flatMap(({ what, add, remove }) => (what === 'granted' ? [...add, ...remove].map(({ to }) => to) : [])))
  for (const change of changes) if (isRuling(change)) tops.add(change.from.key)
  for (const { what } of changes)
    if (what === 'held')
      for (const role of roles) for (const one of [view, after]) for (const { to } of await one.links(role, 'granted')) tops.add(to)
  const all = new Map<number, readonly Row[]>()
  for (const top of tops) {
    const rows = await rowsTo(view, top)
    const row = rows?.at(-1)
    if (!rows || !row) continue
    all.set(top, rows)
    const byKey = new Map([[top, rows]])
    // What is in it comes after what it is in.
    for (const one of (await inside(view, row)).toSorted((a, b) => ancestors(kindOf(a.kind)).length - ancestors(kindOf(b.kind)).length)) {
      const path = [...(byKey.get(one.parent) ?? []), one]
      byKey.set(one.key, path)
      all.set(one.key, path)
    }
  }
  return [...all.values()]
}
