/** Keeps the few best of many, however many are offered. */

/** The so many best of all that were offered; of equal ones those that came first. */
export class Best {
  private readonly slot: Int32Array
  private readonly score: Float64Array
  private size = 0
  constructor(most: number) {
    this.slot = new Int32Array(most)
    this.score = new Float64Array(most)
  }
  /** What is offered with no more than this is none of them. */
  get least(): number {
    return this.size < this.score.length ? Number.NEGATIVE_INFINITY : (this.score[0] ?? Number.POSITIVE_INFINITY)
  }
  offer(slot: number, score: number): void {
    const { size } = this
    if (size < this.score.length) {
      let at = this.size++
      for (let up = (at - 1) >> 1; at > 0 && (this.score[up] as number) > score; up = (at - 1) >> 1) {
        this.move(at, up)
        at = up
      }
      this.set(at, slot, score)
    } else if (size > 0 && score > (this.score[0] as number)) {
      let at = 0
      for (let next = 1; next < size; next = at * 2 + 1) {
        if (next + 1 < size && (this.score[next + 1] as number) < (this.score[next] as number)) next++
        if ((this.score[next] as number) >= score) break
        this.move(at, next)
        at = next
      }
      this.set(at, slot, score)
    }
  }
  slots(): readonly number[] {
    return Array.from(this.slot.subarray(0, this.size), (slot, i) => [slot, this.score[i] as number] as const)
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([slot]) => slot)
  }
  private set(at: number, slot: number, score: number): void {
    this.slot[at] = slot
    this.score[at] = score
  }
  private move(to: number, from: number): void {
    this.set(to, this.slot[from] as number, this.score[from] as number)
  }
}
