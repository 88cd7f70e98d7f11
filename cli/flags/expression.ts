/** Defaults as people write them: 0, 'new', true, null, now() or nextval('ids'). */
import { type Expression, nullLiteral } from '../../kinds/expressions.ts'
import type { TypeJson } from '../../kinds/types.ts'
import { misused } from '../failure.ts'
import { splitOutside, unquoted } from './tokens.ts'

const call = /^([\p{L}_][\p{L}\w.$]*)\s*(?:\((.*)\))?$/su
const literals: readonly (readonly [RegExp, TypeJson])[] = [
  [/^[+-]?\d{1,9}$/, 'integer'],
  [/^[+-]?\d+$/, 'long'],
  [/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'double'],
  [/^(true|false)$/i, 'boolean'],
]

/** `type` is the column's, where it is known; else the text decides. A word that is no literal is a function. Throws Failure. */
export function parseDefault(text: string, type?: TypeJson): Expression {
  const trimmed = text.trim()
  if (/^null$/i.test(trimmed)) return nullLiteral
  const quoted = unquoted(trimmed)
  if (quoted !== undefined) return { type: 'literal', dataType: type ?? 'string', value: quoted }
  const found = literals.find(([pattern]) => pattern.test(trimmed))
  if (found) return { type: 'literal', dataType: type ?? found[1], value: trimmed }
  const [, funcName, args = ''] = call.exec(trimmed) ?? []
  if (funcName === undefined)
    throw misused(`${text} is no default`, "A default is a number, 'text' in single quotes, true, false, null or a function such as now()")
  const given = args.trim() === '' ? [] : splitOutside(args, /,/, 'default')
  return { type: 'function', funcName, funcArgs: given.map((arg) => parseDefault(arg)) }
}
