/** A request with an Idempotency-Key is done once however often it is sent: what was answered is kept from the commit that did it on. */
import { hash } from 'node:crypto'
import { conflict, illegal } from '../../kinds/errors.ts'
import { madeBy } from '../entity/audit.ts'
import { doneId, rememberedMs } from '../merge/done.ts'
import type { Author, Row, Store } from '../store/store.ts'

/** Of the request. */
export const keyHeader = 'Idempotency-Key'
const form = /^[\w.:/+=@-]{1,128}$/
/** A longer answer is kept here alone: the thing itself tells most of it. */
const saidBytes = 256 << 10

export interface KeptAnswer {
  readonly status: number
  readonly type: string
  readonly answer: string
}

/** One request that is under way; others with its key wait until it is disposed of. It goes nowhere with its author. */
export class Once implements Disposable {
  readonly name: string
  readonly request: string
  /** What it was answered before. */
  readonly known: KeptAnswer | undefined
  /** Of the row that stands for it, once it has written anything. */
  key: number | undefined
  /** The entry that told other regions of it. */
  said: number | undefined
  private readonly ended: () => void

  constructor(name: string, request: string, known: KeptAnswer | undefined, ended: () => void) {
    this.name = name
    this.request = request
    this.known = known
    this.ended = ended
  }

  /** Keeps the answer, where anything was written: which may be what changed the rights that it was decided by. */
  async keep(store: Store, { once: _this, grounds: _then, ...author }: Author, made: KeptAnswer): Promise<void> {
    if (this.key === undefined) return
    const { name, request } = this
    const body = { request, ...made, audit: madeBy(author) }
    const tells = this.said !== undefined && Buffer.byteLength(made.answer) <= saidBytes
    const by = tells ? { ...author, done: { name, request, answer: made } } : author
    await store.commit({ author: by, steps: [{ do: 'update', operation: 'alter', key: this.key, expect: 1, name, path: [name], body }] })
  }

  [Symbol.dispose](): void {
    this.ended()
  }

  toJSON(): undefined {
    return undefined
  }
}

/** The key that a request names. Throws illegal. */
export function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && form.test(header)) return header
  throw illegal(`the header ${keyHeader} takes 1 to 128 letters, digits and . : / + = @ _ -`)
}

/** By store: names of requests that are under way in this thread. */
const underWay = new WeakMap<Store, Map<string, Promise<void>>>()

/**
 * Begins a request, or finds what the same caller's request with the key was answered. One that is under way is waited for. What wrote nothing
 * leaves nothing, and is done again. Throws illegal for the key of another request, conflict when the answer was lost.
 */
export async function begin(store: Store, who: string, key: string, request: string): Promise<Once> {
  const name = hash('sha256', JSON.stringify([who, key]))
  const running = underWay.get(store) ?? new Map<string, Promise<void>>()
  underWay.set(store, running)
  for (let before = running.get(name); before; before = running.get(name)) await before
  const { promise, resolve } = Promise.withResolvers<void>()
  running.set(name, promise)
  const ended = () => {
    running.delete(name)
    resolve()
  }
  try {
    const row = await store.now.child(0, 'answered', name)
    return new Once(name, request, row && answerIn(row, request), ended)
  } catch (error) {
    ended()
    throw error
  }
}

function answerIn({ body }: Row, request: string): KeptAnswer {
  if (body.request !== request) throw illegal(`the header ${keyHeader} was sent with another request before: take a new key for each`)
  const { status, type, answer, entry } = body
  if (typeof status === 'number' && typeof type === 'string' && typeof answer === 'string') return { status, type, answer }
  const done =
    typeof entry === 'string' ? `was done by entry ${entry}, and its answer has not come here` : 'was begun before, and its answer was lost'
  throw conflict(`the request with this ${keyHeader} ${done}: look at what is there, and take a new key to do it again`)
}

/** A store in whose log the first commit of such a request also says that it was done. */
export function keyed(store: Store): Store {
  return {
    ...store,
    async commit(write) {
      const { once: one, ...author } = write.author
      if (!one || one.key !== undefined) return store.commit({ ...write, author })
      const { name, request } = one
      const id = doneId(name)
      const body = { request, audit: madeBy(author) }
      const mark = { do: 'insert', operation: 'create', kind: 'answered', id, parent: 0, name, path: [name], body } as const
      const outcome = await store.commit({ ...write, author: { ...author, done: { name, request } }, steps: [...write.steps, mark] })
      if (outcome.ok) [one.key, one.said] = [outcome.keys[id], outcome.said]
      else if (outcome.step === write.steps.length) throw conflict(`another server is at work on the request with this ${keyHeader}; ask again`)
      return outcome
    },
  }
}

/** Drops what was kept for a day. */
export async function forget(store: Store, now: number): Promise<void> {
  const author = { actor: 'caspian', address: '', requestId: '' }
  for (let after: string | undefined; ; ) {
    const rows = await store.now.children(0, 'answered', { limit: 1000, ...(after === undefined ? {} : { after }) })
    const over = rows.filter(({ body }) => Date.parse(body.audit.createTime ?? '') < now - rememberedMs)
    await Promise.all(over.map(({ key, name }) => store.commit({ author, steps: [{ do: 'drop', key, path: [name] }] })))
    after = rows.at(-1)?.name
    if (rows.length < 1000) return
  }
}
