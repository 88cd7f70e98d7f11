/** The rules on access that the policies of a metalake hold: read once for all callers, and put in force for each. */
import { objectType } from '../../kinds/address.ts'
import { kindList } from '../../kinds/index.ts'
import { type AccessRule, accessRules } from '../../kinds/rules/access.ts'
import type { Condition } from '../../kinds/rules/condition.ts'
import { reduce, type World } from '../../kinds/rules/condition-evaluate.ts'
import { Exact, listKey, Trace } from '../kept/exact.ts'
import type { LinkKind, Row, Store, View } from '../store/store.ts'
import { type Hanging, type RuleInForce, readsProperties, tagsIn } from './in-force.ts'
import { bitsOf } from './rights.ts'

/** A rule on access of a policy that is switched on; a policy may hold several. */
export interface AccessPolicy {
  readonly key: number
  readonly name: string
  /** Names of kinds. */
  readonly types: ReadonlySet<string>
  readonly rule: AccessRule
}
/** How the policies and where things hang are read; each notes in `trace` what it has read. */
export interface Reading {
  readonly policies: (metalake: number, trace: Trace) => Promise<readonly AccessPolicy[]>
  readonly hanging: (to: number, what: LinkKind, trace: Trace) => Promise<Hanging>
}

interface Content {
  readonly customRules?: Readonly<Record<string, unknown>>
  readonly supportedObjectTypes?: readonly string[]
}
/** The rule on access that a policy holds, as it is kept. */
export const keptRule = ({ body }: Pick<Row, 'body'>): unknown => (body.content as Content | undefined)?.customRules?.['caspian.access']

const kindsOf = (types: readonly string[]) => new Set(kindList.filter((kind) => types.includes(objectType(kind))).map(({ name }) => name))

/** Reads everything anew. */
export const readingOf = (view: View): Reading => ({
  async policies(metalake, trace) {
    trace.lists.push(listKey(metalake, 'policy'))
    const found: AccessPolicy[] = []
    for (const row of await view.children(metalake, 'policy')) {
      // A policy keeps its type, and only of this type it can come to hold rules.
      if (row.body.policyType !== 'custom') continue
      trace.entities.push(row.key)
      const kept = keptRule(row)
      if (kept === undefined || row.body.enabled === false) continue
      const types = kindsOf((row.body.content as Content).supportedObjectTypes ?? [])
      for (const rule of accessRules(kept)) found.push({ key: row.key, name: row.name, types, rule })
    }
    return found
  },
  async hanging(to, what, trace) {
    trace.ends.push(to)
    const [all, valued] = [new Set<number>(), new Map<string, Set<number>>()]
    for (const { from, value } of await view.linked(to, what)) {
      all.add(from)
      if (value === null) continue
      valued.set(value, (valued.get(value) ?? new Set()).add(from))
    }
    return { all, valued }
  },
})

/** Reads each thing once: for many callers of one moment. */
export function readingOnce(view: View): Reading {
  const reading = readingOf(view)
  const known = new Map<string, Promise<unknown>>()
  const once = <T>(name: string, read: () => Promise<T>): Promise<T> => {
    const is = (known.get(name) as Promise<T> | undefined) ?? read()
    known.set(name, is)
    return is
  }
  return {
    policies: (metalake, trace) => once(`${metalake}`, () => reading.policies(metalake, trace)),
    hanging: (to, what, trace) => once(`${to}/${what}`, () => reading.hanging(to, what, trace)),
  }
}

/** What a thread keeps of where things hang, in bytes; about what one place takes. */
const [hangingLimit, placeBytes] = [32 * 1024 * 1024, 40]
const policiesLimit = 4 * 1024 * 1024

/** Reads what has changed since it was read last, and nothing else. */
export function keptReading(store: Store): Reading {
  const reading = readingOf(store.now)
  const policies = new Exact<readonly AccessPolicy[]>(store, policiesLimit, policiesLimit / 2)
  const hanging = new Exact<Hanging>(store, hangingLimit, hangingLimit / 2)
  const through = async <T>(
    kept: Exact<T>,
    name: string,
    trace: Trace,
    read: (own: Trace) => Promise<T>,
    bytes: (value: T) => number,
  ): Promise<T> => {
    const known = kept.get(name)
    if (known) {
      trace.add(known.trace)
      return known.value
    }
    const own = new Trace()
    const begun = kept.begin()
    const value = await read(own)
    kept.put(name, value, bytes(value), own, begun)
    trace.add(own)
    return value
  }
  return {
    policies: (metalake, trace) =>
      through(
        policies,
        `${metalake}`,
        trace,
        (own) => reading.policies(metalake, own),
        (all) => 2_000 * all.length,
      ),
    hanging: (to, what, trace) =>
      through(
        hanging,
        `${to}/${what}`,
        trace,
        (own) => reading.hanging(to, what, own),
        ({ all }) => all.size * placeBytes,
      ),
  }
}

/** The rules that may come to count for the principal. */
export async function rulesFor(
  view: View,
  metalake: Row,
  reading: Reading,
  principal: () => NonNullable<World['principal']>,
  trace: Trace,
): Promise<readonly RuleInForce[]> {
  const policies = await reading.policies(metalake.key, trace)
  if (policies.length === 0) return []
  const world = { principal: principal() }
  const found: RuleInForce[] = []
  for (const { key, name, types, rule } of policies) {
    const when = reduce(rule.when, world)
    if (when.is === 'constant' && when.value !== true) continue
    const rows = rule.rows && reduce(rule.rows, world)
    const masks = rule.masks.map(({ columns, ...mask }) => ({ ...mask, columns: reduce(columns, world) }))
    const conditions: readonly Condition[] = [when, ...(rows ? [rows] : []), ...masks.map(({ columns }) => columns)]
    const tags = new Map<string, Hanging>()
    for (const tag of new Set(conditions.flatMap((one) => [...tagsIn(one)]))) {
      const row = await view.child(metalake.key, 'tag', tag)
      // One that is not there yet is waited for in the list of tags.
      if (!row) trace.lists.push(listKey(metalake.key, 'tag'))
      else {
        trace.entities.push(row.key)
        tags.set(tag, await reading.hanging(row.key, 'tagged', trace))
      }
    }
    const bits = bitsOf(rule.privileges)
    found.push({
      policy: name,
      types,
      when,
      tags,
      rows,
      masks,
      at: (await reading.hanging(key, 'governed', trace)).all,
      allow: rule.effect === 'allow' ? bits : 0,
      deny: rule.effect === 'deny' ? bits : 0,
      readsProperties: readsProperties(when),
    })
  }
  return found
}
