/** What can be found of a thing: its texts by field, from its body, what hangs on it and what it is in. No secret is among them. */
import { objectType } from '../../kinds/address.ts'
import type { Kind } from '../../kinds/define.ts'
import { isSecret, type PropertyRows } from '../../kinds/properties.ts'
import { holdsLogin } from '../../kinds/secret-names.ts'
import { isFound, type Said, type TextField, textsOf } from '../../kinds/texts.ts'
import { knownWordsIn, type Word } from './words.ts'

/** A thing as the store keeps it, with what is known of it beside its body. */
export interface Thing {
  readonly kind: Kind
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
  /** Names of what it is in, the metalake first. */
  readonly above: readonly string[]
  /** Of its properties, where its catalog says more of them than its kind. */
  readonly rows?: PropertyRows
  /** On it and on what it is in. */
  readonly tags?: readonly Tagged[]
  /** Names of those on it and on what it is in. */
  readonly policies?: readonly string[]
  readonly owner?: string
  /** The region that decides about it. */
  readonly home?: string
  /** Milliseconds since 1970. */
  readonly created?: number
  readonly changed?: number
  /** Things without an address of their own that are in it and have more to say than its body does, such as tagged columns and statistics. */
  readonly parts?: readonly Part[]
}
export interface Tagged {
  readonly name: string
  readonly values: readonly string[]
}
export type Part = Pick<Thing, 'kind' | 'name' | 'body' | 'tags'>

export interface Text extends Said {
  readonly words: readonly Word[]
}
export interface Document {
  /** As the wire calls it: `model_version`. */
  readonly kind: string
  /** Names from the metalake down to itself. */
  readonly path: readonly string[]
  readonly texts: readonly Text[]
  readonly home?: string
  readonly created?: number
  readonly changed?: number
}

/** Words of all texts of one field together: what is told after them is not found. Names, which are told first, always are. */
export const fieldLimit = 50_000

/** Throws for a thing that nobody can find: a bug. */
export function documentOf(thing: Thing): Document {
  const { kind, name, body, above, home, created, changed, parts = [], tags = [], policies = [], owner } = thing
  if (!isFound(kind)) throw new Error(`a ${kind.name} is found with what it is in, or not at all`)
  const texts: Text[] = []
  const counts = new Map<TextField, number>()
  const told = new Set<string>()
  const tell = (said: Said) => {
    const count = counts.get(said.in) ?? 0
    // No key is another than an empty one.
    const key = `${said.in}\0${said.text}${said.key === undefined ? '' : `\0=${said.key}`}${said.column === undefined ? '' : `\0:${said.column}`}`
    if (count >= fieldLimit || told.has(key)) return
    told.add(key)
    const words = knownWordsIn(said.text)
    if (words.length === 0) return
    counts.set(said.in, count + words.length)
    texts.push({ ...said, words })
  }
  /** What is shown should hold no secret; what does all the same is not made easy to find. */
  const safely = (rows: PropertyRows) => (said: Said) => {
    if (said.key !== undefined && isSecret(rows, said.key, said.text)) return
    if (/[=@%]/.test(said.text) && holdsLogin(said.text)) return
    tell(said)
  }
  const tagged = (all: readonly Tagged[], column: { readonly column?: string }) => {
    for (const { name: text, values } of all) {
      tell({ in: 'tag', text, ...column })
      for (const value of values) tell({ in: 'tag', text: value, key: text, ...column })
    }
  }

  tell({ in: 'name', text: name })
  for (const text of above) tell({ in: 'path', text })
  textsOf(kind.fields, body, safely(thing.rows ?? kind.properties))
  for (const part of parts) {
    const tells = part.kind.fields.name?.tells
    if (tells) tells(part.name, (said) => tell({ ...said, column: part.name }))
    else tell({ in: 'definition', text: part.name })
    textsOf(part.kind.fields, part.body, safely(part.kind.properties))
    tagged(part.tags ?? [], { column: part.name })
  }
  tagged(tags, {})
  for (const text of policies) tell({ in: 'policy', text })
  if (owner !== undefined) tell({ in: 'owner', text: owner })
  return {
    kind: objectType(kind),
    path: [...above, name],
    texts,
    ...(home === undefined ? {} : { home }),
    ...(created === undefined ? {} : { created }),
    ...(changed === undefined ? {} : { changed }),
  }
}
