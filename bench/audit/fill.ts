/** Fills a lake with a log of many users in many schemas, mixed so that neighbouring rows are of different users: through the store, as requests do. */
import type { Step, Store } from '../../server/store/store.ts'

export const users = 1000
export const rareUsers = 50
export const schemas = 200
const perCommit = 5
const atOnce = 400
/** One commit in so many is of somebody who is seldom there. */
const rareEvery = 10_000

export const userOf = (n: number) => `user${n % users}@example.com`
export const rareOf = (n: number) => `rare${n % rareUsers}@example.com`
/** As the server calls its requests; rows of one commit have one. */
export const requestOf = (n: number) => `mwqv2ob9.2-${n.toString(36)}`
const audit = { creator: 'fill', createTime: '2026-01-01T00:00:00.000Z' }

/** How many commits make about so many rows. */
export const commitsOf = (rows: number) => Math.ceil((rows - schemas - 2) / perCommit / atOnce) * atOnce
/** Of the n-th commit: one schema, and the first of its filesets. */
export const schemaOf = (n: number) => (n * 31) % schemas

/** `rows` of the log, and a tenth as many denials. `told` gets the number made so far. */
export async function fill(store: Store, rows: number, told: (made: number) => void): Promise<void> {
  const author = (n: number, actor = userOf(n)) => ({ actor, address: '10.0.0.1', requestId: requestOf(n) })
  const insert = (kind: 'metalake' | 'catalog' | 'schema' | 'fileset', parent: number, path: readonly string[], body: object): Step => ({
    do: 'insert',
    operation: 'create',
    kind,
    id: store.mint(),
    parent,
    name: path.at(-1) ?? '',
    path,
    body: { ...body, audit },
  })
  const one = async (step: Step): Promise<number> => {
    const outcome = await store.commit({ author: author(0), steps: [step] })
    if (!outcome.ok) throw new Error(outcome.reason)
    return Object.values(outcome.keys)[0] as number
  }
  const lake = await one(insert('metalake', 0, ['m'], { properties: {} }))
  const catalog = await one(
    insert('catalog', lake, ['m', 'files'], { type: 'fileset', provider: 'fileset', properties: { 'disable-filesystem-ops': 'true' }, inUse: true }),
  )
  const places: number[] = []
  for (let n = 0; n < schemas; n++) places.push(await one(insert('schema', catalog, ['m', 'files', `s${n}`], {})))
  const commit = async (n: number) => {
    const schema = schemaOf(n)
    const steps = Array.from({ length: perCommit }, (_, i) =>
      insert('fileset', places[schema] as number, ['m', 'files', `s${schema}`, `f${n}-${i}`], {
        type: 'external',
        comment: 'What it holds, in a few words.',
        storageLocations: { unknown: `s3://bucket/s${schema}/f${n}` },
        properties: { 'default-location-name': 'unknown' },
      }),
    )
    const actor = n % rareEvery === 0 ? rareOf(n / rareEvery) : userOf(n * 7919)
    const outcome = await store.commit({ author: { ...author(n), actor }, steps })
    if (!outcome.ok) throw new Error(outcome.reason)
  }
  const until = commitsOf(rows)
  for (let n = 0; n < until; n += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, i) => commit(n + i)))
    if (n % (atOnce * 50) === 0) told(n * perCommit)
  }
  for (let n = 0; n < rows / 10; n += 500)
    await store.trail.note(
      Array.from({ length: 500 }, (_, i) => ({
        ...author(n + i, userOf((n + i) * 7919)),
        operation: 'load',
        kind: 'fileset',
        root: lake,
        path: ['m', 'files', `s${i % schemas}`, `f${i}`],
        outcome: 'denied' as const,
        reason: 'ForbiddenException: you may not',
      })),
    )
}
