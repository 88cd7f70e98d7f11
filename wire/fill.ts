/** Puts values where a recording has placeholders. */
import { isList, isObject, type Json } from './json.ts'

/** Values by placeholder name, such as `tmp`, `pg.url`, `cap.version`. */
export type Values = Map<string, Json>

const placeholder = /\{\{([\w.]+)\}\}/g
const whole = /^\{\{([\w.]+)\}\}$/

/** In one text. A placeholder we have no value for stays: double braces are a syntax of the server itself too. */
export const fillText = (text: string, values: Values): string =>
  text.replaceAll(placeholder, (found, name: string) => {
    const value = values.get(name)
    if (value === undefined) return found
    return typeof value === 'string' ? value : JSON.stringify(value)
  })

/** In every text and key below. A text that is one placeholder becomes its value, whatever its type. */
export function fill(value: Json, values: Values): Json {
  if (typeof value === 'string') {
    const name = whole.exec(value)?.[1]
    return (name === undefined ? undefined : values.get(name)) ?? fillText(value, values)
  }
  if (isList(value)) return value.map((item) => fill(item, values))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [fillText(key, values), fill(item, values)]))
  return value
}
