/** What a policy that is kept says to the lake: its rules, and the types of objects that it is meant for. */
import { objectType } from '../address.ts'
import { ancestors, type Body, type Kind } from '../define.ts'
import { kindList } from '../index.ts'
import type { RuleName, rules } from './rules.ts'

/** Source: contract types §11. */
const compacted: readonly string[] = ['catalog', 'schema', 'table']

/** The free rules of a policy, those of the lake among them. */
export const rulesOf = ({ content }: Body): Readonly<Record<string, unknown>> =>
  ((content ?? {}) as { readonly customRules?: Readonly<Record<string, unknown>> }).customRules ?? {}

/** One of the lake's own rules in a policy; undefined where it says none. */
export const ruleOf = <N extends RuleName>(body: Body, name: N): ReturnType<(typeof rules)[N]['decode']> | undefined =>
  rulesOf(body)[name] as ReturnType<(typeof rules)[N]['decode']> | undefined

export const typesFor = (body: Body): readonly string[] =>
  body.policyType === 'custom' ? ((body.content as { readonly supportedObjectTypes?: readonly string[] }).supportedObjectTypes ?? []) : compacted

/** What nothing of this sort hangs on by itself goes with what it is part of: a column, a partition, a version of a model. */
const isPart = (kind: Kind): boolean => kind.serves.length === 0 || Object.keys(kind.carries).length === 0

/** Whether a policy for these types is for things of the kind. */
export const isFor = (types: readonly string[], kind: Kind): boolean =>
  types.includes(objectType(kind)) || (kind.parent !== null && isPart(kind) && isFor(types, kind.parent))

/** Whether it is for things of the kind, or for some that these can hold. */
export const isForWithin = (types: readonly string[], kind: Kind): boolean =>
  isFor(types, kind) || kindList.some((one) => ancestors(one).includes(kind) && types.includes(objectType(one)))

/** Whether policies can hang on a thing of the kind, on something that it is in, or on something in it. */
export const isReached = (kind: Kind): boolean =>
  [kind, ...ancestors(kind)].some(({ carries }) => carries.policies) || kindList.some((one) => one.carries.policies && ancestors(one).includes(kind))
