/** Who has seen what: vectors of how many entries of each origin are known, and dots, the names of single entries. All pure. */

/** How many entries of each origin are known: a region's state, an entry's dependencies, a session token. Absent is 0. */
export type Vector = Readonly<Record<string, number>>
/** Names one entry, and the one thing that it added: `origin:number`, such as `eu#1:77`. */
export type Dot = string

export const dotOf = (origin: string, number: number): Dot => `${origin}:${number}`
export function partsOf(dot: Dot): readonly [origin: string, number: number] {
  const at = dot.lastIndexOf(':')
  return [dot.slice(0, at), Number(dot.slice(at + 1))]
}
/** Whether the entry is among those that the vector counts. */
export function seen(dot: Dot, by: Vector): boolean {
  const [origin, number] = partsOf(dot)
  return (by[origin] ?? 0) >= number
}
/** By origin, then by number: an order of dots that is the same everywhere. */
export function byDot(a: Dot, b: Dot): number {
  const [[x, m], [y, n]] = [partsOf(a), partsOf(b)]
  return x === y ? m - n : x < y ? -1 : 1
}
/** What whoever made the entry knew: its dependencies, and all that its origin had made before. */
export function known(dot: Dot, deps: Vector): Vector {
  const [origin, number] = partsOf(dot)
  // None is not written: one knowledge has one form, or what is proved of it would differ.
  return number > 1 ? { ...deps, [origin]: number - 1 } : deps
}
/** Whether `a` knows all that `b` does. */
export function covers(a: Vector, b: Vector): boolean {
  for (const origin in b) if ((a[origin] ?? 0) < (b[origin] as number)) return false
  return true
}
export function joined(a: Vector, b: Vector): Vector {
  const both: Record<string, number> = { ...a }
  for (const origin in b) both[origin] = Math.max(both[origin] ?? 0, b[origin] as number)
  return both
}
/** What all of them know; of no vectors, nothing. */
export function met(vectors: readonly Vector[]): Vector {
  const least: Record<string, number> = {}
  for (const origin of Object.keys(vectors[0] ?? {})) least[origin] = Math.min(...vectors.map((vector) => vector[origin] ?? 0))
  return least
}
export const sameVector = (a: Vector, b: Vector): boolean => covers(a, b) && covers(b, a)
/** How many entries `b` knows and `a` does not. */
export function missing(a: Vector, b: Vector): number {
  let count = 0
  for (const origin in b) count += Math.max(0, (b[origin] as number) - (a[origin] ?? 0))
  return count
}
/** Origins by the order of their bytes: one text for one vector, whoever made it. */
export const vectorText = (vector: Vector): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(vector)
        .filter(([, number]) => number > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  )
