/** Holds: what a policy with one hangs on, and all in it, cannot be dropped. Decided by the commit of the drop, or of its intent. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { held } from '../../kinds/errors.ts'
import { type KindName, kindOf } from '../../kinds/index.ts'
import { policy } from '../../kinds/policy.ts'
import { type Hold, isOver } from '../../kinds/rules/hold.ts'
import { isForWithin, isReached, ruleOf, typesFor } from '../../kinds/rules/said.ts'
import { refusal } from '../access/check.ts'
import { may, type Rights, readingOf } from '../access/rights.ts'
import { rowsTo } from '../history/place.ts'
import { Exact, Trace, traced } from '../kept/exact.ts'
import type { Lake } from '../lake.ts'
import type { LinkKind, Row, Step, Store } from '../store/store.ts'

const policyName = policy.name as KindName
const relation: LinkKind = 'governed'

/** What may be kept for a store: some bytes for each of many metalakes. */
const keptLimit = 8_000_000
const kept = new WeakMap<Store, Exact<readonly Row[]>>()

/** What the policy holds for now; undefined when it is off, over, or says nothing of the sort. */
export function holdOf(row: Row, now = Date.now()): Hold | undefined {
  const hold = row.kind === policyName && row.body.enabled !== false ? ruleOf(row.body, 'caspian.hold') : undefined
  return hold && !isOver(hold, now) ? hold : undefined
}

/** The policies of a metalake that say something of holding, kept until the log tells of one. */
async function holding(store: Store, metalake: number): Promise<readonly Row[]> {
  let all = kept.get(store)
  if (!all) kept.set(store, (all = new Exact<readonly Row[]>(store, keptLimit)))
  const name = String(metalake)
  const known = all.get(name)
  if (known) return known.value
  const begun = all.begin()
  const trace = new Trace()
  const found = (await traced(store.now, trace).children(metalake, policyName)).filter(({ body }) => ruleOf(body, 'caspian.hold'))
  all.put(name, found, JSON.stringify(found).length, trace, begun)
  return found
}

/** A policy that holds a thing, with the rows down to the object that it hangs on. */
interface Holder {
  readonly row: Row
  readonly on: readonly Row[]
}

/** What holds a thing of the kind, or something in it; `rows` lead from the metalake down to it, or to what it is in. */
async function holderOf({ store }: Lake, kind: Kind, rows: readonly Row[]): Promise<Holder | undefined> {
  const holds = (await holding(store, (rows[0] as Row).key)).filter((row) => holdOf(row))
  if (holds.length === 0) return undefined
  for (let depth = rows.length - 1; depth > 0; depth--)
    for (const { to } of await store.now.links((rows[depth] as Row).key, relation)) {
      const row = holds.find(({ key }) => key === to)
      if (row && isForWithin(typesFor(row.body), kind)) return { row, on: rows.slice(0, depth + 1) }
    }
  const self = rows.at(-1) as Row
  // Nothing hangs in what nothing can hang in; and what is not in the lake yet has nothing in it.
  if (self.kind !== kind.name) return undefined
  for (const row of holds)
    for (const { from } of await store.now.linked(row.key, relation)) {
      const on = await rowsTo(store.now, from)
      const object = on?.at(-1)
      if (on?.some(({ key }) => key === self.key) && object && isForWithin(typesFor(row.body), kindOf(object.kind))) return { row, on }
    }
  return undefined
}

/**
 * Refuses what takes a thing of the kind away while a policy holds it or something in it. `rows` lead from the metalake down to the
 * thing, or, where the lake has not seen it, to what it is in; `path` names it. Gives the steps to commit with: they make the commit stale when
 * what was looked at has changed. Throws inUse.
 */
export async function refuseHeld(
  lake: Lake,
  kind: Kind,
  rows: readonly Row[],
  path: readonly string[],
  rights: Rights | undefined,
): Promise<readonly Step[]> {
  const [metalake] = rows
  if (!metalake || !isReached(kind)) return []
  const after = lake.store.position()
  const holder = await holderOf(lake, kind, rows)
  if (holder) throw held(`${kind.name} ${path.join('.')} cannot be dropped: ${why(holder, metalake, rights)}`)
  return [{ do: 'unruled', after }]
}

function why({ row, on }: Holder, metalake: Row, rights: Rights | undefined): string {
  const names = on.slice(1).map(({ name }) => name)
  const object = `${(on.at(-1) as Row).kind} ${names.join('.')}`
  if (rights && !may(rights, ancestors(policy), [metalake], row, readingOf(policy))) return `a policy that you may not look at holds ${object}`
  const { reason, until } = holdOf(row) ?? {}
  const end = until === undefined ? '' : ` until ${until}`
  return `policy ${row.name} holds ${object}${end}${reason ? `: ${reason}` : ''}. Whoever owns the policy may take it off or switch it off`
}

/** Refuses to take a policy off that holds, to all but who owns it or the metalake: hanging it is for many, letting go is not. Throws forbidden. */
export function refuseRelease(rights: Rights | undefined, metalake: Row, row: Row): void {
  if (!rights || !holdOf(row) || may(rights, ancestors(policy), [metalake], row, 0)) return
  throw refusal(
    rights,
    'RELEASE_HOLD',
    [metalake.name, row.name],
    'it holds what it hangs on, and letting go takes owning the policy or the metalake',
  )
}
