/** Column defaults both ways: the lake's expressions into SQL, and PostgreSQL's expressions into the lake's. */
import { illegal } from '../../kinds/errors.ts'
import { type Expression, isNullLiteral, nullLiteral } from '../../kinds/expressions.ts'
import type { TypeJson } from '../../kinds/types.ts'
import { literal } from './quote.ts'

/** These are called without parentheses. Source: https://www.postgresql.org/docs/current/functions-datetime.html and functions-info.html */
const bareFunctions = new Set(
  'current_catalog,current_date,current_role,current_schema,current_time,current_timestamp,current_user,localtime,localtimestamp,session_user,user'.split(
    ',',
  ),
)
const functionName = /^[\p{L}_][\p{L}\w$]*(\.[\p{L}_][\p{L}\w$]*)?$/u
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const bareTypes = /^(boolean|(short|integer|long)( unsigned)?|float|double|decimal\(.*)$/

/** What stands behind DEFAULT. Throws illegal for an expression that is not a literal or a function call. */
export function sqlDefault(expression: Expression): string {
  if (isNullLiteral(expression)) return 'NULL'
  // In quotes whatever its type: PostgreSQL reads it as the column's type or refuses.
  return expression.type === 'literal' ? literal(expression.value) : call(expression)
}

function call(expression: Expression): string {
  if (expression.type !== 'function') throw illegal('a default in PostgreSQL must be a literal or a function call')
  const { funcName, funcArgs } = expression
  if (!functionName.test(funcName)) throw illegal(`${JSON.stringify(funcName)} is not the name of a function`)
  return funcArgs.length === 0 && bareFunctions.has(funcName.toLowerCase()) ? funcName : `${funcName}(${funcArgs.map(argument).join(', ')})`
}

/** Numbers stand bare, because PostgreSQL chooses the function by their type. */
function argument(expression: Expression): string {
  if (expression.type !== 'literal' || isNullLiteral(expression)) return isNullLiteral(expression) ? 'NULL' : call(expression)
  const { dataType, value } = expression
  const bare = typeof dataType === 'string' && bareTypes.test(dataType) && (number.test(value) || /^(true|false)$/i.test(value))
  return bare ? value : literal(value)
}

/** A constant in quotes with one plain cast behind it, as PostgreSQL prints most of them. */
const castConstant = /^'((?:[^']|'')*)'::[a-z][a-z ]*$/
const whole = /^-?\d+$/
const time = String.raw`\d\d:\d\d:\d\d(\.\d+)?`

const nothing = /$^/

/**
 * Which constants of a type read as literals, and as literals of what: of the column's type when not said. Outside quotes only
 * what `bare` fits as well, when it is said: a number as the default of a text is printed as a number.
 */
const literals: Readonly<Record<string, { readonly fits: RegExp; readonly bare?: RegExp; readonly dataType?: string }>> = {
  boolean: { fits: /^(true|false)$/ },
  short: { fits: whole },
  integer: { fits: whole },
  long: { fits: whole },
  float: { fits: number },
  double: { fits: number },
  decimal: { fits: number },
  date: { fits: /^\d{4}-\d\d-\d\d$/, bare: nothing },
  time: { fits: new RegExp(`^${time}$`), bare: nothing, dataType: 'time' },
  timestamp: { fits: new RegExp(String.raw`^\d{4}-\d\d-\d\d ${time}$`), bare: nothing, dataType: 'timestamp' },
  varchar: { fits: /^/, bare: number },
  char: { fits: /^/, bare: number, dataType: 'string' },
  string: { fits: /^/, bare: number },
}

/**
 * The default of a column as the lake shows it. `source` is PostgreSQL's expression, null where there is none: then a column
 * that may be null has the NULL literal and one that may not has none.
 */
export function lakeDefault(source: string | null, type: TypeJson, nullable: boolean): Expression | undefined {
  if (source === null || /^NULL::[^']+$/.test(source)) return nullable ? nullLiteral : undefined
  if (source === 'CURRENT_TIMESTAMP') return { type: 'function', funcName: 'current_timestamp', funcArgs: [] }
  return literalFrom(source, type) ?? { type: 'unparsed', unparsedExpression: source }
}

function literalFrom(source: string, type: TypeJson): Expression | undefined {
  if (typeof type !== 'string') return undefined
  const name = type.replace(/\(.*/, '')
  const rule = Object.hasOwn(literals, name) ? literals[name] : undefined
  const quoted = castConstant.exec(source)?.[1]?.replaceAll("''", "'")
  const value = quoted ?? source
  if (!rule?.fits.test(value) || (quoted === undefined && rule.bare?.test(value) === false)) return undefined
  return { type: 'literal', dataType: rule.dataType ?? type, value: name === 'timestamp' ? value.replace(' ', 'T') : value }
}
