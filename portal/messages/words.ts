/** How numbers, kinds and lists are put into words. */
import { count } from '../look/numbers.ts'

const rules = new Intl.PluralRules('en')
/** `1 table`, `29 tables`. */
export const of = (n: number, one: string, many = `${one}s`) => `${count(n)} ${rules.select(n) === 'one' ? one : many}`
export const list = new Intl.ListFormat('en')

const kindWords: Readonly<Record<string, string>> = {
  metalake: 'metalake',
  catalog: 'catalog',
  schema: 'schema',
  table: 'table',
  column: 'column',
  view: 'view',
  fileset: 'fileset',
  topic: 'topic',
  model: 'model',
  modelVersion: 'version',
  function: 'function',
  tag: 'tag',
  jobTemplate: 'job template',
}
/** A kind without a word of its own is called as in the table of kinds: `job template`. */
export const kindWord = (kind: string) => kindWords[kind] ?? kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
export const many = (kind: string) => `${kindWord(kind).replace(/y$/, 'ie')}s`
