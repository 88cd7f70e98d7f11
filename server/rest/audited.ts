/** Takes down what is refused or fails, and what is read where reads are kept: at the place where it is answered. */
import { objectType } from '../../kinds/address.ts'
import { ancestors } from '../../kinds/define.ts'
import { Refusal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { unwritten } from '../audit/recorder.ts'
import type { Config } from '../config.ts'
import { Unidentified, Wait } from '../identity/principal.ts'
import type { Lake } from '../lake.ts'
import type { Author } from '../store/store.ts'
import { parseBody } from './body.ts'
import { listPattern } from './kind-routes.ts'
import { refusalOf } from './respond.ts'
import { type Route, reads } from './route.ts'

const deepestFirst = kindList
  .map((kind) => ({ kind, pattern: listPattern(kind), depth: ancestors(kind).length }))
  .toSorted((a, b) => b.depth - a.depth)
const byType = new Map(kindList.map((kind) => [objectType(kind), kind.name]))

type Params = Readonly<Record<string, string>>
interface About {
  readonly kind: string
  readonly path: readonly string[]
}

/** What a request to the route is about, read off its address: the kind, and the names from the metalake down. */
export function aboutOf({ pattern }: Route): (params: Params) => About {
  if (pattern.includes(':fullName'))
    return ({ metalake = '', type = '', fullName = '' }) => ({ kind: byType.get(type.toLowerCase()) ?? '', path: [metalake, ...fullName.split('.')] })
  const found = deepestFirst.find((one) => pattern === one.pattern || pattern.startsWith(`${one.pattern}/`))
  const depth = found ? found.depth + 1 : Number.POSITIVE_INFINITY
  return (params) => ({ kind: found?.kind.name ?? '', path: Object.values(params).slice(0, depth) })
}

/** Whom somebody said to be who could not prove it, or has tried too often. */
const triedIn = (error: unknown) => (error instanceof Unidentified || error instanceof Wait ? error.tried : undefined)

/** Larger bodies are not read for it: whoever is refused must not keep the lake busy. */
const readBytes = 65_536

function nameIn(sent: unknown): readonly string[] {
  if (!(sent instanceof Uint8Array) || sent.length > readBytes) return []
  try {
    const { name } = parseBody(sent) as { readonly name?: unknown }
    return typeof name === 'string' ? [name] : []
  } catch {
    return []
  }
}

/** Whether what is read in a metalake is taken down. */
export function readsKept(config: Config): (metalake: string | undefined) => boolean {
  const kept = new Set(config.list('caspian.audit.reads'))
  return (metalake) => kept.has('*') || (metalake !== undefined && kept.has(metalake))
}

export interface Audited {
  /** Takes down what went wrong, where it counts. Gives what to answer: the same, or that it cannot be taken down. */
  refused(error: unknown, author: Author, params: Params, sent: unknown): Promise<unknown>
  /** Throws busy while nothing can be taken down, for what would have to be. */
  check(params: Params): void
  /** Undefined where no metalake's reads are kept, which is the rule: asking costs nothing then. */
  readonly read: ((author: () => Author, params: Params) => void) | undefined
}

export function auditedFor(lake: Lake, route: Route): Audited {
  const about = aboutOf(route)
  const operation = route.operation.toLowerCase()
  const isChange = !reads(route)
  const isKept = readsKept(lake.config)

  const told = (author: Author, params: Params, error: unknown, sent: unknown) => {
    const { kind, path } = about(params)
    const refusal = refusalOf(error)
    // Who makes something says its name in the body.
    const name = operation === 'create' ? nameIn(sent) : []
    const tried = triedIn(error)
    const as = tried === undefined ? '' : ` (the name given was ${JSON.stringify(tried)})`
    return { author, operation, kind, path: [...path, ...name], reason: `${refusal.type}: ${refusal.message}${as}` }
  }
  return {
    async refused(error, author, params, sent) {
      const family = error instanceof Refusal ? error.family : 'internal'
      if (family === 'unauthorized' || family === 'forbidden' || triedIn(error) !== undefined) {
        try {
          await lake.audit.denied(told(author, params, error, sent))
        } catch (unwritten) {
          return unwritten
        }
      } else if (isChange && family !== 'busy') lake.audit.failed(told(author, params, error, sent))
      return error
    },
    check(params) {
      if (lake.audit.halted && (isChange || isKept(about(params).path[0]))) throw unwritten()
    },
    read:
      lake.config.list('caspian.audit.reads').length > 0 && !isChange
        ? (author, params) => {
            const { kind, path } = about(params)
            if (isKept(path[0])) lake.audit.read({ author: author(), operation, kind, path })
          }
        : undefined,
  }
}
