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
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const keys = Object.entries(value).filter(([, inner]) => inner !== undefined)
  keys.sort(([a], [b]) => byCodePoint(a, b))
  return `{${keys.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}
/** Each value once, in the order of their texts. */
export function distinct<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [canonical(value), value]))
  return [...byText].sort(([a], [b]) => byCodePoint(a, b)).map(([, value]) => value)
}
