/** Numbers by name, as parts of the server tell of themselves: plain, so that those of several threads can be put together. */

/** By `name` or `name{label="value"}`; what each means is in metrics/families.ts. */
export type Figures = Record<string, number>

const escaped = (value: string): string => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))

/** Labels as `a="1",b="2"`. */
export const labelled = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')

/** Counts values in buckets. One value costs some nanoseconds. */
export class Histogram {
  readonly bounds: readonly number[]
  readonly buckets: number[]
  sum = 0

  /** Bounds are the upper ends of the buckets, rising. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.buckets = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    this.sum += value
    let i = 0
    while (i < this.bounds.length && value > (this.bounds[i] as number)) i++
    this.buckets[i] = (this.buckets[i] as number) + 1
  }

  get count(): number {
    return this.buckets.reduce((sum, n) => sum + n, 0)
  }

  /** In the form of Prometheus: each bucket holds what is at or below its bound. */
  tell(into: Figures, name: string, labels = ''): void {
    const before = labels === '' ? '' : `${labels},`
    const braced = labels === '' ? '' : `{${labels}}`
    let sum = 0
    for (const [i, bound] of this.bounds.entries()) {
      sum += this.buckets[i] as number
      into[`${name}_bucket{${before}le="${bound}"}`] = sum
    }
    into[`${name}_bucket{${before}le="+Inf"}`] = this.count
    into[`${name}_sum${braced}`] = this.sum
    into[`${name}_count${braced}`] = this.count
  }
}
