/** Modules that whoever runs the lake names: asked before each change, which they may refuse, and told after it. */
import { Worker } from 'node:worker_threads'
import { busy, forbidden } from '../../kinds/errors.ts'

/** A request that would change something. */
export interface Asked {
  readonly time: string
  readonly actor: string
  readonly address: string
  readonly requestId: string
  /** As routes call it: create, alter, drop, bulk_create … */
  readonly operation: string
  readonly kind: string
  /** Names from the metalake down. */
  readonly path: readonly string[]
  readonly query: Readonly<Record<string, string | undefined>>
  /** The body, with secrets masked; undefined when there is none. */
  readonly asked: unknown
}
/** A row of the log, as the feed of changes tells it. */
export type Heard = Readonly<Record<string, unknown>>
/** What the thread of the listeners is asked: neither is whether it answers at all. */
export interface Said {
  readonly id: number
  readonly asked?: Asked
  readonly heard?: { readonly index: number; readonly events: readonly Heard[] }
}
interface Ready {
  readonly before: boolean
  readonly after: readonly boolean[]
}
interface Answer {
  readonly id: number
  readonly against?: string
}

export interface ListenerSettings {
  readonly paths: readonly string[]
  readonly timeoutMs: number
  /** Whether a change goes on when nobody can be asked. */
  readonly failOpen: boolean
}
/** For a batch, in milliseconds. */
const afterMs = 60_000

class Silent extends Error {}

export class Listeners implements AsyncDisposable {
  readonly settings: ListenerSettings
  /** What they export, each by its place. */
  ready: Ready = { before: false, after: [] }
  private readonly report: (message: string, error: unknown) => void
  private worker: Promise<Worker> | undefined
  private readonly waiting = new Map<number, { resolve(against: string | undefined): void; reject(error: Error): void }>()
  private last = 0
  private closed = false

  constructor(settings: ListenerSettings, report: (message: string, error: unknown) => void) {
    this.settings = settings
    this.report = report
  }

  /** Loads them. Throws what keeps one from being loaded. */
  async open(): Promise<void> {
    await (this.worker ??= this.start())
  }

  /** Throws forbidden with the reason of the first that is against it, and busy where nobody answers in time. */
  async before(asked: Asked): Promise<void> {
    if (!this.ready.before) return
    let against: string | undefined
    try {
      against = await this.say({ asked }, this.settings.timeoutMs)
    } catch (error) {
      this.report('a listener could not be asked before a change', error)
      if (this.settings.failOpen) return
      throw busy('a listener that is to be asked before every change does not answer; nothing was changed')
    }
    if (against !== undefined) throw forbidden(against === '' ? 'a listener is against it' : against)
  }

  /** Rejects when it could not be told of all of them. */
  async after(index: number, events: readonly Heard[]): Promise<void> {
    const against = await this.say({ heard: { index, events } }, afterMs)
    if (against !== undefined) throw new Error(against)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await (await this.worker?.catch(() => undefined))?.terminate()
  }

  private async say(what: Omit<Said, 'id'>, limitMs: number): Promise<string | undefined> {
    const worker = await (this.worker ??= this.start())
    const id = ++this.last
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
    const timer = setTimeout(() => {
      reject(new Silent(`it did not answer in ${limitMs} ms`))
      // One that waits for somebody is alive; one that goes round in circles is ended, and begun anew.
      if (what.asked || what.heard) void this.say({}, this.settings.timeoutMs).catch(() => worker.terminate())
    }, limitMs)
    this.waiting.set(id, { resolve, reject })
    try {
      worker.postMessage({ id, ...what } satisfies Said)
      return await promise
    } finally {
      clearTimeout(timer)
      this.waiting.delete(id)
    }
  }

  private start(): Promise<Worker> {
    const worker = new Worker(new URL('./listening.ts', import.meta.url), { workerData: this.settings.paths, name: 'listeners' })
    const { promise, resolve, reject } = Promise.withResolvers<Worker>()
    let why: Error = new Silent('its thread ended')
    worker.on('error', (error) => {
      why = error instanceof Error ? error : new Error(String(error))
    })
    worker.on('message', (said: Ready | Answer) => {
      if ('id' in said) return this.waiting.get(said.id)?.resolve(said.against)
      this.ready = said
      worker.unref()
      resolve(worker)
    })
    worker.on('exit', () => {
      this.worker = undefined
      reject(why)
      for (const one of this.waiting.values()) one.reject(why)
      if (!this.closed && this.ready.before) this.report('the thread of the listeners ended; it is begun anew', why)
    })
    return promise
  }
}
