/** What is there: a delete takes away what its author had seen and nothing else, so a thing it had not seen keeps what it is in. */
import { dotsOf, type Facts, isPart, isPrincipal, lawOf, syncOfKind, type Thing, thingOf } from './facts.ts'
import { noGuard, statusOf } from './guard.ts'
import { syncOf } from './relations.ts'
import { type Dot, seen } from './vector.ts'

/** Whether it is shown. Rights need one who knew every removal; what is only measured or noted is there when anybody says so last. */
export function alive(facts: Facts, id: string): boolean {
  const thing = thingOf(facts, id)
  return standing(facts, thing) || (deletedAbove(facts, thing) && facts.within(id).some((child) => alive(facts, child)))
}

/** Alive by itself, not for the sake of what is in it. */
function standing(facts: Facts, thing: Thing): boolean {
  const { once } = syncOfKind(thing.kind)
  if (once && !added(thing)) return false
  if ((thing.state.drops ?? []).length > 0 && !keptByUse(facts, thing)) return false
  return aboveLetsStand(facts, thing)
}

/** Whether a thing whose name is its identity was added by somebody and not taken away since. */
export function added({ kind, state }: Thing): boolean {
  const guard = state.guard ?? noGuard
  return isPrincipal(kind) ? statusOf(guard) === 'in' : Object.keys(guard.adds).length > 0
}

/** Every delete of something that it is in had not seen it, or not what holds it there. Parts of a thing go with it. */
function aboveLetsStand(facts: Facts, thing: Thing): boolean {
  const placed: Dot[] = []
  for (let one = thing; one.within !== null; ) {
    if (!isPart(one.kind)) placed.push(...placedBy(one))
    one = thingOf(facts, one.within)
    const covered = (deps: Parameters<typeof seen>[1]) => placed.every((dot) => seen(dot, deps))
    if ((one.state.drops ?? []).some(({ deps }) => covered(deps)) && !(one.within !== null && keptByUse(facts, one))) return false
  }
  return true
}

/** What put it where it is; nothing of what was there before there were regions. */
const placedBy = ({ state: { made, guard } }: Thing): readonly Dot[] => (guard ? Object.keys(guard.adds) : made === undefined ? [] : [made])

/** Only where somebody deleted what others were making things in can something that is deleted still hold something. */
function deletedAbove(facts: Facts, thing: Thing): boolean {
  let top = thing
  while (top.within !== null) top = thingOf(facts, top.within)
  return (top.state.drops ?? []).length > 0
}

/** Deleted by some who had not seen that it is used, or tightened: it stays in force, as a shell, until somebody deletes it again. */
export function keptByUse(facts: Facts, { id, kind, state }: Thing): boolean {
  const drops = state.drops ?? []
  if (drops.length === 0) return false
  const unseen = (dot: Dot) => drops.every((one) => !seen(dot, one.deps))
  const tightened = Object.entries(state.keys ?? {}).some(
    ([key, siblings]) => lawOf(kind, key) === 'restrict' && siblings.some(({ dot }) => unseen(dot)),
  )
  if (tightened) return true
  const keeping = (end: 'from' | 'to') => (cell: { what: Parameters<typeof syncOf>[0]; value: string }) => syncOf(cell.what, cell.value).keeps === end
  const uses = [...facts.cellsTo(id).filter(keeping('to')), ...facts.cellsFrom(id).filter(keeping('from'))]
  return uses.some((cell) => dotsOf(cell.state).some(unseen))
}

/** Shown only because somebody deleted it without knowing what it still holds or is used for. */
export function isShell(facts: Facts, id: string): boolean {
  const thing = thingOf(facts, id)
  return (thing.state.drops ?? []).length > 0 && alive(facts, id)
}
