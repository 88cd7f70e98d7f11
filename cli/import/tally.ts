/** Counts what an import finds and does, for the report and for whoever waits. */
import type { Progress } from '../progress.ts'
import type { Shell } from '../shell.ts'

/** Of one kind. `source` is what was counted there before anything was done. */
export interface Counts {
  source: number
  made: number
  same: number
  differs: number
  refused: number
}
export interface Refused {
  readonly kind: string
  readonly path: string
  readonly message: string
}

/** Without a terminal a line appears this often. */
const everyMs = 10_000

export class Tally {
  readonly counts = new Map<string, Counts>()
  readonly refused: Refused[] = []
  private readonly told = new Set<string>()
  /** What does not come along and why, each once, with how many. */
  private readonly remarks = new Map<string, number>()
  private readonly progress: Progress
  private readonly shell: Shell
  private began = performance.now()
  private spoke = performance.now()
  private done = 0
  private total = 0
  private doing = ''

  constructor(shell: Shell, progress: Progress) {
    this.shell = shell
    this.progress = progress
  }

  of(kind: string): Counts {
    const is = this.counts.get(kind) ?? { source: 0, made: 0, same: 0, differs: 0, refused: 0 }
    this.counts.set(kind, is)
    return is
  }

  /** Told once, however often it is met. */
  refuse(kind: string, path: string, message: string): void {
    if (this.isRefused(kind, path)) return
    this.told.add(`${kind} ${path}`)
    this.of(kind).refused++
    this.refused.push({ kind, path, message })
  }

  isRefused(kind: string, path: string): boolean {
    return this.told.has(`${kind} ${path}`)
  }

  remark(text: string, many = 1): void {
    this.remarks.set(text, (this.remarks.get(text) ?? 0) + many)
  }

  get notes(): readonly string[] {
    return [...this.remarks].map(([text, many]) => text.replace('#', many.toLocaleString('en')))
  }

  /** Begins a stretch of work; `total` 0 when nobody knows how much it is. */
  begin(doing: string, total: number): void {
    this.doing = doing
    this.total = total
    this.done = 0
    this.began = performance.now()
    this.say()
  }

  step(many: number): void {
    this.done += many
    this.say()
  }

  /** Entities of this stretch, and how many a second. */
  get pace(): { readonly entities: number; readonly seconds: number; readonly perSecond: number } {
    const seconds = (performance.now() - this.began) / 1000
    return { entities: this.done, seconds, perSecond: seconds > 0 ? this.done / seconds : 0 }
  }

  private say(): void {
    const { perSecond } = this.pace
    const left = this.total > 0 && perSecond > 0 ? Math.ceil((this.total - this.done) / perSecond) : undefined
    const of = this.total > 0 ? ` of ${this.total.toLocaleString('en')}` : ''
    const eta = left === undefined || left < 1 ? '' : `, ${left < 120 ? `${left} s` : `${Math.ceil(left / 60)} min`} left`
    const text = `${this.doing}: ${this.done.toLocaleString('en')}${of}, ${Math.round(perSecond).toLocaleString('en')} a second${eta}`
    this.progress.say(text)
    if (this.shell.stderr.isTTY || performance.now() - this.spoke < everyMs) return
    this.spoke = performance.now()
    this.shell.stderr.write(`${text}\n`)
  }
}
