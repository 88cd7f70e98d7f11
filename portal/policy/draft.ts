/** What a policy says, as it stands in a form and back. Pure. */
import { objectType } from '../../kinds/address.ts'
import { kindList } from '../../kinds/index.ts'
import { compaction, contentOf } from '../../kinds/policy.ts'
import { linesOf, mapIn } from '../kit/lines.ts'
import { jsonIn, ruleFrom, ruleNames, type Typed, typedOf } from './rule-forms.ts'

type Json = Readonly<Record<string, unknown>>
export const policyTypes = ['custom', 'system_iceberg_compaction'] as const
export type PolicyType = (typeof policyTypes)[number]

export interface Draft {
  /** Types of objects it is meant for, as the wire calls them. */
  readonly types: readonly string[]
  /** The lake's own rules in it. */
  readonly rules: Readonly<Record<string, Typed>>
  /** Other rules, as JSON. */
  readonly free: string
  /** `key = value`, one a line. */
  readonly properties: string
  /** Of compaction: numbers by their names, empty for the default. */
  readonly numbers: Typed
  readonly options: string
}

/** What rules can be about: things of a metalake that data is in. */
export const offeredTypes: readonly string[] = kindList
  .filter(({ carries, parent }) => parent !== null && (carries.policies || carries.tags))
  .map(objectType)
export const numberNames = Object.keys(compaction).filter((name) => name !== 'rewriteOptions')
export const emptyDraft: Draft = { types: offeredTypes, rules: {}, free: '', properties: '', numbers: {}, options: '' }

export function draftOf(type: PolicyType, content: Json): Draft {
  if (type !== 'custom') {
    const numbers = Object.fromEntries(numberNames.map((name) => [name, content[name] === undefined ? '' : String(content[name])]))
    return { ...emptyDraft, numbers, options: linesOf(content.rewriteOptions) }
  }
  const all = Object.entries((content.customRules ?? {}) as Json)
  const own = all.filter(([name]) => ruleNames.includes(name))
  const free = all.filter(([name]) => !ruleNames.includes(name))
  return {
    ...emptyDraft,
    types: (content.supportedObjectTypes ?? []) as readonly string[],
    rules: Object.fromEntries(own.map(([name, rule]) => [name, typedOf(name, rule)])),
    free: free.length === 0 ? '' : JSON.stringify(Object.fromEntries(free), null, 2),
    properties: linesOf(content.properties),
  }
}

/** The content that a draft says, held against the rules of the lake. Throws with the field that is wrong. */
export function contentFrom(type: PolicyType, draft: Draft): Json {
  if (type !== 'custom') {
    const numbers = numberNames.flatMap((name) => {
      const typed = (draft.numbers[name] ?? '').trim()
      return typed === '' ? [] : [[name, Number(typed)] as const]
    })
    return contentOf(
      type,
      { ...Object.fromEntries(numbers), ...(draft.options.trim() === '' ? {} : { rewriteOptions: mapIn(draft.options) }) },
      'content',
    )
  }
  const free = draft.free.trim() === '' ? {} : jsonIn(draft.free, 'other rules')
  if (typeof free !== 'object' || free === null || Array.isArray(free))
    throw new Error('other rules must be a JSON object, such as {"keep": "30 days"}')
  const own = Object.fromEntries(Object.entries(draft.rules).map(([name, typed]) => [name, ruleFrom(name, typed)]))
  const customRules = { ...free, ...own }
  const properties = mapIn(draft.properties)
  return contentOf(
    type,
    {
      ...(Object.keys(customRules).length === 0 ? {} : { customRules }),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      supportedObjectTypes: draft.types,
    },
    'content',
  )
}
