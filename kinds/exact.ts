/** JSON whose numbers stay as they were written: to typed clients 1.0 is not 1, and 64 bits hold more than a number of JavaScript. */

/** What every engine here has, and the library does not declare yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown): unknown
  rawJSON(text: string): object
  isRawJSON(value: unknown): value is { readonly rawJSON: string }
}
/** Numbers that may come out otherwise than they went in; texts that look like one cost time, no more. */
const suspect = /\d(?:\.\d|[eE][\d+-])|\d{16}|-0/

/** As JSON.parse, but numbers that JavaScript would write otherwise become objects that JSON.stringify writes as they came. */
export function parseExact(text: string): unknown {
  // Most values are one number, and the way below is slow.
  if (/^-?\d/.test(text)) return exactly(Number(text), text)
  if (!suspect.test(text)) return JSON.parse(text)
  return json.parse(text, (_key, value, { source }) => (typeof value === 'number' ? exactly(value, source) : value))
}
const exactly = (value: number, source: string) => (String(value) === source ? value : json.rawJSON(source))

/** How a number was written; undefined for what is none. */
export function numeralOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return json.isRawJSON(value) ? value.rawJSON : undefined
}
