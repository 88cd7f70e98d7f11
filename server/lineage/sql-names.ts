/**
 * Which tables a query names: what stands after FROM and JOIN, and after commas behind FROM. No parser of any dialect: what is named in
 * another way is missed, and nothing is known of columns.
 */

/** Of a longer query the beginning is read, and so many names of it. */
const [charactersMost, namesMost] = [1_000_000, 1_000]

/** A word is a keyword, or a name without quotes. */
interface Token {
  readonly is: 'word' | 'quoted' | 'sign'
  readonly text: string
}
/** A name without quotes as it is written and as engines may fold it. */
export type NamePart = readonly [written: string, folded?: string]

const comment = String.raw`--[^\n]*|\/\*[^]*?(?:\*\/|$)`
const literal = String.raw`'(?:[^']|'')*(?:'|$)`
const tokens = new RegExp(`${comment}|${literal}|${/"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|([\p{L}_][\p{L}\p{N}_$]*)|(\S)/u.source}`, 'gu')

function tokensOf(sql: string): readonly Token[] {
  return [...sql.slice(0, charactersMost).matchAll(tokens)].flatMap(([all, double, back, word, sign]): readonly Token[] => {
    if (double !== undefined) return [{ is: 'quoted', text: double.replaceAll('""', '"') }]
    if (back !== undefined) return [{ is: 'quoted', text: back.replaceAll('``', '`') }]
    if (word !== undefined) return [{ is: 'word', text: word }]
    if (sign !== undefined) return [{ is: 'sign', text: sign }]
    return all.startsWith("'") ? [{ is: 'sign', text: "'" }] : []
  })
}
const upper = (token: Token | undefined): string => (token?.is === 'word' ? token.text.toUpperCase() : token?.is === 'sign' ? token.text : '')

/** Words that end a list behind FROM. */
const ends = new Set(
  'WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT MINUS WINDOW SELECT OFFSET FETCH QUALIFY RETURNING SORT CLUSTER DISTRIBUTE'.split(' '),
)
/** Words between FROM and a name. */
const passed = new Set(['ONLY', 'LATERAL'])
const queries = new Set(['SELECT', 'WITH', 'VALUES', 'FROM', '('])

/** Names that the query gives to its own parts: `name AS (SELECT`, with or without columns in brackets. */
function ownNames(all: readonly Token[]): ReadonlySet<string> {
  const own = new Set<string>()
  for (const [i, token] of all.entries()) {
    if (upper(token) !== 'AS') continue
    let after = i + 1
    while (['NOT', 'MATERIALIZED'].includes(upper(all[after]))) after++
    if (upper(all[after]) !== '(' || !queries.has(upper(all[after + 1]))) continue
    let before = i - 1
    if (upper(all[before]) === ')') {
      while (before > 0 && upper(all[before]) !== '(') before--
      before--
    }
    const name = all[before]
    if (name && name.is !== 'sign') own.add(name.text.toLowerCase())
  }
  return own
}

/** Each name once, by its parts, of which there are one to three. Takes time in proportion to the query. */
export function namesIn(sql: string): readonly (readonly NamePart[])[] {
  const all = tokensOf(sql)
  const own = ownNames(all)
  const found = new Map<string, readonly NamePart[]>()
  /** Of every open bracket, and of the whole: there is a SELECT in it, so FROM means what it says, and we are behind FROM. */
  const open = [{ selects: false, listing: false }]
  let awaited = false
  for (let i = 0; i < all.length && found.size < namesMost; i++) {
    const word = upper(all[i])
    const here = open.at(-1) as (typeof open)[number]
    if (word === '(') {
      // What is in brackets behind FROM is a query, or a name again.
      open.push({ selects: awaited, listing: awaited })
    } else if (word === ')') {
      if (open.length > 1) open.pop()
      awaited = false
    } else if (word === 'FROM' || word === 'JOIN') {
      awaited = here.selects && upper(all[i - 1]) !== 'DISTINCT'
      here.listing ||= awaited
    } else if (word === ',') awaited = here.listing
    else if (ends.has(word)) {
      if (word === 'SELECT') here.selects = true
      here.listing = false
      awaited = false
    } else if (awaited && word === 'WITH') awaited = false
    else if (awaited && !passed.has(word) && (all[i] as Token).is !== 'sign') {
      const parts: Token[] = [all[i] as Token]
      while (upper(all[i + 1]) === '.' && all[i + 2] && all[i + 2]?.is !== 'sign') {
        parts.push(all[i + 2] as Token)
        i += 2
      }
      awaited = false
      const isOwn = parts.length === 1 && own.has(parts[0]?.text.toLowerCase() ?? '')
      // What is called with arguments is a function.
      if (upper(all[i + 1]) === '(' || isOwn || parts.length > 3) continue
      const name = parts.map(({ is, text }): NamePart => (is === 'word' && text !== text.toLowerCase() ? [text, text.toLowerCase()] : [text]))
      found.set(JSON.stringify(name), name)
    } else if (awaited && !passed.has(word)) awaited = false
  }
  return [...found.values()]
}
