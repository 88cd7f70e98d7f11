/** The memory of a lake's searches: read once, beside all requests, and kept exact by the position of the log. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lake } from '../../lake.ts'
import type { Store } from '../../store/store.ts'
import { Memory, mostTouched } from './memory.ts'

/** The memory of a store: one for all searches of a thread. */
export class Engine {
  private readonly store: Store
  private memory: Memory | undefined
  private busy: Promise<void> | undefined
  private whole = false

  constructor(store: Store) {
    this.store = store
  }

  /** Whether the index has all: not for a while after a start with an older lake. */
  async isWhole(): Promise<boolean> {
    this.whole ||= (await this.store.texts.unread()) === 0
    return this.whole
  }

  /** With everything that was acknowledged before the call. It is brought up to date by one at a time. */
  async fresh(): Promise<Memory> {
    await this.store.fresh()
    while (this.busy) await this.busy
    if (this.memory?.position !== this.store.position()) {
      this.busy = this.catchUp().finally(() => {
        this.busy = undefined
      })
      await this.busy
    }
    return this.memory as Memory
  }
  private async catchUp(): Promise<void> {
    const touched = this.memory && this.store.touchedAfter(this.memory.position)
    if (this.memory && touched && !touched.mended && touched.entities.length <= mostTouched) return this.memory.follow(touched)
    // Who searches in the old one goes on doing so.
    const memory = await Memory.read(this.store)
    this.memory = memory
    if (memory.position !== this.store.position()) return this.catchUp()
  }
}

const engines = new WeakMap<Store, Engine>()
export function engineOf(store: Store): Engine {
  let engine = engines.get(store)
  if (!engine) engines.set(store, (engine = new Engine(store)))
  return engine
}

/** How often it is looked whether an older lake is read, in milliseconds. */
const everyMs = 1_000

/** Reads the memory now, a little at a time, so that the first search need not wait for all of it. What goes wrong is reported; the next search tries again. */
export function readAhead({ store, use, report }: Pick<Lake, 'store' | 'use' | 'report'>): Disposable {
  const engine = engineOf(store)
  const stop = new AbortController()
  const read = async () => {
    await use.fresh()
    while (!(await engine.isWhole())) await sleep(everyMs, undefined, { signal: stop.signal, ref: false })
    const memory = await engine.fresh()
    await memory.readAhead(stop.signal)
  }
  read().catch((error: unknown) => {
    if (!stop.signal.aborted) report('reading what there is for searches', error)
  })
  // What is being read when the store closes fails, and nobody waits for it.
  return { [Symbol.dispose]: () => stop.abort() }
}
