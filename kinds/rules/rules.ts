/**
 * Rules that the lake follows itself. They stand under their names in the `customRules` of a policy of type custom, so that every client
 * of the reference can read and write them.
 */
import { illegal } from '../errors.ts'
import { access } from './access.ts'
import { hold } from './hold.ts'
import { lease } from './lease.ts'
import { residency } from './residency.ts'

export interface Rule {
  /** What it does; completes "a policy with this rule says that …". */
  readonly doc: string
  /** The rule as it is kept. Throws illegal naming the field below `at`. */
  readonly decode: (raw: unknown, at: string) => Readonly<Record<string, unknown>>
}

export const rules = {
  'caspian.access': access,
  'caspian.hold': hold,
  'caspian.lease': lease,
  'caspian.residency': residency,
} as const satisfies Readonly<Record<string, Rule>>
export type RuleName = keyof typeof rules

/** Free rules stay as they are; those of the lake are decoded, and one that it does not know is refused rather than not followed. */
export function decodeRules(raw: Readonly<Record<string, unknown>>, at: string): Readonly<Record<string, unknown>> {
  const decoded = Object.entries(raw).map(([name, value]) => {
    if (!name.startsWith('caspian.')) return [name, value]
    const rule: Rule | undefined = Object.hasOwn(rules, name) ? rules[name as RuleName] : undefined
    if (!rule) throw illegal(`"${at}.${name}" is no rule that the lake knows; known are ${Object.keys(rules).join(', ')}`)
    return [name, rule.decode(value, `${at}.${name}`)]
  })
  return Object.fromEntries(decoded)
}
