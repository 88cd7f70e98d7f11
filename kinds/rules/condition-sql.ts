/** Row filters and masks as SQL that Trino and PostgreSQL read. Made of the parsed condition alone: no text that somebody wrote is passed on unquoted. */
import type { Mask } from './access.ts'
import { type Condition, digits, isList, type Literal, type Operand } from './condition.ts'

export const identifierSql = (name: string) => `"${name.replaceAll('"', '""')}"`
export function textSql(text: string): string {
  const quoted = text.replaceAll("'", "''")
  if (!/\p{Cc}/u.test(text)) return `'${quoted}'`
  return `U&'${quoted.replaceAll('\\', '\\\\').replaceAll(/\p{Cc}/gu, (c) => `\\${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
}
const literalSql = (one: Literal) => (typeof one === 'string' ? textSql(one) : typeof one === 'number' ? digits(one) : one ? 'TRUE' : 'FALSE')

function operandSql(one: Operand): string {
  if ('literal' in one) return literalSql(one.literal)
  const { of, name } = one.attribute
  if (of !== 'row') throw new Error(`${of}.${name} is still to be put in`)
  return identifierSql(name)
}

/** What is left of a filter once principal and object are put in, for a WHERE. Throws where they are not. */
export function rowFilterSql(condition: Condition): string {
  switch (condition.is) {
    case 'constant':
      return condition.value === null ? 'NULL' : condition.value ? 'TRUE' : 'FALSE'
    case 'and':
    case 'or':
      return `(${condition.of.map(rowFilterSql).join(condition.is === 'and' ? ' AND ' : ' OR ')})`
    case 'not':
      return `NOT (${rowFilterSql(condition.of)})`
    case 'compare':
      return `${operandSql(condition.left)} ${condition.by === '!=' ? '<>' : condition.by} ${operandSql(condition.right)}`
    case 'in': {
      const { item, set } = condition
      if (!isList(set)) throw new Error(`${set.of}.${set.name} is still to be put in`)
      return `${operandSql(item)} IN (${set.map(literalSql).join(', ')})`
    }
    case 'null':
      return `${operandSql({ attribute: condition.of })} IS NULL`
  }
}

/**
 * What is shown of a column instead of its value, of the type text, or NULL, which every column may be: a column of another type is
 * masked by NULL whatever was asked for. `isText` says that it holds text. Of a text of eight characters or fewer no last four are shown.
 */
export function maskSql(column: string, isText: boolean, { with: masking, value = '' }: Mask): string {
  if (masking === 'null' || !isText) return 'NULL'
  const of = identifierSql(column)
  if (masking === 'constant') return textSql(value)
  if (masking === 'hash') return `lower(to_hex(sha256(to_utf8(CAST(${of} AS varchar)))))`
  return `CASE WHEN ${of} IS NULL THEN NULL WHEN length(${of}) > 8 THEN '****' || substr(${of}, length(${of}) - 3) ELSE '****' END`
}
