/** What a lake says of a past whose states were erased: history, changes, asOf, undo and undelete, and the erasing by itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Json, TestLake } from '../test-lake.ts'

const illegal = 'IllegalArgumentException'
const unsupported = 'UnsupportedOperationException'
const tag = (comment: string) => ({ updates: [{ '@type': 'updateComment', newComment: comment }] })

/** A lake in which a tag was changed twice, hung and taken off, another dropped, all of it before the position that is given. */
async function lived(it: TestLake): Promise<number> {
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/tags', { name: 't', comment: 'one' })
  await it.do('POST', 'm/tags', { name: 'gone', comment: 'of old' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'MODEL' })
  await it.do('PUT', 'm/tags/t', tag('two'))
  await it.do('POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['t'] })
  await it.do('DELETE', 'm/tags/gone')
  await it.do('PUT', 'm/tags/t', tag('three'))
  const cut = it.lake.store.position()
  await it.do('PUT', 'm/tags/t', tag('four'))
  return cut
}

describe('a past whose states were erased', () => {
  test('is refused with the earliest there is, and shows in history and changes as erased', async () => {
    await using it = await TestLake.start()
    const cut = await lived(it)
    const before = await it.do('GET', `m/tags/t?asOf=${cut}`)
    await it.lake.store.erase(cut, 1000)
    assert.deepEqual(await it.do('GET', `m/tags/t?asOf=${cut}`), before)
    for (const path of ['m/tags/t', 'm/tags', 'm/tags/t/history']) {
      const said = await it.refused(400, illegal, 'GET', `${path}?asOf=${cut - 1}`)
      assert.match(String(said.json.message), new RegExp(`before ${cut} \\(\\d{4}-.*Z\\) was erased.*the earliest there is`))
    }
    await it.refused(400, illegal, 'GET', 'm/tags/t?asOf=2020-01-01T00:00:00Z')

    const { history } = await it.do('GET', 'm/tags/t/history')
    assert.deepEqual(
      (history as Json[]).map(({ version, before, after, erased }) => [
        version,
        (before as Json | undefined)?.comment,
        (after as Json | undefined)?.comment,
        erased,
      ]),
      [
        [4, 'three', 'four', undefined],
        [3, undefined, 'three', true],
        [2, undefined, undefined, true],
        [1, undefined, undefined, true],
      ],
    )
    const hung = (await it.do('GET', 'm/catalogs/c/history')).history as Json[]
    assert.deepEqual(hung.find(({ facet }) => facet === 'tags')?.after, { tags: [{ name: 't' }] })

    for (const details of ['', '&details=true']) {
      const changes = (await it.do('GET', `m/changes?since=0${details}`)).changes as Json[]
      const told = changes.filter(({ erased }) => erased).map(({ position }) => position)
      assert.deepEqual(told, details === '' ? [2, 3, 5] : [2, 3, 5, 7, 8])
      for (const { position, after } of changes) if ([2, 3, 5].includes(Number(position))) assert.equal(after, undefined)
    }
    assert.deepEqual(await it.damages(), [])
  })

  test('cannot be gone back to: undo and undelete say that it was erased, and write nothing', async () => {
    await using it = await TestLake.start()
    const cut = await lived(it)
    await it.lake.store.erase(cut, 1000)
    const undo = await it.refused(405, unsupported, 'POST', 'm/undo', { position: 5 })
    assert.match(String(undo.json.message), /was erased, as caspian\.log\.retention says/)
    const undelete = await it.refused(400, illegal, 'POST', 'm/undelete', { kind: 'tag', path: 'gone' })
    assert.match(String(undelete.json.message), /undelete needs .*was erased/)
    await it.do('POST', 'm/undo', { position: cut + 1 })
    assert.equal(((await it.do('GET', 'm/tags/t')).tag as Json).comment, 'three')
  })

  test('is erased by itself where the setting says so, and metrics tell how far', async () => {
    // A hundredth of a second, in days.
    await using it = await TestLake.start({ 'caspian.log.retention': '0.0000001' })
    const cut = await lived(it)
    await sleep(50)
    await it.close()
    await it.open()
    for (;;) {
      const { cut: now, done } = await it.lake.store.erasure()
      if (now === cut + 1 && done === now) break
      await sleep(10)
    }
    const { text } = await it.get('/prometheus/metrics')
    assert.match(text, new RegExp(`caspian_log_erased_position ${cut + 1}\\n`))
    assert.match(text, /caspian_log_erased_rows_total 4\n/)
    assert.deepEqual(it.reports, [])
    assert.deepEqual(await it.damages(), [])
  })
})
