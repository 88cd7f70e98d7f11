/** How the lake's own rules are typed in: a small form for each, and JSON for one that has no form yet. Pure. */
import { rules } from '../../kinds/rules/rules.ts'
import { localField } from '../look/time.ts'

type Json = Readonly<Record<string, unknown>>
/** `words` a text, `condition` one in code, `instant` a local time, `list` texts by commas, `json` anything. */
export interface RuleField {
  readonly name: string
  readonly sort: 'words' | 'condition' | 'instant' | 'list' | 'json' | 'choice'
  readonly of?: readonly string[]
}

const forms: Readonly<Record<string, readonly RuleField[]>> = {
  'caspian.hold': [
    { name: 'reason', sort: 'words' },
    { name: 'until', sort: 'instant' },
  ],
  'caspian.residency': [
    { name: 'regions', sort: 'list' },
    { name: 'label', sort: 'words' },
  ],
  'caspian.access': [
    { name: 'when', sort: 'condition' },
    { name: 'effect', sort: 'choice', of: ['allow', 'deny'] },
    { name: 'privileges', sort: 'list' },
    { name: 'rows', sort: 'condition' },
    { name: 'masks', sort: 'json' },
    { name: 'all', sort: 'json' },
  ],
}
/** The whole rule as one field. */
const whole: RuleField = { name: '', sort: 'json' }

/** Every rule that the lake knows. */
export const ruleNames: readonly string[] = Object.keys(rules)
export const ruleDoc = (name: string): string => (rules as Readonly<Record<string, { readonly doc: string }>>)[name]?.doc ?? ''
export const fieldsOf = (rule: string): readonly RuleField[] => (Object.hasOwn(forms, rule) ? (forms[rule] ?? [whole]) : [whole])

export type Typed = Readonly<Record<string, string>>
export const listOf = (typed: string): readonly string[] =>
  typed
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

export function jsonIn(typed: string, what: string): unknown {
  try {
    return JSON.parse(typed) as unknown
  } catch (cause) {
    throw new Error(`${what} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function valueOf({ name, sort }: RuleField, typed: string): unknown {
  switch (sort) {
    case 'list':
      return listOf(typed)
    case 'instant':
      return new Date(typed).toISOString()
    case 'json':
      return jsonIn(typed, name === '' ? 'the rule' : `"${name}"`)
    case 'words':
    case 'condition':
    case 'choice':
      return typed.trim()
  }
}
/** The rule that was typed; what is left empty is left out. Throws for what is no JSON or no instant. */
export function ruleFrom(rule: string, typed: Typed): unknown {
  const [only] = fieldsOf(rule)
  if (only === whole) return (typed[''] ?? '').trim() === '' ? {} : valueOf(whole, typed[''] ?? '')
  return Object.fromEntries(
    fieldsOf(rule).flatMap((field) => {
      const text = typed[field.name] ?? ''
      return text.trim() === '' ? [] : [[field.name, valueOf(field, text)]]
    }),
  )
}

function textOf({ sort }: RuleField, value: unknown): string {
  if (value === undefined) return ''
  if (sort === 'list' && Array.isArray(value)) return value.join(', ')
  if (sort === 'instant') return localField(new Date(String(value)))
  return sort === 'json' ? JSON.stringify(value, null, 2) : String(value)
}
/** The form filled with a rule as it is kept. */
export function typedOf(rule: string, kept: unknown): Typed {
  const [only] = fieldsOf(rule)
  if (only === whole) return { '': textOf(whole, kept) }
  return Object.fromEntries(fieldsOf(rule).map((field) => [field.name, textOf(field, (kept as Json)[field.name])]))
}
