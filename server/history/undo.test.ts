/** One change is taken back, and nobody's later work is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { illegal, type Json, TestLake } from '../test-lake.ts'

let it: TestLake
before(async () => {
  it = await TestLake.start()
})
after(() => it.endWhole())

let lakes = 0
/** A metalake of its own with a model catalog and a schema in it. */
async function place(): Promise<string> {
  const lake = `m${++lakes}`
  await it.do('POST', '', { name: lake })
  await it.do('POST', `${lake}/catalogs`, { name: 'c', type: 'model' })
  await it.do('POST', `${lake}/catalogs/c/schemas`, { name: 's' })
  return lake
}
const position = () => it.lake.store.position()
const dropped = async (lake: string, query = '') => (await it.do('GET', `${lake}/dropped${query}`)).dropped as Json[]
const undo = (lake: string, at: number, query = '') => it.do('POST', `${lake}/undo${query}`, { position: at })

describe('one change', () => {
  const alter = (path: string, ...updates: Json[]) => it.do('PUT', path, { updates })
  const set = (property: string, value: string) => ({ '@type': 'setProperty', property, value })
  const comment = (newComment: string) => ({ '@type': 'updateComment', newComment })

  test('is taken back while later changes of other fields stay', async () => {
    const lake = await place()
    await it.do('POST', `${lake}/tags`, { name: 't', comment: 'old', properties: { a: '1', b: '1' } })
    await alter(`${lake}/tags/t`, comment('new'), set('a', '2'), { '@type': 'removeProperty', property: 'b' }, { '@type': 'rename', newName: 'u' })
    const at = position()
    await alter(`${lake}/tags/u`, set('c', 'later'))
    const plan = await undo(lake, at, '?dryRun=true')
    assert.deepEqual([plan.done, position()], [false, at + 1])
    assert.deepEqual((plan.undone as Json).changes, [
      { field: 'comment', from: 'new', to: 'old' },
      { field: 'properties.a', from: '2', to: '1' },
      { field: 'properties.b', to: '1' },
      { field: 'name', from: 'u', to: 't' },
    ])
    const done = await undo(lake, at)
    assert.deepEqual({ ...done, done: false }, plan)
    const { audit, ...tag } = (await it.do('GET', `${lake}/tags/t`)).tag as Json
    assert.deepEqual(tag, { name: 't', comment: 'old', properties: { a: '1', b: '1', c: 'later' }, inherited: null })
    assert.ok((audit as Json).lastModifier)
  })

  test('is not taken back over later changes of the same fields, which are named', async () => {
    const lake = await place()
    await it.do('POST', `${lake}/tags`, { name: 't', comment: 'old', properties: { a: '1' } })
    await alter(`${lake}/tags/t`, comment('new'), set('a', '2'))
    const at = position()
    await alter(`${lake}/tags/t`, comment('newer'))
    const said = await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: at })
    assert.match(String(said.json.message), /: comment of m\d+\.t changed again since/)
    assert.equal(said.json.code, 1012)
    await undo(lake, at + 1)
    await undo(lake, at)
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: at })
  })

  test('that made a thing is taken back by a drop, as long as nothing was done to it since', async () => {
    const lake = await place()
    await it.do('POST', `${lake}/catalogs/c/schemas/s/models`, { name: 'x' })
    const at = position()
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: at - 1 })
    await it.do('POST', `${lake}/catalogs/c/schemas/s/models/x/versions`, { uri: 's3://x' })
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: at })
    await it.do('POST', `${lake}/catalogs/c/schemas/s/models`, { name: 'y' })
    assert.equal(((await undo(lake, position())).undone as Json).operation, 'drop')
    assert.equal((await it.get(`${lake}/catalogs/c/schemas/s/models/y`)).status, 404)
    const drop = position()
    await undo(lake, drop)
    await it.do('GET', `${lake}/catalogs/c/schemas/s/models/y`)
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: drop })
    await undo(lake, position())
    assert.equal((await it.get(`${lake}/catalogs/c/schemas/s/models/y`)).status, 404)
  })

  test('that switched, hung or took off is taken back by its opposite', async () => {
    const lake = await place()
    for (const name of ['t', 'u']) await it.do('POST', `${lake}/tags`, { name })
    const tags = `${lake}/objects/catalog/c/tags`
    await it.do('POST', tags, { tagsToAdd: ['t'] })
    await it.do('POST', tags, { tagsToAdd: ['u'], tagsToRemove: ['t'] })
    const at = position()
    assert.deepEqual(((await undo(lake, at, '?dryRun=true')).undone as Json).changes, [{ field: 'tags', from: ['u'], to: ['t'] }])
    await undo(lake, at)
    assert.deepEqual((await it.do('GET', tags)).names, ['t'])
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: at })
    await it.do('POST', tags, { tagsToRemove: ['t'] })
    await it.do('DELETE', `${lake}/tags/t`)
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: position() - 1 })
    await it.do('PATCH', `${lake}/catalogs/c`, { inUse: false })
    const off = position()
    await it.do('PATCH', `${lake}/catalogs/c`, { inUse: true })
    assert.equal(((await undo(lake, position())).undone as Json).operation, 'disable')
    await undo(lake, position())
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: off })
    await it.do('GET', `${lake}/catalogs/c/schemas/s`)
  })

  test('of a secret, of another metalake, or of none is refused with the reason', async () => {
    const [lake, other] = [await place(), await place()]
    await alter(`${lake}/catalogs/c`, set('my-password', 'one'))
    await alter(`${lake}/catalogs/c`, set('my-password', 'two'))
    const said = await it.refused(405, 'UnsupportedOperationException', 'POST', `${lake}/undo`, { position: position() })
    assert.match(String(said.json.message), /my-password was not kept/)
    for (const at of [0, -1, 1.5, position() + 1, '1', null]) await it.refused(400, illegal, 'POST', `${lake}/undo`, { position: at })
    await it.refused(400, illegal, 'POST', `${other}/undo`, { position: position() })
    await it.refused(400, illegal, 'POST', `${lake}/undo`, {})
    await it.do('DELETE', `${lake}/catalogs/c?force=true`)
    const [gone] = await dropped(lake)
    await it.refused(409, 'OptimisticLockException', 'POST', `${lake}/undo`, { position: Number(gone?.position) - 3 })
  })

  test('taken back, and that taken back, is as it was: whatever the change', async () => {
    const key = fc.constantFrom('a', 'b', 'c')
    const value = fc.constantFrom('1', '2')
    const update = fc.oneof(
      fc.tuple(key, value).map(([property, value]) => set(property, value)),
      key.map((property) => ({ '@type': 'removeProperty', property })),
      value.map(comment),
      fc.constantFrom('t', 'u').map((newName) => ({ '@type': 'rename', newName })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(update, { maxLength: 4 }), fc.array(update, { minLength: 1, maxLength: 4 }), async (first, second) => {
        const lake = await place()
        await it.do('POST', `${lake}/tags`, { name: 't', properties: { a: '1' } })
        const look = async () => {
          const [tag] = (await it.do('GET', `${lake}/tags?details=true`)).tags as Json[]
          return { ...tag, audit: undefined }
        }
        const name = async () => String(((await look()) as Json).name)
        if (first.length > 0) await alter(`${lake}/tags/${await name()}`, ...first)
        const [before, from] = [await look(), position()]
        await alter(`${lake}/tags/${await name()}`, ...second)
        if (position() === from) return
        // Another order of keys is no other state, though it is written.
        if (isDeepStrictEqual(await look(), before)) return
        const [changed, at] = [await look(), position()]
        await undo(lake, at)
        assert.deepEqual(await look(), before)
        await undo(lake, at + 1)
        assert.deepEqual(await look(), changed)
      }),
      { numRuns: 40 },
    )
  })
})
