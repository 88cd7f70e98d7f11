/** The strictest of contents of a policy that regions wrote apart, part by part: each of the lake's own rules has an order of its own. */
import { type KeptAccess } from './access.ts'
import { strictestAccess } from './access-strictest.ts'
import type { Apart } from './apart.ts'
import { type Hold, strictestHold } from './hold.ts'
import { type Lease, strictestLease } from './lease.ts'
import { type Residency, strictestResidency } from './residency.ts'
import type { RuleName } from './rules.ts'

type Rules = Readonly<Record<string, unknown>>
interface Content {
  readonly customRules?: Rules
  readonly properties?: Rules
  readonly supportedObjectTypes?: readonly string[]
}
/** As strict as each of them, whatever their order; undefined when nothing is left. */
const orders: Readonly<Record<RuleName, (apart: readonly Apart<never>[]) => unknown>> = {
  'caspian.access': (apart: readonly Apart<KeptAccess>[]) => strictestAccess(apart),
  'caspian.hold': (apart: readonly Apart<Hold>[]) => strictestHold(apart),
  'caspian.lease': (apart: readonly Apart<Lease>[]) => strictestLease(apart),
  'caspian.residency': (apart: readonly Apart<Residency>[]) => strictestResidency(apart),
}
const isFree = (name: string) => !Object.hasOwn(orders, name)
const freeIn = ({ customRules = {} }: Content): Rules => Object.fromEntries(Object.entries(customRules).filter(([name]) => isFree(name)))

/** What the lake does not follow, and so cannot tell which of two is stricter of. */
export const unorderedIn = (content: Content): Rules => ({ rules: freeIn(content), properties: content.properties ?? {} })

/** For the types of all of them; what the lake does not follow is as in the last. */
export function strictestContent(contents: readonly Content[]): Content {
  const last = contents.at(-1) ?? {}
  const apart = (name: string) => contents.map(({ customRules, supportedObjectTypes: types = [] }) => ({ rule: customRules?.[name] as never, types }))
  const followed = Object.entries(orders).map(([name, strictest]) => [name, strictest(apart(name))] as const)
  const customRules = { ...freeIn(last), ...Object.fromEntries(followed.filter(([, rule]) => rule !== undefined)) }
  return {
    ...last,
    ...(last.customRules || Object.keys(customRules).length > 0 ? { customRules } : {}),
    supportedObjectTypes: [...new Set(contents.flatMap(({ supportedObjectTypes: types = [] }) => types))].sort(),
  }
}
