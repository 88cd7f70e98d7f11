/**
 * Paths as people type them: names below the metalake, joined by dots. A name with a dot, a blank or a quote in it stands in
 * double quotes, a quote inside them is doubled: shop."my.table"
 */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { Failure, misused } from '../failure.ts'
import { article, nounOf, spaced } from './name.ts'

const rule = 'Join names with dots; put a name that has a dot in it in double quotes: \'catalog.schema."my.table"\''
const bare = /[^."]+/y
const quoted = /"((?:[^"]|"")*)"/y

/** One name at the start of `text` from `at`, and where it ends. Throws Failure. */
function nameAt(text: string, at: number): { readonly name: string; readonly end: number } {
  const pattern = text[at] === '"' ? quoted : bare
  pattern.lastIndex = at
  const found = pattern.exec(text)
  const name = found?.[1]?.replaceAll('""', '"') ?? found?.[0] ?? ''
  if (!found || name === '' || name === '""') throw misused(`"${text}" has an empty or unfinished name in it`, rule)
  return { name, end: at + found[0].length }
}

/** The names in a path. Throws Failure for what is no path. */
export function parsePath(text: string): readonly string[] {
  const names: string[] = []
  for (let at = 0; ; at++) {
    const { name, end } = nameAt(text, at)
    names.push(name)
    if (end === text.length) return names
    if (text[end] !== '.') throw misused(`"${text}" goes on after a name without a dot`, rule)
    at = end
  }
}

/** A path that parses back to the names, and can be pasted after a shell's own quotes. */
export const formatPath = (names: readonly (string | number)[]) =>
  names.map((name) => (/^$|[."\s]/.test(String(name)) ? `"${String(name).replaceAll('"', '""')}"` : String(name))).join('.')

/** `NAME=REST` at the first equals sign outside of a quoted name; REST is undefined where there is none. */
export function splitPair(text: string): { readonly key: string; readonly value: string | undefined } {
  if (text.startsWith('"')) {
    const { name, end } = nameAt(text, 0)
    if (end === text.length) return { key: name, value: undefined }
    if (text[end] === '=') return { key: name, value: text.slice(end + 1) }
  }
  const at = text.indexOf('=')
  return at < 0 ? { key: text, value: undefined } : { key: text.slice(0, at), value: text.slice(at + 1) }
}

/** The kinds whose names a path of this kind is made of; a metalake is named by itself, all else below one. */
export const pathKinds = (kind: Kind): readonly Kind[] => (kind.parent ? [...ancestors(kind).slice(1), kind] : [kind])
/** `catalog.schema.table`. */
export const pathShape = (kinds: readonly Kind[]) => kinds.map((kind) => nounOf(kind)).join('.')

/** The names in `text`, as many as `kinds`. Throws Failure that shows what the path should look like. */
export function pathOf(text: string, kinds: readonly Kind[]): readonly string[] {
  const names = parsePath(text)
  const last = kinds.at(-1)
  if (names.length === kinds.length || !last) return names
  const what = spaced(last.name)
  throw new Failure(
    `the path of ${article(what)} ${what} is ${pathShape(kinds)}, ${kinds.length === 1 ? 'one name' : `${kinds.length} names`}; "${text}" has ${names.length}`,
    rule,
    2,
  )
}
