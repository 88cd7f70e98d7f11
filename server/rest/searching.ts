/** Searches are answered by one thread for all: what there is is read into memory once, and what takes long keeps no other request waiting. */
import type { MessagePort } from 'node:worker_threads'
import { busy, type Family, Refusal } from '../../kinds/errors.ts'
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
/** Nobody waits for the answer any more. */
interface Gone {
  readonly gone: number
}
interface Answered {
  readonly id: number
  readonly body?: string
  readonly refusal?: { readonly family: Family; readonly type: string; readonly message: string }
  /** Of what went wrong, in words: not all that can be thrown can be sent. */
  readonly fault?: string
}
interface Waiting {
  readonly resolve: (body: string) => void
  readonly reject: (error: unknown) => void
}

/** So many are looked for at once, as each takes room for its sets; and so many wait. */
const [atOnce, mostWaiting] = [32, 1_000]

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
      else
        reject(refusal ? new Refusal(refusal.family, refusal.type, refusal.message) : new Error('the thread that searches failed', { cause: fault }))
    })
  }
  /** Resolves to the answer as JSON. Rejects with what the route throws. */
  answer({ pattern }: Route, caller: Caller, ask: Ask, { params, query }: Call): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const { actor, address, requestId, via } = ask.author
    const author: Author = { actor, address, requestId, ...(via === undefined ? {} : { via }) }
    const id = ++this.last
    const gone = () => this.port.postMessage({ gone: id } satisfies Gone)
    ask.signal.addEventListener('abort', gone, { once: true })
    this.waiting.set(id, { resolve, reject })
    this.port.postMessage({ id, pattern, caller, author, params, query, until: ask.until } satisfies Question)
    return promise.finally(() => ask.signal.removeEventListener('abort', gone))
  }
  /** How many are not answered yet. */
  get count(): number {
    return this.waiting.size
  }
  [Symbol.dispose](): void {
    this.port.close()
  }
}

/** Answers what comes by the ports, each by its route: a few at once, the others in order. */
export function answerSearches(lake: Lake, routes: readonly Route[]): (port: MessagePort) => void {
  const answer = answering(lake, routes)
  const line = new Set<{ readonly question: Question; readonly port: MessagePort }>()
  let running = 0
  const next = async () => {
    const [one] = line
    if (!one || running >= atOnce) return
    line.delete(one)
    running++
    const { question, port } = one
    const said = await answer(question).then((body) => ({ body }), refused)
    port.postMessage({ id: question.id, ...said } satisfies Answered)
    running--
    void next()
  }
  return (port) =>
    port.on('message', (sent: Question | Gone) => {
      if ('gone' in sent) {
        for (const one of line)
          if (one.port === port && one.question.id === sent.gone && line.delete(one))
            port.postMessage({ id: sent.gone, ...refused(busy('nobody waits for the answer any more')) } satisfies Answered)
      } else if (line.size >= mostWaiting)
        port.postMessage({ id: sent.id, ...refused(busy('too many searches wait to be answered; ask again')) } satisfies Answered)
      else {
        line.add({ question: sent, port })
        void next()
      }
    })
}
const refused = (error: unknown): Omit<Answered, 'id'> =>
  error instanceof Refusal
    ? { refusal: { family: error.family, type: error.type, message: error.message } }
    : { fault: error instanceof Error ? `${error.stack}` : String(error) }

function answering(lake: Lake, routes: readonly Route[]): (question: Question) => Promise<string> {
  const access = accessOf(lake)
  const byPattern = new Map(routes.filter(({ searches }) => searches).map((route) => [route.pattern, route]))
  return async ({ pattern, caller, author, params, query, until }) => {
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
    const absent = () => {
      throw new Error(`${pattern} is answered from names and queries`)
    }
    const call: Call = {
      params,
      query,
      headers: {},
      version: 1,
      sent: false,
      body: absent,
      exactBody: absent,
      read: absent,
      still: async () => undefined,
      tokens: () => tokensFor(lake.store.tokenKey, [route.method, pattern, params, filtersOf(route, query), caller.name]),
    }
    return JSON.stringify(await route.run(lake, ask, call))
  }
}
