/** Who may do what, and what must be there, said again from the entries alone: slow, obvious, and by no code of the merge. */
import type { Op } from '../../server/merge/entry.ts'
import { saidIn } from '../../server/merge/entry.ts'
import type { Kept } from '../../server/merge/ledger.ts'

/** One operation, by its entry and its place there. */
export type Said = Op & { readonly entry: Kept; readonly at: number }
type Of<K extends Op['op']> = Extract<Op, { readonly op: K }> & { readonly entry: Kept; readonly at: number }
type Relating = Extract<Op, { readonly op: 'add' | 'rem' }> & { readonly entry: Kept; readonly at: number }

export interface History {
  readonly all: readonly Said[]
  of<K extends Op['op']>(op: K, id: string): readonly Of<K>[]
  /** Whether the author of `later` knew `one`. */
  knew(later: Said, one: Said): boolean
}

export function historyOf(entries: readonly Kept[]): History {
  const all: Said[] = entries.flatMap((entry) => saidIn(entry).ops.map((op, at) => ({ ...op, entry, at })))
  const by = new Map<string, Said[]>()
  for (const one of all) if ('id' in one) by.set(`${one.op} ${one.id}`, [...(by.get(`${one.op} ${one.id}`) ?? []), one])
  return {
    all,
    of: (op, id) => (by.get(`${op} ${id}`) ?? []) as never,
    knew: ({ entry, at }, one) =>
      entry.origin === one.entry.origin
        ? one.entry.number < entry.number || (one.entry.number === entry.number && one.at < at)
        : (entry.deps[one.entry.origin] ?? 0) >= one.entry.number,
  }
}

/** Adds that no removal saw; and of those, the ones by authors who knew every removal. */
function rightOf(history: History, adds: readonly Said[], removals: readonly Said[]) {
  const left = adds.filter((add) => !removals.some((removal) => history.knew(removal, add)))
  return { left, firm: left.filter((add) => removals.every((removal) => history.knew(add, removal))) }
}

const cellsOf = (history: History) => {
  const all = history.all.filter((one): one is Relating => (one.op === 'add' || one.op === 'rem') && (one.what === 'held' || one.what === 'granted'))
  return Map.groupBy(all, ({ id, what, to, value }) => JSON.stringify([id, what, to, value])).values()
}
const isGone = (history: History, id: string) =>
  history.of('drop', id).filter((drop) => !history.of('back', id).some((back) => history.knew(back, drop)))

/** A relation of people, roles and objects that must be shown where both its ends are. */
export interface Right {
  readonly from: string
  readonly what: 'held' | 'granted'
  readonly to: string
  readonly value: string | null
}
export const contested = 'contested'

/** Who holds which role, and what roles allow and deny. */
export function rightsBy(history: History): readonly Right[] {
  const rights: Right[] = []
  for (const cell of cellsOf(history)) {
    const { id: from, what, to, value } = cell[0] as Relating & { readonly what: Right['what'] }
    const [adds, removals] = [cell.filter(({ op }) => op === 'add'), cell.filter(({ op }) => op === 'rem')]
    const { left, firm } = rightOf(history, adds, removals)
    if (what === 'held') {
      const there = rightOf(history, [...history.of('make', from), ...history.of('back', from)], history.of('drop', from)).firm
      // Who was removed and added again is another: a membership counts for the one whom its author knew.
      const isBound = firm.some((add) => there.some((made) => history.knew(add, made)))
      if (isBound) rights.push({ from, what, to, value: null })
      else if (left.length > 0 && firm.length === 0) rights.push({ from, what, to, value: contested })
      continue
    }
    const drops = [...isGone(history, from), ...isGone(history, to)]
    const counts = value?.startsWith('deny ')
      ? left.some((deny) => drops.every((drop) => !history.knew(drop, deny)))
      : firm.length > 0 && drops.length === 0
    if (counts) rights.push({ from, what, to, value })
  }
  return rights
}

/** `user|object|privilege` of all that anybody effectively may by a role: allowed by one that counts, and denied by none. */
export function effective(rights: readonly Right[]): ReadonlySet<string> {
  const [allowed, denied] = [new Set<string>(), new Set<string>()]
  for (const held of rights)
    for (const { from, what, to, value } of rights) {
      if (held.what !== 'held' || what !== 'granted' || from !== held.to) continue
      const [how, privilege] = (value ?? '').split(' ')
      const name = `${held.from}|${to}|${privilege}`
      if (how === 'deny') denied.add(name)
      else if (held.value !== contested) allowed.add(name)
    }
  return new Set([...allowed].filter((one) => !denied.has(one)))
}

/** Of the history, and of what was heard ahead of its turn only what takes away. */
export function withAlerts(entries: readonly Kept[], alerts: readonly Kept[]): readonly Kept[] {
  const made = new Map(entries.flatMap((entry) => saidIn(entry).ops.flatMap((op) => (op.op === 'make' ? [[op.id, op.kind] as const] : []))))
  const takes = (op: Op) =>
    (op.op === 'rem' && (op.what === 'held' || op.value?.startsWith('allow '))) ||
    (op.op === 'add' && op.value?.startsWith('deny ')) ||
    (op.op === 'drop' && ['user', 'group', 'role'].includes(made.get(op.id) ?? ''))
  return [...entries, ...alerts.map((entry) => ({ ...entry, said: JSON.stringify({ ...saidIn(entry), ops: saidIn(entry).ops.filter(takes) }) }))]
}

/** Who must be off, and which policies must be on: said so by somebody whom nobody answered. */
export function switched(history: History, kind: 'user' | 'policy', to: boolean): readonly string[] {
  return history.all.flatMap((made) => {
    if (made.op !== 'make' || made.kind !== kind) return []
    const said = [
      ...history.of('make', made.id).map((one) => ({ one, value: one.body.enabled })),
      ...history
        .of('set', made.id)
        .flatMap((one) => ('enabled' in (one.put ?? {}) || one.cut?.includes('enabled') ? [{ one, value: one.put?.enabled }] : [])),
    ]
    return said.some(({ one, value }) => value === to && !said.some((later) => history.knew(later.one, one))) ? [made.id] : []
  })
}

/** Things that must be there: no delete of them, or of anything that they are in, was by somebody who had seen them. */
export function mustLive(history: History, within: (id: string) => string | null): readonly string[] {
  const makes = history.all.filter((one) => one.op === 'make')
  const lives = (made: Of<'make'>): boolean => {
    for (let at: string | null = made.id; at !== null; at = within(at))
      if (history.of('drop', at).some((drop) => history.knew(drop, made) && !history.of('back', at).some((back) => history.knew(back, drop))))
        return false
    return true
  }
  return makes.filter(lives).map(({ id }) => id)
}
