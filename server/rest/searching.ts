/** Searches are answered by one thread for all: what there is is read into memory once, and what takes long keeps no other request waiting. */
import type { MessagePort } from 'node:worker_threads'
import { type Family, Refusal } from '../../kinds/errors.ts'
import type { Caller } from '../access/compile.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Author } from '../store/store.ts'
import { accessOf, rightsOf } from './asking.ts'
import { filtersOf } from './query.ts'
import type { Call, Route } from './route.ts'
import { tokensFor } from './tokens.ts'

/** All that an answer to a search follows from. */
interface Question {
  readonly id: number
  readonly pattern: string
  readonly caller: Caller
  readonly author: Author
  readonly params: readonly string[]
  readonly query: Call['query']
  readonly until: number | undefined
}
interface Answered {
  readonly id: number
  readonly body?: string
  readonly refusal?: { readonly family: Family; readonly type: string; readonly message: string }
  readonly fault?: unknown
}
interface Waiting {
  readonly resolve: (body: string) => void
  readonly reject: (error: unknown) => void
}

/** Of a thread that serves requests: the way to the one that searches. */
export class Searches implements Disposable {
  private readonly port: MessagePort
  private readonly waiting = new Map<number, Waiting>()
  private last = 0

  constructor(port: MessagePort) {
    this.port = port
    port.on('message', ({ id, body, refusal, fault }: Answered) => {
      const { resolve, reject } = this.waiting.get(id) as Waiting
      this.waiting.delete(id)
      if (body !== undefined) resolve(body)
      else reject(refusal ? new Refusal(refusal.family, refusal.type, refusal.message) : fault)
    })
  }
  /** Resolves to the answer as JSON. Rejects with what the route throws. */
  answer({ pattern }: Route, caller: Caller, ask: Ask, { params, query }: Call): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const { actor, address, requestId, via } = ask.author
    const author: Author = { actor, address, requestId, ...(via === undefined ? {} : { via }) }
    const id = ++this.last
    this.waiting.set(id, { resolve, reject })
    this.port.postMessage({ id, pattern, caller, author, params, query, until: ask.until } satisfies Question)
    return promise
  }
  /** How many are not answered yet. */
  get count(): number {
    return this.waiting.size
  }
  [Symbol.dispose](): void {
    this.port.close()
  }
}

/** Answers what comes by the ports, each by its route. */
export function answerSearches(lake: Lake, routes: readonly Route[]): (port: MessagePort) => void {
  const access = accessOf(lake)
  const byPattern = new Map(routes.filter(({ searches }) => searches).map((route) => [route.pattern, route]))
  const answer = async ({ pattern, caller, author, params, query, until }: Question): Promise<string> => {
    const route = byPattern.get(pattern) as Route
    await lake.store.fresh()
    const ask: Ask = {
      view: until === undefined ? lake.store.now : lake.store.asOf(until),
      groups: caller.groups,
      past: until !== undefined,
      ...(until === undefined ? {} : { until }),
      ...rightsOf(caller, access),
      author,
      signal: new AbortController().signal,
    }
    const nothing = () => {
      throw new Error(`${pattern} has no body`)
    }
    const call: Call = {
      params,
      query,
      headers: {},
      version: 1,
      sent: false,
      body: nothing,
      exactBody: nothing,
      still: async () => undefined,
      tokens: () => tokensFor(lake.store.tokenKey, [route.method, pattern, params, filtersOf(route, query), caller.name]),
    }
    return JSON.stringify(await route.run(lake, ask, call))
  }
  return (port) => {
    const back = (answered: Answered) => port.postMessage(answered)
    port.on('message', (question: Question) => {
      const { id } = question
      answer(question).then(
        (body) => back({ id, body }),
        (error: unknown) => {
          if (error instanceof Refusal) back({ id, refusal: { family: error.family, type: error.type, message: error.message } })
          else back({ id, fault: error })
        },
      )
    })
  }
}
