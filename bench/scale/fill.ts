/** Fills a store with as many entities as are wanted, as a lake of that size would hold them: straight into the store, in large commits. */
import type { KindName } from '../../kinds/index.ts'
import type { Step, Store } from '../../server/store/store.ts'

/** Where things are, for who reads them afterwards. */
export const deep = 'm/catalogs/files/schemas/deep/filesets'
export const wide = 'm/catalogs/files/schemas'
export const perSchema = 500
/** Names sort as their numbers do. */
export const nameOf = (prefix: string, n: number) => `${prefix}${String(n).padStart(7, '0')}`

const author = { actor: 'fill', address: '127.0.0.1', requestId: 'fill' }
const audit = { creator: 'fill', createTime: '2026-01-01T00:00:00.000Z' }
const perCommit = 500
const commitsAtOnce = 4
const tags = 100
/** One in so many filesets carries a tag. */
const taggedEvery = 20

/** `told` gets the number made so far. Half of the entities are filesets in one schema, the others in schemas of 500. */
export async function fill(store: Store, entities: number, told: (made: number) => void): Promise<void> {
  const one = async (kind: KindName, parent: number, name: string, path: readonly string[], body: object): Promise<number> => {
    const id = store.mint()
    const outcome = await store.commit({
      author,
      steps: [{ do: 'insert', operation: 'create', kind, id, parent, name, path, body: { ...body, audit } }],
    })
    if (!outcome.ok) throw new Error(`${path.join('.')} could not be made: ${outcome.reason}`)
    return outcome.keys[id] as number
  }
  const lake = await one('metalake', 0, 'm', ['m'], { properties: {} })
  const catalog = await one('catalog', lake, 'files', ['m', 'files'], {
    type: 'fileset',
    provider: 'fileset',
    properties: { 'disable-filesystem-ops': 'true' },
    inUse: true,
  })
  const tagKeys: number[] = []
  for (let n = 0; n < tags; n++) tagKeys.push(await one('tag', lake, nameOf('tag', n), ['m', nameOf('tag', n)], { comment: 'a tag', properties: {} }))
  const schema = (name: string) => one('schema', catalog, name, ['m', 'files', name], { comment: 'a schema', properties: {} })
  const deepKey = await schema('deep')
  let made = tags + 3
  const filesets = async (parent: number, schemaName: string, from: number, count: number) => {
    const steps: Step[] = []
    for (let n = from; n < from + count; n++) {
      const name = nameOf('f', n)
      const id = store.mint()
      const body = {
        type: 'external',
        comment: `What ${name} holds, in a few words.`,
        storageLocations: { unknown: `s3://bucket/${schemaName}/${name}` },
        properties: { owner: `team${n % 40}`, 'default-location-name': 'unknown' },
        audit,
      }
      steps.push({ do: 'insert', operation: 'create', kind: 'fileset', id, parent, name, path: ['m', 'files', schemaName, name], body })
    }
    const outcome = await store.commit({ author, steps })
    if (!outcome.ok) throw new Error(`filesets could not be made: ${outcome.reason}`)
    const tagging = Object.values(outcome.keys).filter((_, i) => i % taggedEvery === 0)
    const relate = tagging.map(
      (key, i): Step => ({
        do: 'relate',
        what: 'tagged',
        from: key,
        path: ['m', 'files', schemaName, nameOf('f', from + i * taggedEvery)],
        add: [{ to: tagKeys[(from + i) % tags] as number, value: null }],
        remove: [],
      }),
    )
    const tagged = await store.commit({ author, steps: relate })
    if (!tagged.ok) throw new Error(`filesets could not be tagged: ${tagged.reason}`)
    made += count
    told(made)
  }
  const work: (() => Promise<void>)[] = []
  const half = Math.floor(entities / 2)
  for (let from = 0; from < half; from += perCommit) work.push(() => filesets(deepKey, 'deep', from, Math.min(perCommit, half - from)))
  for (let n = 0; n < Math.floor(half / (perSchema + 1)); n++)
    work.push(async () => {
      const name = nameOf('s', n)
      await filesets(await schema(name), name, 0, perSchema)
      made++
    })
  const queue = work.values()
  const hand = async () => {
    for (const next of queue) await next()
  }
  await Promise.all(Array.from({ length: commitsAtOnce }, hand))
}
