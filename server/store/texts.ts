/** The index of words: what each live thing says of itself, up to date with all that was acknowledged before it is asked. */
import { hash } from 'node:crypto'
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { isFound } from '../../kinds/texts.ts'
import { type Own, type OwnField, ownFields } from '../search/own.ts'
import type { Audit, Row } from './store.ts'

export interface Asked {
  /** Folded as words.ts does: words one right after the other within one text, or one that stands for several. */
  readonly words: readonly string[]
  /** In any field when absent. */
  readonly in?: OwnField
  /** The last is the beginning of a word. */
  readonly open?: true
  /** Each for itself: things with one of them at least. */
  readonly any?: true
}

/** A live thing that is found, as far as a search holds it in memory. */
export interface Sight {
  readonly key: number
  readonly kind: KindName
  readonly parent: number
  /** Key of the metalake; its own for a metalake. */
  readonly root: number
  readonly name: string
  /** The name of who owns it. */
  readonly owner: string | undefined
  /** The region that it says itself is its home; undefined where that follows from what it is in. */
  readonly home: string | undefined
  /** Milliseconds since 1970. */
  readonly created: number | undefined
  readonly changed: number | undefined
  /** A bit by place in `ownFields`: the field holds some word. */
  readonly has: number
}
export interface Known {
  readonly word: string
  /** How many things have it, about. */
  readonly things: number
}

export interface Texts {
  /** Keys of live things, ascending, each once. */
  holding(asked: Asked): Promise<Uint32Array>
  /** Live things with a property of this key, in lower case, whose value has this word. */
  paired(key: string, word: string): Promise<Uint32Array>
  /** Words that stand in live things, in order of their bytes; the first page after ''. */
  vocabulary(after: string, limit: number): Promise<readonly Known[]>
  /** Live things in order of key. */
  things(after: number, limit: number): Promise<readonly Sight[]>
  /** Whether long lists may be asked for before anybody waits for them: not of a database, which others ask too. */
  readonly ahead: boolean
  /** How many things, at least, are not in the index yet: more than none only after a start with an older or another's lake. Until then whatever is found is not all. */
  unread(): Promise<number>
}

export interface KeepsTexts {
  readonly texts: Texts
}

/** Stands in no word, and after all of them in the order of bytes: keeps texts apart, and pairs from words. */
export const apart = '\u{10fffd}'
/** A longer key counts by its digest: a database takes no word of any length. */
const longestKey = 200
/** As one word that no text has; what is no letter or digit of ASCII would end it. */
export function pairWord(key: string, word: string): string {
  const plain = key.replaceAll(/[\0-\x2f\x3a-\x60\x7b-\x7f\u{10fffd}\p{Cs}]/gu, (char) => `${apart}${char.codePointAt(0)?.toString(16)}${apart}`)
  return `${apart}${plain.length > longestKey ? hash('sha256', plain) : plain}${apart}${apart}${word}`
}

/** Kinds whose things are found, by name. */
export const found: ReadonlyMap<string, Kind> = new Map(kindList.filter(isFound).map((kind) => [kind.name, kind]))

/** What a search reads of a body; nothing of one that was damaged. */
export function bodyIn(text: string): Readonly<Record<string, unknown>> & { readonly provider?: string; readonly audit?: Audit } {
  try {
    return Object(JSON.parse(text)) as ReturnType<typeof bodyIn>
  } catch {
    return {}
  }
}

/** What is held of a row in the metalake with the key `root`, whose words are its `own`. */
export function sightOf({ key, kind, parent, name, body }: Row, root: number, own: Own): Sight {
  const { owner, created, changed, has } = seenOf(own, body.audit)
  return {
    key,
    kind,
    parent,
    root,
    name,
    owner: owner ?? undefined,
    home: undefined,
    created: created ?? undefined,
    changed: changed ?? undefined,
    has,
  }
}

/** What is kept of a thing beside its words. */
export function seenOf(own: Own, audit: Audit | undefined) {
  const { owner, createTime, lastModifiedTime = createTime } = audit ?? {}
  return {
    owner: owner?.name ?? null,
    created: instant(createTime),
    changed: instant(lastModifiedTime),
    has: ownFields.reduce((bits, field, i) => (own.runs[field].size > 0 ? bits | (1 << i) : bits), 0),
  }
}
function instant(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

/** Numbers in ascending order out of a list of them as text, in bytes: a million in some milliseconds. */
export function keysIn(text: Uint8Array, most: number): Uint32Array<ArrayBuffer> {
  const keys = new Uint32Array(most)
  let [count, key, any] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const digit = (text[i] as number) - 48
    if (digit >= 0 && digit <= 9) {
      key = key * 10 + digit
      any = true
    } else if (any) {
      keys[count++] = key
      key = 0
      any = false
    }
  }
  if (any) keys[count++] = key
  return count === most ? keys : keys.slice(0, count)
}
