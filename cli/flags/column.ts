/** A column in one line, as in SQL: id long not null, or: note varchar(40) default 'none' comment 'seen by all' */
import type { Expression } from '../../kinds/expressions.ts'
import type { Position } from '../../kinds/table.ts'
import type { TypeJson } from '../../kinds/types.ts'
import { misused } from '../failure.ts'
import { parsePath } from '../words/path.ts'
import { parseDefault } from './expression.ts'
import { unquoted, words } from './tokens.ts'
import { parseType } from './type.ts'

export const columnForm = "NAME TYPE [not null] [auto increment] [default VALUE] [comment 'TEXT']"

export interface ColumnGiven {
  readonly fieldName: readonly string[]
  readonly type: TypeJson
  readonly nullable?: boolean
  readonly autoIncrement?: boolean
  readonly defaultValue?: Expression
  readonly comment?: string
  readonly position?: Position
}
const keyword = /^(not|null|auto|autoincrement|default|comment|first|after)$/i

/** Throws Failure that shows the form. */
export function parseColumn(text: string): ColumnGiven {
  const [name, type, ...rest] = words(text, 'column')
  if (name === undefined || type === undefined) throw misused(`"${text}" is no column`, `Write it as: ${columnForm}`)
  const start = rest.findIndex((word) => keyword.test(word))
  const typeWords = start < 0 ? rest : rest.slice(0, start)
  const parsed = parseType([type, ...typeWords].join(' '))
  return { fieldName: parsePath(name), type: parsed, ...qualities(start < 0 ? [] : rest.slice(start), parsed, text) }
}

type Said = Omit<ColumnGiven, 'fieldName' | 'type'>
type Qualities = { -readonly [K in keyof Said]: Said[K] }

function qualities(given: readonly string[], type: TypeJson, text: string): Qualities {
  const left = [...given]
  const next = (after: string) => left.shift() ?? wrong(text, `something is missing after "${after}"`)
  const out: Qualities = {}
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    switch (word.toLowerCase()) {
      case 'not':
        if (next(word).toLowerCase() !== 'null') wrong(text, 'it is "not null"')
        out.nullable = false
        break
      case 'null':
        out.nullable = true
        break
      case 'auto':
        if (next(word).toLowerCase() !== 'increment') wrong(text, 'it is "auto increment"')
        out.autoIncrement = true
        break
      case 'autoincrement':
        out.autoIncrement = true
        break
      case 'default':
        out.defaultValue = parseDefault(next(word), type)
        break
      case 'comment':
        out.comment = unquoted(next(word)) ?? wrong(text, 'a comment stands in single quotes')
        break
      case 'first':
        out.position = 'first'
        break
      case 'after':
        out.position = { after: parsePath(next(word)).join('.') }
        break
      default:
        wrong(text, `"${word}" is not understood there`)
    }
  }
  return out
}

function wrong(text: string, why: string): never {
  throw misused(`"${text}" is no column: ${why}`, `Write it as: ${columnForm}`)
}

/** `first`, `default` (the end) or `after NAME`. Throws Failure. */
export function parsePosition(text: string): Position {
  const [, word, name] = /^(first|default|after\s+(\S.*))$/i.exec(text.trim()) ?? []
  if (word === undefined) throw misused(`"${text}" is no place for a column`, 'It is first, default (the end) or "after NAME"')
  if (name !== undefined) return { after: name }
  return word.toLowerCase() === 'first' ? 'first' : 'default'
}
