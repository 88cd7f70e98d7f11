/** Runs one test file in a process of its own and gathers what came of it. */
import { type EventData, run } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'

export interface FileResult {
  readonly passed: number
  /** What failed, by the names from the outermost suite in, and why, in full. */
  readonly failures: readonly { readonly name: string; readonly why: string }[]
  readonly seconds: number
}

/** No file takes this long unless it hangs. */
const timeoutMs = 12 * 60_000
/** Then it was killed, but a process that it began may hold its output open for ever. */
const graceMs = 30_000

type Ended = EventData.TestPass | EventData.TestFail

/** The tests of a file end innermost first: this keeps what ended inside those that still run, by depth. */
class Tally {
  passed = 0
  readonly failures: { name: string; why: string }[] = []
  private readonly printed: string[] = []
  private readonly trail: string[] = []
  private readonly inner: number[] = []
  private readonly file: string

  constructor(file: string) {
    this.file = file
  }

  began({ name, nesting }: { name: string; nesting: number }): void {
    this.trail.length = nesting
    this.trail[nesting] = name
  }

  heard(message: string): void {
    this.printed.push(message)
  }

  passes(test: EventData.TestPass): void {
    const leaf = this.isLeaf(test)
    if (test.name === this.file) this.fail(test, 'the file holds no test')
    else if (test.skip !== undefined || test.todo !== undefined) this.fail(test, 'skipped or left to do, which counts as failed')
    else if (leaf) this.passed++
  }

  fails(test: EventData.TestFail): void {
    this.isLeaf(test)
    const { error } = test.details
    const isByInner = 'failureType' in error && error.failureType === 'subtestsFailed'
    if (isByInner) return
    const why = inspect(error.cause ?? error, { depth: 6, maxStringLength: 20_000 })
    this.fail(test, test.name === this.file ? `${why}\n${this.printed.join('')}` : why)
  }

  private fail(test: Ended, why: string): void {
    const within = test.name === this.file ? [] : [...this.trail.slice(0, test.nesting), test.name]
    this.failures.push({ name: within.join(' > ') || 'the file itself', why })
  }

  private isLeaf({ nesting, details, name }: Ended): boolean {
    const hadInner = (this.inner[nesting + 1] ?? 0) > 0
    this.inner[nesting + 1] = 0
    this.inner[nesting] = (this.inner[nesting] ?? 0) + 1
    return !hadInner && details.type !== 'suite' && name !== this.file
  }
}

/** `file` is a full path. Never throws for what the tests do; counts only tests that hold no others. */
export async function runTestFile(file: string): Promise<FileResult> {
  const tally = new Tally(file)
  const began = performance.now()
  const heard = async () => {
    for await (const { type, data } of run({ files: [file], isolation: 'process', timeout: timeoutMs })) {
      if (type === 'test:start') tally.began(data)
      else if (type === 'test:pass') tally.passes(data)
      else if (type === 'test:fail') tally.fails(data)
      else if (type === 'test:stdout' || type === 'test:stderr') tally.heard(data.message)
      else if (type === 'test:diagnostic' && data.file !== undefined) tally.heard(`${data.message}\n`)
    }
    return true
  }
  const ended = await Promise.race([heard(), sleep(timeoutMs + graceMs, false, { ref: false })])
  const hung = ended ? [] : [{ name: 'the file itself', why: `it did not end within ${(timeoutMs + graceMs) / 60_000} minutes` }]
  return { passed: tally.passed, failures: [...tally.failures, ...hung], seconds: (performance.now() - began) / 1000 }
}
