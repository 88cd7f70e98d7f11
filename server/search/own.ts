/** The words that a thing has by itself, as an index keeps them: without what hangs on it or stands above it, and without secrets. */
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { isSecret, type PropertyRows } from '../../kinds/properties.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { holdsLogin } from '../../kinds/secret-names.ts'
import { type Said, textsOf } from '../../kinds/texts.ts'
import { fieldLimit } from './document.ts'
import { eachWord, mostWords } from './words.ts'

export const ownFields = ['name', 'column', 'type', 'comment', 'property', 'definition'] as const
export type OwnField = (typeof ownFields)[number]

export interface Own {
  /**
   * By field, each once: the words of a text in order, with a space between, or a word that stands for several of them. Words are found one
   * right after the other within one of these.
   */
  readonly runs: Readonly<Record<OwnField, ReadonlySet<string>>>
  /** Of properties: the key, in lower case, and every word of its value. */
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>
}

/** The same texts that `documentOf` tells of it. `provider` is what its catalog is called to be; the kind is one that is found. */
export function ownWords(kind: Kind, name: string, body: Body, provider: string | undefined): Own {
  const rows = providerOf(provider ?? '')?.properties[kind.name as KindName] ?? kind.properties
  // Only where there are too many words does it count whether a text was told before: mostly there are not, and to ask takes half of the time.
  return gathered(kind, name, body, rows, false) ?? (gathered(kind, name, body, rows, true) as Own)
}
type Body = Readonly<Record<string, unknown>>

/** Undefined when it would have to be known which texts were told before, and is not `careful` about it. */
function gathered(kind: Kind, name: string, body: Body, rows: PropertyRows, careful: boolean): Own | undefined {
  const runs = { name: new Set<string>(), column: new Set<string>(), type: new Set<string>(), comment: new Set<string>() }
  const all = { ...runs, property: new Set<string>(), definition: new Set<string>() }
  const pairs = new Map<string, Set<string>>()
  const counts = { name: 0, column: 0, type: 0, comment: 0, property: 0, definition: 0 }
  const told = new Set<string>()
  const tell = ({ in: within, text, key, column }: Said) => {
    const field = within as OwnField
    if (counts[field] >= fieldLimit) return
    if (careful) {
      const same = JSON.stringify([field, text, key, column])
      if (told.has(same)) return
      told.add(same)
    }
    const { count, runs } = runsIn(text)
    counts[field] += count
    for (const run of runs) all[field].add(run)
    if (field !== 'property' || key === undefined) return
    const folded = key.toLowerCase()
    const words = pairs.get(folded) ?? new Set()
    pairs.set(folded, words)
    for (const run of runs) for (const word of run.split(' ')) words.add(word)
  }
  tell({ in: 'name', text: name })
  textsOf(kind.fields, body, (said) => {
    if (said.key !== undefined && isSecret(rows, said.key, said.text)) return
    if (mayHold(said.text) && holdsLogin(said.text)) return
    tell(said)
  })
  return !careful && ownFields.some((field) => counts[field] >= fieldLimit) ? undefined : { runs: all, pairs }
}

/** No login is without one of these; quicker than an expression. */
const mayHold = (text: string) => text.includes('=') || text.includes('@') || text.includes('%')

/** How many words a text has; and first what all its parts are together, if there are any, then what stands for several. */
function runsIn(text: string): { readonly count: number; readonly runs: readonly string[] } {
  let parts = ''
  const runs: string[] = ['']
  const count = eachWord(text, mostWords, (word, span) => {
    if (span > 1) runs.push(word)
    else parts = parts === '' ? word : `${parts} ${word}`
  })
  if (parts === '') runs.shift()
  else runs[0] = parts
  return { count, runs }
}
