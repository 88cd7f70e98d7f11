/** History shows every change of a thing with the state before and after it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestLake } from '../test-lake.ts'

interface Change {
  readonly position: number
  readonly operation: string
  readonly facet: string
  readonly before?: object
  readonly after: object
}

test('every change but the first of its facet has the state before it, however many others lie between', async () => {
  await using it = await TestLake.start()
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  for (const name of ['t', 'u']) await it.do('POST', 'm/tags', { name })
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['t'] })
  for (let i = 0; i < 30; i++) await it.do('PUT', 'm/catalogs/c', { updates: [{ '@type': 'setProperty', property: 'p', value: String(i) }] })
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['u'] })
  const whole = (await it.do('GET', 'm/catalogs/c/history?limit=1000')).history as Change[]
  assert.equal(whole.length, 33)
  for (const [i, { facet, before }] of whole.entries()) {
    const older = whole.slice(i + 1).find((other) => other.facet === facet)
    assert.deepEqual(before, older?.after)
  }
  const paged: Change[] = []
  for (let token = ''; ; ) {
    const page = await it.do('GET', `m/catalogs/c/history?limit=4${token}`)
    paged.push(...(page.history as Change[]))
    if (page.nextPageToken === undefined) break
    token = `&pageToken=${String(page.nextPageToken)}`
  }
  assert.deepEqual(paged, whole)
})

test('tags are told by the names they had then, with their values', async () => {
  await using it = await TestLake.start()
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  for (const name of ['t', 'u']) await it.do('POST', 'm/tags', { name })
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['t'] })
  await it.do('PUT', 'm/tags/t', { updates: [{ '@type': 'rename', newName: 'renamed' }] })
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['u'] })
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToRemove: ['renamed'] })
  await it.do('DELETE', 'm/tags/u')
  const rows = (await it.do('GET', 'm/catalogs/c/history')).history as Change[]
  assert.deepEqual(
    rows.filter((row) => row.facet === 'tags').map((row) => [row.before, row.after]),
    [
      [{ tags: [{ name: 'renamed' }, { name: 'u' }] }, { tags: [{ name: 'u' }] }],
      [{ tags: [{ name: 't' }] }, { tags: [{ name: 'renamed' }, { name: 'u' }] }],
      [undefined, { tags: [{ name: 't' }] }],
    ],
  )
})
