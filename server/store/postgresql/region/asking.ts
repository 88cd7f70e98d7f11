/** What the writes of a group, or entries of other regions, will ask of the facts: read at once, so that few groups begin again. */
import { type KindName, kinds } from '../../../../kinds/index.ts'
import { answeredKind, doneId } from '../../../merge/done.ts'
import { type Op, saidIn } from '../../../merge/entry.ts'
import { isPart, isPrincipal } from '../../../merge/facts.ts'
import type { Kept } from '../../../merge/ledger.ts'
import { aboveOf, type Mend } from '../../../merge/mending.ts'
import { mayClash } from '../../../merge/names.ts'
import { newerIn } from '../../../merge/newer.ts'
import { onceId } from '../../../merge/once.ts'
import { relations, type Step, type Write } from '../../store.ts'
import type { Live } from '../../tables.ts'
import type { Loaded } from '../overlay.ts'
import type { Known, Question } from './known.ts'
import { about } from './read.ts'

/** `loaded`: what the steps name, which they do by keys. */
export function askedByWrites(writes: readonly Write[], loaded: Pick<Loaded, 'things' | 'gone'>): readonly Question[] {
  const rows = new Map<number, Live>([...loaded.things, ...loaded.gone].map((row) => [row.key, row]))
  const back = loaded.gone.flatMap(({ id }): readonly Question[] => [...about(id), ['tree', id], ['torn', id]])
  return [
    ...back,
    ...writes.flatMap(({ steps }) => {
      const made = new Map<string, string>()
      return steps.flatMap((step) => askedByStep(step, rows, made))
    }),
  ]
}

/** `made`: by the texts that stand in for keys, the ids of what the same write makes. */
function askedByStep(step: Step, rows: ReadonlyMap<number, Live>, made: Map<string, string>): readonly Question[] {
  switch (step.do) {
    case 'insert': {
      const { kind, parent, name, uid } = step
      const within = parent === 0 ? '' : typeof parent === 'string' ? made.get(parent) : rows.get(parent)?.id
      if (within === undefined) return []
      const id = kinds[kind].sync.once ? onceId(within === '' ? null : within, kind, uid ?? name) : step.id
      made.set(step.id, id)
      return [
        ['thing', id],
        ['thing', within],
        ['place', within, kind, name],
        ...(isPrincipal(kind)
          ? ([
              ['from', id],
              ['owned', id],
            ] as const)
          : []),
      ]
    }
    case 'update': {
      const row = rows.get(step.key)
      if (!row) return []
      return row.name === step.name ? about(row.id) : [...about(row.id), ...leaving(row), ['place', row.within ?? '', row.kind, step.name]]
    }
    case 'drop': {
      const row = rows.get(step.key)
      return row ? [['thing', row.id], ...leaving(row), ...uses(row.id, row.kind as KindName)] : []
    }
    case 'resolve':
      return askedByOp(step.op)
    case 'move': {
      const row = rows.get(step.key)
      return row ? about(row.id) : []
    }
    case 'relate': {
      const from = typeof step.from === 'string' ? made.get(step.from) : rows.get(step.from)?.id
      if (from === undefined) return []
      const ends = [...step.add, ...step.remove].flatMap(({ to }) => rows.get(to)?.id ?? [])
      return [
        ['thing', from],
        ...ends.flatMap((to): Question[] => [
          ['thing', to],
          ['cells', from, step.what, to],
        ]),
      ]
    }
    case 'tell':
      return 'region' in step.op ? [['member', step.op.region]] : []
    case 'revive':
    case 'unruled':
    case 'intend':
    case 'settle':
      return []
  }
}

/** Who else claims the name that it gives up. */
const leaving = ({ within, kind, name }: Live): readonly Question[] => (mayClash(kind as KindName) ? [['claim', within ?? '', kind, name]] : [])
/** What may keep it from going, which only what has a home of its own can be kept by, or goes with it. */
function uses(id: string, kind: KindName): readonly Question[] {
  const hangs = [
    ['from', id],
    ['to', id],
  ] as const
  if (isPrincipal(kind)) return [...hangs, ['owned', id]]
  return mayClash(kind) || isPart(kind) ? hangs : []
}

export const askedByEntries = (entries: readonly Kept[]): readonly Question[] =>
  entries.flatMap((entry) => {
    const said = saidIn(entry)
    const { ops, done } = said
    // Who takes it says so.
    if (newerIn(said)) return []
    const known: readonly Question[] = done
      ? [
          ['row', doneId(done.name)],
          ['place', '', answeredKind, done.name],
        ]
      : []
    return [['chain', entry.origin, `${entry.number}`] as const, ...known, ...ops.flatMap(askedByOp)]
  })

/** What follows from who is called what: of things whose names are given up or changed. */
export function askedOfNames(entries: readonly Kept[], known: Known): readonly Question[] {
  const named = new Map<string, { readonly within: string; readonly kind: string; readonly name: string }>()
  const claim = ({ within, kind, name }: { within: string; kind: string; name: string }): readonly Question[] =>
    mayClash(kind as KindName) ? [['claim', within, kind, name]] : []
  return entries
    .map(saidIn)
    .flatMap((said) => (newerIn(said) ? [] : said.ops))
    .flatMap((op): readonly Question[] => {
      if (op.op === 'make') named.set(op.id, { within: op.in ?? '', kind: op.kind, name: op.name })
      if ((op.op !== 'set' || op.name === undefined) && op.op !== 'drop') return []
      const thing = known.things.get(op.id)
      const is = named.get(op.id) ?? (thing && { ...thing, within: thing.within ?? '' })
      if (!is) return []
      if (op.op === 'drop' || op.name === undefined) return claim(is)
      const next = { ...is, name: op.name }
      named.set(op.id, next)
      return [...claim(is), ...claim(next), ['place', next.within, next.kind, next.name]]
    })
}

/** Facts alone: what is shown is read when it is as the log says. */
export function askedByMend({ told, amiss, sums }: Mend): readonly Question[] {
  const holders = Object.keys(sums).flatMap((id): Question[] => [
    ['thing', id],
    ['inside', id],
  ])
  const each = [...told.map(({ id }) => id), ...amiss].flatMap((id): Question[] => [
    ['thing', id],
    ['from', id],
    ['to', id],
    ['owned', id],
  ])
  const there = told.flatMap(({ thing, cells }): Question[] => [
    ...(thing?.within ? [['thing', thing.within] as const] : []),
    ...cells.map(({ to }) => ['thing', to] as const),
  ])
  return [...holders, ...each, ...there]
}

/** What holds that, and who claims their names. */
export function askedOfMended({ told, amiss, sums }: Mend, known: Known): readonly Question[] {
  const facts = { thing: (id: string) => known.things.get(id) }
  const things = [
    ...told.flatMap(({ thing }) => thing ?? []),
    ...[...told, ...amiss.map((id) => ({ id }))].flatMap(({ id }) => facts.thing(id) ?? []),
  ]
  return [
    ...Object.keys(sums).flatMap((id) => aboveOf(facts, id).map((above) => ['inside', above] as const)),
    ...things.flatMap(({ within, kind, name }): Question[] => (mayClash(kind) ? [['claim', within ?? '', kind, name]] : [])),
  ]
}

function askedByOp(op: Op): readonly Question[] {
  switch (op.op) {
    case 'make': {
      const kind = op.kind as KindName
      const within = op.in ?? ''
      return [
        ...about(op.id),
        ...(op.in === null ? [] : about(op.in)),
        ['place', within, kind, op.name],
        ...(mayClash(kind) ? ([['claim', within, kind, op.name]] as const) : []),
        ...(isPrincipal(kind)
          ? ([
              ['from', op.id],
              ['owned', op.id],
            ] as const)
          : []),
      ]
    }
    case 'set':
    case 'home':
      return about(op.id)
    case 'drop':
      return [...about(op.id), ['below', op.id], ['from', op.id], ['to', op.id]]
    case 'back':
      return [...about(op.id), ['tree', op.id], ['torn', op.id]]
    case 'join':
    case 'leave':
      return [['member', op.region]]
    case 'own':
      return [...about(op.id), ...(op.owner ? about(op.owner.id) : [])]
    case 'add':
    case 'rem':
      return [...about(op.id), ...about(op.to), ['cells', op.id, op.what, op.to], ['list', op.id, op.what], ['told', op.id, relations[op.what].facet]]
    case 'beat':
      return []
  }
}
