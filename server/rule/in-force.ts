/** Which policies are in force on an object, where each comes from, and why those that hang there are not. */
import { objectType } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import { policy } from '../../kinds/policy.ts'
import { isOver } from '../../kinds/rules/hold.ts'
import { allowedBy } from '../../kinds/rules/residency.ts'
import { rules } from '../../kinds/rules/rules.ts'
import { isFor, isForWithin, ruleOf, rulesOf, typesFor } from '../../kinds/rules/said.ts'
import { may, readingOf } from '../access/rights.ts'
import type { Carrier } from '../association/objects.ts'
import type { Row, View } from '../store/store.ts'

const reasons = {
  disabled: 'it is switched off',
  otherType: 'it is not for objects of this type',
  overridden: 'one that hangs nearer, or was hung before it, counts in its place',
  over: 'the time of its hold is over',
} as const
export type Reason = keyof typeof reasons

/** A policy as it hangs on the object, or on something that it is in. */
export interface InForce {
  readonly row: Row
  readonly kind: Kind
  /** Names of the object that it hangs on, below the metalake. */
  readonly on: readonly string[]
  readonly inherited: boolean
  /** The lake's own rules in it. */
  readonly rules: readonly string[]
  /** Why it is not in force; absent when it is. */
  readonly reason?: Reason
  /** The caller may look at the policy. */
  readonly shows: boolean
}
/** What follows from all that are in force; of those that the caller may not see, only whether it is held and what regions they allow. */
export interface Effective {
  /** A policy keeps it from being dropped. */
  readonly held: boolean
  /** The regions that may keep it: those that all allow; absent where none says. */
  readonly regions?: readonly string[]
  /** Contents of the policies that engines follow, by their type. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A type of which one alone counts: engines can follow one set of settings. */
const countsAlone = ({ policyType }: Row['body']) => policyType !== 'custom'

function reasonNot(row: Row, kind: Kind, ms: number): Reason | undefined {
  const hold = ruleOf(row.body, 'caspian.hold')
  const types = typesFor(row.body)
  if (row.body.enabled === false) return 'disabled'
  // What cannot be dropped below it keeps the object from being dropped too.
  if (hold ? !isForWithin(types, kind) : !isFor(types, kind)) return 'otherType'
  return hold && isOver(hold, ms) ? 'over' : undefined
}

/** All that hang on the object and on what it is in, nearest first, at an instant in milliseconds; also those that the caller may not see. */
export async function inForceOn(view: View, { kind, rows, rights }: Carrier, ms: number): Promise<readonly InForce[]> {
  const found: InForce[] = []
  const policies = new Set<number>()
  const alone = new Set<unknown>()
  const shows = (row: Row) => !rights || may(rights, ancestors(policy), rows.slice(0, 1), row, readingOf(policy))
  for (let depth = rows.length - 1; depth > 0; depth--) {
    const carrier = rows[depth] as Row
    for (const { to } of await view.links(carrier.key, 'governed')) {
      const row = await view.byKey(to)
      if (!row) continue
      const not = reasonNot(row, kind, ms)
      const again = policies.has(to) || (countsAlone(row.body) && alone.has(row.body.policyType))
      const reason = not ?? (again ? 'overridden' : undefined)
      if (reason === undefined) {
        policies.add(to)
        if (countsAlone(row.body)) alone.add(row.body.policyType)
      }
      const on = rows.slice(1, depth + 1).map(({ name }) => name)
      const own = Object.keys(rulesOf(row.body)).filter((name) => Object.hasOwn(rules, name))
      found.push({
        row,
        kind: kindOf(carrier.kind),
        on,
        inherited: depth < rows.length - 1,
        rules: own,
        shows: shows(row),
        ...(reason === undefined ? {} : { reason }),
      })
    }
  }
  return found
}

export function effectOf(all: readonly InForce[]): Effective {
  const acting = all.filter(({ reason }) => reason === undefined)
  const regions = allowedBy(acting.map(({ row }) => ruleOf(row.body, 'caspian.residency')?.regions).filter((list) => list !== undefined))
  const settings = acting
    .filter(({ row, shows }) => shows && countsAlone(row.body))
    .map(({ row }) => [row.body.policyType, row.body.content] as const)
  return {
    held: acting.some(({ row }) => ruleOf(row.body, 'caspian.hold')),
    ...(regions === undefined ? {} : { regions }),
    settings: Object.fromEntries(settings),
  }
}

/** In words: what it says, where it hangs and whether that counts. */
export function whyOf({ row, kind, on, inherited, reason }: InForce): string {
  const there = `hangs on ${inherited ? `${objectType(kind)} ${on.join('.')}, which the object is in` : 'the object itself'}`
  if (reason !== undefined) return `${there}, but ${reasons[reason]}`
  const { until, reason: said } = ruleOf(row.body, 'caspian.hold') ?? {}
  return [there, ...(until === undefined ? [] : [`holds until ${until}`]), ...(said ? [said] : [])].join('; ')
}
