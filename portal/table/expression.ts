/** Defaults, keys and layout in the words people write them in. */
import type { Expression } from '../../kinds/expressions.ts'
import type { Index, Partitioning, SortOrder } from '../../kinds/layout.ts'

/** `0.00`, `now()`, `year(at)`; text without quotes. */
export function expressionText(e: Expression): string {
  switch (e.type) {
    case 'literal':
      return e.value
    case 'field':
      return e.fieldName.join('.')
    case 'function':
      return `${e.funcName}(${e.funcArgs.map(expressionText).join(', ')})`
    case 'unparsed':
      return e.unparsedExpression
  }
}

const words = (value: unknown) => (Array.isArray(value) ? value.map(String).join('.') : '')
const lists = (value: unknown) => (Array.isArray(value) ? value.map(words).join(', ') : '')

/** `day(at)`, `bucket(16, id)`, `region`. */
export function partitionText(p: Partitioning): string {
  switch (p.strategy) {
    case 'identity':
      return words(p.fieldName)
    case 'bucket':
      return `bucket(${String(p.numBuckets)}, ${lists(p.fieldNames)})`
    case 'truncate':
      return `truncate(${String(p.width)}, ${words(p.fieldName)})`
    case 'list':
      return `list(${lists(p.fieldNames)})`
    case 'function':
      return expressionText({ type: 'function', funcName: String(p.funcName), funcArgs: p.funcArgs as readonly Expression[] })
    default:
      return `${p.strategy}(${words(p.fieldName)})`
  }
}

/** `at, newest first`. */
export const sortText = (s: SortOrder) => `${expressionText(s.sortTerm)} ${s.direction}`
/** `id, at`. */
export const indexText = (index: Index) => index.fieldNames.map((path) => path.join('.')).join(', ')
