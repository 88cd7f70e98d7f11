/** JSON values, as recordings and answers hold them. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** As text, cut to so many characters. */
export const brief = (value: Json | undefined, most = 200): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, most))

/** What stands at a JSON pointer such as /table/columns/0/name; undefined when nothing does. Names hold no slash. */
export function pointed(value: Json | undefined, pointer: string): Json | undefined {
  let at = value
  for (const part of pointer.split('/').filter((name) => name !== '')) {
    if (isList(at)) at = at[Number(part)]
    else if (isObject(at)) at = at[part]
    else return undefined
  }
  return at
}
