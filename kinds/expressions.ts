/** Expressions on the wire: literals, column references, function calls; used in defaults, sort orders, partitioning. */

import { asObject, asText, asWord, type Field, refuse } from './define.ts'
import { illegal } from './errors.ts'
import { shape } from './shapes.ts'
import { type TypeJson, typeFrom } from './types.ts'

/** Source: contract types §6. */
export type Expression =
  | { readonly type: 'literal'; readonly dataType: TypeJson; readonly value: string }
  | { readonly type: 'field'; readonly fieldName: readonly string[] }
  | { readonly type: 'function'; readonly funcName: string; readonly funcArgs: readonly Expression[] }
  | { readonly type: 'unparsed'; readonly unparsedExpression: string }

export const nullLiteral: Expression = { type: 'literal', dataType: 'null', value: 'NULL' }
export const isNullLiteral = (e: Expression) => e.type === 'literal' && e.dataType === 'null'

const shapes: Readonly<Record<string, RegExp>> = {
  boolean: /^(true|false)$/i,
  byte: /^[+-]?\d+$/,
  short: /^[+-]?\d+$/,
  integer: /^[+-]?\d+$/,
  long: /^[+-]?\d+$/,
  'byte unsigned': /^\+?\d+$/,
  'short unsigned': /^\+?\d+$/,
  'integer unsigned': /^\+?\d+$/,
  'long unsigned': /^\+?\d+$/,
  date: /^\d{4}-\d\d-\d\d$/,
}
const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A column path: a non-empty list of names. */
export function fieldName(raw: unknown, at: string): readonly string[] {
  if (!Array.isArray(raw) || raw.length === 0) return refuse(at, 'a list of names with at least one')
  return raw.map((part: unknown, i) => asText(part, `${at}[${i}]`))
}

/** Decodes an expression. Throws `illegal` for an unknown form or a literal whose text does not fit its type. */
export function expressionFrom(raw: unknown, at: string, depth = 0): Expression {
  if (depth > 32) throw illegal(`"${at}" is nested too deep; 32 levels are the limit`)
  const from = asObject(raw, at)
  switch (asWord(from.type, `${at}.type`)) {
    case 'literal': {
      const dataType = typeFrom(from.dataType, `${at}.dataType`)
      if (!Object.hasOwn(from, 'value')) throw illegal(`"${at}.value" is required`)
      if (from.value === null || dataType === 'null') return nullLiteral
      if (typeof from.value !== 'string') return refuse(`${at}.value`, 'text')
      const must = typeof dataType === 'string' ? (shapes[dataType] ?? (/^(decimal|float|double)/.test(dataType) ? numeric : undefined)) : undefined
      if (must && !must.test(from.value)) throw illegal(`"${at}.value" is not a ${String(dataType)}`)
      return { type: 'literal', dataType, value: from.value }
    }
    case 'field':
      return { type: 'field', fieldName: fieldName(from.fieldName, `${at}.fieldName`) }
    case 'function':
      return {
        type: 'function',
        funcName: asText(from.funcName, `${at}.funcName`),
        funcArgs: expressionsFrom(from.funcArgs, `${at}.funcArgs`, depth + 1),
      }
    case 'unparsed':
      return { type: 'unparsed', unparsedExpression: asText(from.unparsedExpression, `${at}.unparsedExpression`) }
    default:
      return refuse(`${at}.type`, 'one of literal, field, function, unparsed')
  }
}

export function expressionsFrom(raw: unknown, at: string, depth = 0): readonly Expression[] {
  return Array.isArray(raw) ? raw.map((item: unknown, i) => expressionFrom(item, `${at}[${i}]`, depth)) : refuse(at, 'a list')
}

export const expressionField = (doc: string): Field<Expression, true> => ({
  doc,
  needed: true,
  json: shape('Expression'),
  decode: (v, at) => expressionFrom(v, at),
})
