/** Fills a store with tables as many lakes of the judged set would hold them: their names, columns and comments, mixed anew. */
import type { KindName } from '../../../kinds/index.ts'
import type { Step, Store } from '../../../server/store/store.ts'
import { readLake } from '../judged/lake.ts'

export const columnsEach = 10
const [catalogs, perSchema, perCommit, commitsAtOnce, tagCount, taggedEvery] = [20, 1_000, 500, 4, 50, 20] as const
const author = { actor: 'fill', address: '127.0.0.1', requestId: 'fill' }

export const catalogName = (n: number) => `catalog${n}`

/** `told` gets the number of tables made so far. */
export async function fill(store: Store, tables: number, told: (made: number) => void): Promise<void> {
  let seed = 7
  // Few are common, most are rare, as words are.
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return (seed >>> 8) / 0x800000
  }
  const some = <T>(all: readonly T[]): T => all[Math.floor(random() ** 2 * all.length)] as T
  const lake = readLake()
  const names = [...new Set(lake.map(({ path }) => path.split('.').at(-1) as string))]
  const words = [...new Set(names.flatMap((name) => name.split(/[_-]/)))].filter((word) => word.length > 2)
  const columns = lake.flatMap((thing) => thing.columns)
  const comments = lake.flatMap(({ comment }) => (comment === undefined ? [] : [comment]))
  const audit = () => ({
    creator: 'fill',
    createTime: new Date(Date.UTC(2025, 0, 1) + random() * 5e10).toISOString(),
    ...(random() < 0.8
      ? { owner: { type: 'user' as KindName, id: `o${Math.floor(random() * 200)}`, name: `owner${Math.floor(random() * 200)}` } }
      : {}),
  })
  const one = async (kind: KindName, parent: number, path: readonly string[], body: object): Promise<number> => {
    const id = store.mint()
    const step: Step = { do: 'insert', operation: 'create', kind, id, parent, name: path.at(-1) as string, path, body: { ...body, audit: audit() } }
    const outcome = await store.commit({ author, steps: [step] })
    if (!outcome.ok) throw new Error(`${path.join('.')} could not be made: ${outcome.reason}`)
    return outcome.keys[id] as number
  }
  const metalake = (await store.now.child(0, 'metalake', 'm'))?.key ?? 0
  const tags: number[] = []
  for (let n = 0; n < tagCount; n++) tags.push(await one('tag', metalake, ['m', n === 0 ? 'pii' : `tag${n}`], { comment: 'a tag', properties: {} }))
  const tops: number[] = []
  for (let n = 0; n < catalogs; n++)
    tops.push(
      await one('catalog', metalake, ['m', catalogName(n)], { type: 'relational', provider: 'lakehouse-iceberg', properties: {}, inUse: true }),
    )
  let made = 0
  const schema = async (n: number, count: number) => {
    const [catalog, name] = [n % catalogs, `${some(words)}_${n}`]
    const parent = await one('schema', tops[catalog] as number, ['m', catalogName(catalog), name], { comment: some(comments), properties: {} })
    for (let from = 0; from < count; from += perCommit) {
      const steps: Step[] = []
      for (let i = from; i < Math.min(count, from + perCommit); i++) {
        const table = `${random() < 0.5 ? some(names) : `${some(words)}_${some(words)}`}_${i}`
        const own = new Map(Array.from({ length: columnsEach }, () => some(columns)).map((column) => [column.name, column]))
        const body = {
          ...(random() < 0.5 ? { comment: some(comments) } : {}),
          columns: [...own.values()],
          properties: { format: 'parquet' },
          audit: audit(),
        }
        const path = ['m', catalogName(catalog), name, table]
        steps.push({ do: 'insert', operation: 'create', kind: 'table', id: store.mint(), parent, name: table, path, body })
      }
      const outcome = await store.commit({ author, steps })
      if (!outcome.ok) throw new Error(`tables could not be made: ${outcome.reason}`)
      const relate = Object.values(outcome.keys)
        .filter((_, i) => i % taggedEvery === 0)
        .map(
          (key): Step => ({
            do: 'relate',
            what: 'tagged',
            from: key,
            path: ['m', catalogName(catalog), name, 'x'],
            add: [{ to: some(tags), value: null }],
            remove: [],
          }),
        )
      await store.commit({ author, steps: relate })
      made += steps.length
      told(made)
    }
  }
  const queue = Array.from({ length: Math.ceil(tables / perSchema) }, (_, n) => () => schema(n, Math.min(perSchema, tables - n * perSchema))).values()
  const hand = async () => {
    for (const next of queue) await next()
  }
  await Promise.all(Array.from({ length: commitsAtOnce }, hand))
}
