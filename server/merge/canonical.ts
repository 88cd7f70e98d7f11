/** One text for one value, whoever built it: what is compared or hashed must not hang on the order in which keys were put in. */

/** By Unicode code points, as the bytes of UTF-8 are ordered. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    const [high, low] = [isHalf(x), isHalf(y)]
    return high === low ? x - y : high ? 1 : -1
  }
  return a.length - b.length
}
/** Halves of what lies beyond the first 65536 code points, and so after all that is no half. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** JSON with the keys of every object in order, and without those that hold nothing. Lists keep theirs. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  let text = ''
  if (Array.isArray(value)) {
    for (const inner of value) text += text === '' ? canonical(inner) : `,${canonical(inner)}`
    return `[${text}]`
  }
  const object = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(object).sort(byCodePoint)) {
    const inner = object[key]
    if (inner !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(inner)}`
  }
  return `{${text}}`
}
/** Each value once, in the order of their texts. */
export function distinct<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [canonical(value), value]))
  return [...byText].sort(([a], [b]) => byCodePoint(a, b)).map(([, value]) => value)
}
