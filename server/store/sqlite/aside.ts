/** Asks a thread of its own for what takes long to read of the index of words, so that nobody else waits meanwhile. */
import { Worker } from 'node:worker_threads'
import { type Crossing, crossed } from './crossing.ts'
import type { TextReads } from './texts.ts'

export type Asked = { readonly [name in keyof TextReads]: readonly [name, ...Parameters<TextReads[name]>] }[keyof TextReads]
export interface Told {
  readonly gave?: unknown
  readonly error?: Crossing
}

/** Started by the first that asks. */
export class Aside implements AsyncDisposable {
  private readonly file: string
  private worker: Worker | undefined
  private closed = false
  /** Answered in the order in which they were asked. */
  private readonly waiting: { resolve: (gave: unknown) => void; reject: (error: Error) => void }[] = []

  constructor(file: string) {
    this.file = file
  }

  keys(query: string): Promise<Uint32Array> {
    return this.ask(['keys', query])
  }
  words(after: string, limit: number): Promise<ReturnType<TextReads['words']>> {
    return this.ask(['words', after, limit])
  }

  private ask<T>(asked: Asked): Promise<T> {
    if (this.closed) return Promise.reject(new Error('the lake is closed'))
    this.worker ??= this.start()
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ resolve: resolve as (gave: unknown) => void, reject })
      this.worker?.postMessage(asked)
    })
  }
  private start(): Worker {
    const resourceLimits = { maxYoungGenerationSizeMb: 8 }
    const worker = new Worker(new URL('./aside-thread.ts', import.meta.url), { workerData: this.file, name: 'words', resourceLimits })
    worker.on('message', ({ gave, error }: Told) => {
      const who = this.waiting.shift()
      if (error === undefined) who?.resolve(gave)
      else who?.reject(crossed(error))
    })
    // Who asks next starts another.
    const gone = (error: Error) => {
      if (this.worker === worker) this.worker = undefined
      for (const who of this.waiting.splice(0)) who.reject(error)
    }
    worker.on('error', gone)
    worker.on('exit', () => gone(new Error('the lake is closed')))
    return worker
  }

  /** What is being read is read to its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    const { worker } = this
    if (!worker) return
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage('close')
    await gone
  }
}
