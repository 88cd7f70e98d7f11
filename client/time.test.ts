/** The typed client goes back: what happened, what was dropped, and undoing both, against a real lake. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { connect, type Lake } from './connect.ts'
import { every } from './pages.ts'

describe('going back by the client', () => {
  let server: Caspian
  let lake: Lake
  before(async () => {
    server = await startCaspian()
    lake = connect({ url: server.url, user: 'ann' })
    await lake.metalake.create([], { name: 'm' })
    for (const name of ['a', 'b', 'c']) await lake.tag.create(['m'], { name })
  })
  after(() => server.stop())

  test('changes come in whole and in pages, and are followed from a position', async () => {
    const whole = await lake.time.changes('m')
    assert.deepEqual(
      whole.items.map(({ operation, path, actor }) => [operation, path.join('.'), actor]),
      [
        ['create', 'm', 'ann'],
        ['create', 'm.a', 'ann'],
        ['create', 'm.b', 'ann'],
        ['create', 'm.c', 'ann'],
      ],
    )
    assert.deepEqual([whole.more, whole.next], [false, undefined])
    const heard: string[] = []
    setTimeout(() => void lake.tag.create(['m'], { name: 'd' }), 100)
    for await (const { path } of lake.time.follow('m', { since: 2, kind: 'tag' })) {
      heard.push(path.at(-1) ?? '')
      if (heard.at(-1) === 'd') break
    }
    assert.deepEqual(heard, ['b', 'c', 'd'])
  })

  test('what was dropped is found in pages and brought back', async () => {
    for (const name of ['a', 'b']) await lake.tag.drop(['m', name])
    const found: string[] = []
    for await (const { path } of every((pageToken) => lake.time.dropped('m', { limit: 1, pageToken }))) found.push(path.at(-1) ?? '')
    assert.deepEqual(found, ['b', 'a'])
    const back = await lake.time.undelete('m', { kind: 'tag', path: 'a' })
    assert.deepEqual([back.path, back.things, back.secretsToSet, back.emptyDirectories], [['m', 'a'], 1, [], []])
  })

  test('a change is taken back', async () => {
    await lake.tag.alter(['m', 'c'], [{ '@type': 'updateComment', newComment: 'new' }])
    const { position } = await lake.time.changes('m')
    assert.deepEqual((await lake.time.undo('m', position, { dryRun: true })).done, false)
    const undone = await lake.time.undo('m', position)
    assert.deepEqual([undone.done, undone.operation, undone.changes], [true, 'alter', [{ field: 'comment', from: 'new' }]])
    assert.equal((await lake.tag.load(['m', 'c'])).comment, undefined)
  })
})
