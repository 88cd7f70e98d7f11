/** What hangs on things: tags with their values, policies, statistics. Read from one side, hung on the other, compared. */
import { listPath, onePath } from '../../client/paths.ts'
import type { Answer, Send } from '../../client/request.ts'
import { objectType } from '../../kinds/address.ts'
import type { Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { isUnserved, type Json } from './walk.ts'

/** A thing as associations address it. */
export interface Target {
  readonly type: string
  readonly fullName: string
}
/** One sort of what hangs: which own ones a thing has, each once, comparable as text. */
export interface Hanging {
  /** As it is counted. */
  readonly name: string
  /** Whether this lake can keep it. */
  readonly isKept: boolean
  /** The things that have any. Undefined where the server knows nothing of it. */
  targets(send: Send, metalake: string, tables: readonly string[]): Promise<readonly Target[] | undefined>
  /** Undefined where the server knows nothing of it. */
  on(send: Send, metalake: string, target: Target): Promise<readonly string[] | undefined>
  hang(send: Send, metalake: string, target: Target, own: readonly string[]): Promise<void>
}

const objectPath = (metalake: string, { type, fullName }: Target, what: string) =>
  `/api/metalakes/${encodeURIComponent(metalake)}/objects/${type.toLowerCase()}/${encodeURIComponent(fullName)}/${what}`

/** Tags and policies: things of a kind of their own that hang on others, some with values. */
function associated(kind: Kind, valued: boolean): Hanging {
  const add = `${kind.plural}ToAdd`
  return {
    name: `${kind.plural} on things`,
    isKept: kind.serves.includes('create'),
    async targets(send, metalake) {
      try {
        const { names = [] } = (await send('GET', listPath(kind, [metalake]))) as { names?: readonly string[] }
        const found = new Map<string, Target>()
        // No address can name these; the lake refused them already.
        for (const name of names.filter((name) => name !== '.' && name !== '..')) {
          const { metadataObjects = [] } = (await send('GET', `${onePath(kind, [metalake, name])}/objects`)) as {
            metadataObjects?: readonly Target[]
          }
          for (const { type, fullName } of metadataObjects) found.set(`${type}\0${fullName}`, { type, fullName })
        }
        return [...found.values()]
      } catch (error) {
        if (isUnserved(error)) return undefined
        throw error
      }
    },
    async on(send, metalake, target) {
      const answer = await send('GET', objectPath(metalake, target, kind.plural), { query: { details: true } })
      const own = ((answer[kind.plural] ?? []) as readonly Json[]).filter((one) => one.inherited !== true)
      return own.flatMap(({ name, assignmentValues }) => {
        const values = (assignmentValues ?? []) as readonly string[]
        return (values.length > 0 ? values : [null]).map((value) => JSON.stringify(value === null ? { name } : { name, value }))
      })
    },
    async hang(send, metalake, target, own) {
      const items = own.map((one) => JSON.parse(one) as { name: string })
      const body = { [add]: valued ? items : items.map(({ name }) => name) }
      await send('POST', objectPath(metalake, target, kind.plural), { body, version: valued ? 2 : 1 })
    },
  }
}

/** Statistics that people keep on tables; those that a source makes up itself come from there. */
const statistics: Hanging = {
  name: 'statistics on things',
  isKept: true,
  async targets(_send, _metalake, tables) {
    return tables.map((fullName) => ({ type: objectType(kinds.table), fullName }))
  },
  async on(send, metalake, target) {
    let answer: Answer
    try {
      answer = await send('GET', objectPath(metalake, target, 'statistics'))
    } catch (error) {
      if (isUnserved(error)) return undefined
      throw error
    }
    const all = (answer.statistics ?? []) as readonly Json[]
    return all.filter((one) => one.modifiable === true).map(({ name, value }) => JSON.stringify({ name, value }))
  },
  async hang(send, metalake, target, own) {
    const updates = Object.fromEntries(own.map((one) => JSON.parse(one) as { name: string; value: unknown }).map(({ name, value }) => [name, value]))
    await send('PUT', objectPath(metalake, target, 'statistics'), { body: { updates } })
  },
}

/** A row for each sort: one more comes along with its row. */
export const hangings: readonly Hanging[] = [associated(kinds.tag, true), associated(kinds.policy, false), statistics]
