/** What a search finds of a thing: the texts of its fields, each under one of the fields that people search in. */
import { saysSecret } from './secret-names.ts'

/** The fields with text that a search knows, and what stands in each. */
export const textFields = {
  name: 'what it is called',
  path: 'what the things above it are called',
  column: 'names of columns and of fields within them, from the column down',
  type: 'types of columns; for other things, what sort they are',
  comment: 'comments, of columns too',
  tag: 'tags on it, on its columns and on what it is in, with their values',
  policy: 'policies on it and on what it is in',
  owner: 'who owns it',
  property: 'properties: keys and values',
  definition: 'all else that it says: SQL, code, addresses, aliases, rules',
} as const satisfies Readonly<Record<string, string>>
export type TextField = keyof typeof textFields

/** One text. `key` is what it is the value of, `column` the path of the column that it speaks of. */
export interface Said {
  readonly in: TextField
  readonly text: string
  readonly key?: string
  readonly column?: string
}
export type Tell = (said: Said) => void
export type Tells = (value: unknown, tell: Tell) => void
/** Any field of a kind. */
interface Telling {
  readonly tells?: Tells
}

/** For what nobody may or would look for. */
export const nothing: Tells = () => {}
export const untold = <F extends Telling>(field: F): F => ({ ...field, tells: nothing })

/** Every text in a value, however deep, but for what is called like a secret; what stands under `comment` is one. */
export function under(field: TextField): Tells {
  const tells: Tells = (value, tell) => {
    if (typeof value === 'string') tell({ in: field, text: value })
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) if (!saysSecret(key)) (key === 'comment' ? comment : tells)(inner, tell)
  }
  return tells
}
const comment: Tells = (value, tell) => (typeof value === 'string' ? tell({ in: 'comment', text: value }) : everyText(value, tell))
export const everyText = under('definition')

/** Of a map with free keys, and those within it: keys count as values do, numbers and truths as they are written. */
function keyed(field: TextField): Tells {
  const tells = (value: unknown, tell: Tell, key?: string): void => {
    if (Array.isArray(value)) for (const inner of value) tells(inner, tell, key)
    else if (typeof value === 'object' && value !== null)
      for (const [inner, said] of Object.entries(value)) {
        tell({ in: field, text: inner })
        if (typeof said !== 'object' || !saysSecret(inner)) tells(said, tell, inner)
      }
    else if (value !== null) tell({ in: field, text: String(value), ...(key === undefined ? {} : { key }) })
  }
  return tells
}
export const withKeys = keyed('definition')

const byKey: Readonly<Record<string, Tells>> = { comment, type: under('type'), properties: keyed('property') }
/** Tells all that can be found of a body, but for the name, by the table of its fields: what is in no field is not looked at. */
export function textsOf(fields: Readonly<Record<string, Telling>>, body: Readonly<Record<string, unknown>>, tell: Tell): void {
  for (const key in fields) {
    const value = body[key]
    if (value !== undefined && value !== null && key !== 'name') (fields[key]?.tells ?? byKey[key] ?? everyText)(value, tell)
  }
}
/** Whether there is an address of its own to find it at; what has none is found with what it is in, or, at the top, not at all. */
export const isFound = (kind: { readonly serves: readonly string[] }): boolean => kind.serves.includes('load')
