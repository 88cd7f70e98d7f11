/** What the index of every store must find: what things say of themselves as they are now, whatever was done to them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { documentOf } from '../search/document.ts'
import { type OwnField, ownFields } from '../search/own.ts'
import type { Row, Step } from './store.ts'
import { indexIsTrue } from './test-index.ts'
import { done, drop, type Insert, type Kit } from './test-kit.ts'
import { audit } from './test-model.ts'

const letters = fc.string({ unit: fc.constantFrom(...Array.from('abzABZ09_-. ()/äÄßéñ客户日ガ🔥🤌ﬁ²ıİŁøς"*\u0308\u00ad\u200d\u{10fffd}\ud800\0')) })
const anything = fc.oneof(letters, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

type Table = Readonly<Record<string, unknown>>
const column = (name: string, comment?: string) => ({ name, type: 'string', ...(comment === undefined ? {} : { comment }) })

/** Words for what is tried here. */
class Lake {
  readonly kit: Kit
  readonly top: Row
  constructor(kit: Kit, top: Row) {
    this.kit = kit
    this.top = top
  }
  static async of(kit: Kit): Promise<Lake> {
    return new Lake(kit, await kit.lake())
  }
  get texts() {
    return this.kit.store.texts
  }
  async table(parent: number, name: string, body: Table = {}): Promise<Row> {
    const step: Insert = { ...this.kit.insert('table', parent, name), body: { ...body, audit } }
    const key = done(await this.kit.commit(step)).keys[step.id] as number
    return { key, id: step.id, kind: 'table', parent, name, version: 1, body: step.body }
  }
  async alter(row: Row, body: Table, name = row.name): Promise<Row> {
    const step: Step = { do: 'update', operation: 'alter', key: row.key, expect: row.version, name, path: [name], body: { ...body, audit } }
    done(await this.kit.commit(step))
    return { ...row, name, version: row.version + 1, body: step.body }
  }
  /** Of this lake's things alone, by folded words with a space between. */
  async finds(text: string, within?: OwnField, open?: true): Promise<readonly number[]> {
    const words = text.split(' ')
    return this.own(await this.texts.holding({ words, ...(within ? { in: within } : {}), ...(open ? { open } : {}) }))
  }
  async paired(key: string, word: string): Promise<readonly number[]> {
    return this.own(await this.texts.paired(key, word))
  }
  async own(keys: Uint32Array): Promise<readonly number[]> {
    const sights = (await this.texts.things(0, 1_000_000)).filter(({ key }) => keys.includes(key))
    assert.deepEqual(
      sights.map(({ key }) => key),
      [...keys],
    )
    return sights.filter(({ root }) => root === this.top.key).map(({ key }) => key)
  }
}

/** No database takes a word of this length. */
const longKey = 'k'.repeat(4_000)

export function textsAreFound(opened: () => Kit): void {
  describe('texts', () => {
    test('are found in the very next request, by word, phrase, beginning and field', async () => {
      const lake = await Lake.of(opened())
      const { key } = await lake.table(lake.top.key, 'salesOrders_v2', {
        columns: [column('customer_email', 'where the letters go'), column('zip.code')],
        comment: 'one row each',
        properties: { Retention: '30 days', 'api-password': 'pony', [longKey]: 'okapi' },
      })
      for (const text of [
        'sales',
        'orders',
        'salesordersv2',
        'sales orders v 2',
        'customer email',
        'customeremail',
        'the letters go',
        'one',
        'retention',
      ])
        assert.deepEqual(await lake.finds(text), [key], text)
      for (const text of ['email zip', 'each one', 'letters one', 'orders sales', 'cust', 'pony', 'customeremail zip'])
        assert.deepEqual(await lake.finds(text), [], text)
      for (const text of ['cust', 'c', 'customer em', 'customere', 'sal', 'zip co'])
        assert.deepEqual(await lake.finds(text, undefined, true), [key], text)
      assert.deepEqual(await lake.finds('email', 'column'), [key])
      assert.deepEqual(await lake.finds('email', 'name'), [])
      assert.deepEqual(await lake.finds('letters', 'comment'), [key])
      assert.deepEqual(await lake.finds('string', 'type'), [key])
      assert.deepEqual(await lake.paired('retention', '30'), [key])
      assert.deepEqual(await lake.paired('retention', 'days'), [key])
      assert.deepEqual(await lake.paired('retention', 'day'), [])
      assert.deepEqual(await lake.paired('api-password', 'pony'), [])
      assert.deepEqual(await lake.paired(longKey, 'okapi'), [key])
      assert.deepEqual(await lake.paired(`${longKey}x`, 'okapi'), [])
    })
    test('are found by any of several words, in any field or in one', async () => {
      const lake = await Lake.of(opened())
      const { key } = await lake.table(lake.top.key, 'quaggas', { comment: 'an okapi' })
      const other = await lake.table(lake.top.key, 'okapi', {})
      const any = async (words: readonly string[], field?: OwnField) =>
        lake.own(await lake.texts.holding({ words, any: true, ...(field ? { in: field } : {}) }))
      assert.deepEqual(await any(['quaggas', 'okapi', 'nowhere']), [key, other.key])
      assert.deepEqual(await any(['quaggas', 'okapi'], 'comment'), [key])
      assert.deepEqual(await any(['okapi']), [key, other.key])
      assert.deepEqual(await any(['nowhere', 'neither']), [])
    })
    test('are those of a thing as it is: after an alteration, another name, a drop, and back again', async () => {
      const lake = await Lake.of(opened())
      const { kit } = lake
      const schema = await kit.make('schema', lake.top.key, 'inner')
      let table = await lake.table(schema.key, 'first', { comment: 'giraffe' })
      table = await lake.alter(table, { comment: 'zebra' })
      assert.deepEqual([await lake.finds('giraffe'), await lake.finds('zebra'), await lake.finds('first')], [[], [table.key], [table.key]])
      table = await lake.alter(table, { comment: 'zebra' }, 'second')
      assert.deepEqual([await lake.finds('first'), await lake.finds('second')], [[], [table.key]])
      const { position } = done(await kit.commit(drop(schema)))
      assert.deepEqual([await lake.finds('zebra'), await lake.finds('inner')], [[], []])
      done(await kit.commit({ do: 'revive', key: schema.key, dropped: position, path: ['inner'] }))
      assert.deepEqual([await lake.finds('zebra'), await lake.finds('inner')], [[table.key], [schema.key]])
    })
    test('of a write that did not happen are found by nobody', async () => {
      const lake = await Lake.of(opened())
      const { kit } = lake
      const refused = await kit.commit(kit.insert('schema', lake.top.key, 'unicorn'), kit.insert('schema', lake.top.key, 'unicorn'))
      assert.equal(refused.ok, false)
      assert.deepEqual(await lake.finds('unicorn'), [])
    })
    test('of a thousand things go with what they were in', async () => {
      const lake = await Lake.of(opened())
      const { kit } = lake
      const schema = await kit.make('schema', lake.top.key, 'crowded')
      const steps = Array.from({ length: 1000 }, (_, i) => kit.insert('table', schema.key, `crowd_${i}`))
      done(await kit.commit(...steps))
      assert.equal((await lake.finds('crowd')).length, 1000)
      assert.equal((await lake.finds('crowd 99', undefined, true)).length, 11)
      done(await kit.commit(drop(schema)))
      assert.deepEqual(await lake.finds('crowd'), [])
    })
    test('of statistics and partitions are not found by themselves', async () => {
      const lake = await Lake.of(opened())
      const table = await lake.table(lake.top.key, 'owner')
      await lake.kit.make('statistic', table.key, 'pangolins')
      assert.deepEqual(await lake.finds('pangolins'), [])
    })
    test('that a provider says are secret are not found, on whatever is in its catalog', async () => {
      const lake = await Lake.of(opened())
      const { kit } = lake
      const properties = { 'jdbc-user': 'okapi', 'gravitino.identifier': 'okapi' }
      const step: Insert = { ...kit.insert('catalog', lake.top.key, 'held'), body: { provider: 'jdbc-postgresql', properties, audit } }
      const schema = kit.insert('schema', step.id, 'inner')
      const { keys } = done(await kit.commit(step, schema))
      const table = await lake.table(keys[schema.id] as number, 'x', { properties })
      assert.deepEqual(await lake.finds('okapi'), [table.key], 'jdbc-user is nothing to a table')
      assert.deepEqual(await lake.paired('gravitino.identifier', 'okapi'), [])
      const free = await lake.table(lake.top.key, 'x', { properties })
      assert.deepEqual(await lake.paired('gravitino.identifier', 'okapi'), [free.key])
    })
    test('say what a search holds of each thing', async () => {
      const lake = await Lake.of(opened())
      const table = await lake.table(lake.top.key, 'seen', { comment: 'it is', columns: [] })
      const { texts } = lake
      const [sight] = await texts.things(table.key - 1, 1)
      const is = { key: table.key, kind: 'table', parent: lake.top.key, root: lake.top.key, name: 'seen', home: undefined, owner: undefined }
      const created = Date.parse(audit.createTime)
      assert.deepEqual(sight, { ...is, created, changed: created, has: 1 | (1 << ownFields.indexOf('comment')) })
      assert.deepEqual(await texts.things(table.key, 10), [])
      assert.equal(await texts.unread(), 0)
    })
    test('give their words in pages, without those that nothing has any more', async () => {
      const lake = await Lake.of(opened())
      const table = await lake.table(lake.top.key, 'aardvark', { properties: { a: 'b' } })
      const page = await lake.texts.vocabulary('aardvar', 1)
      assert.deepEqual(page, [{ word: 'aardvark', things: 1 }])
      const all: string[] = []
      for (let after = ''; ; ) {
        const words = await lake.texts.vocabulary(after, 50)
        all.push(...words.map(({ word }) => word))
        const last = words.at(-1)
        if (!last) break
        after = last.word
      }
      assert.deepEqual(
        all,
        [...new Set(all)].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      )
      assert.ok(all.includes('aardvark'))
      done(await lake.kit.commit(drop(table)))
      assert.ok(!(await lake.texts.vocabulary('', 100_000)).some(({ word }) => word === 'aardvark'))
    })
    test('of any kind are found by each of their words and phrases, and never across two of them', async () => {
      const lake = await Lake.of(opened())
      await fc.assert(
        fc.asyncProperty(anything, anything, fc.array(anything, { maxLength: 3 }), anything, async (one, other, more, key) => {
          const body = { comment: one, columns: [one, other, ...more].map((name) => column(name, other)), properties: { [key]: more.join(' ') } }
          const table = await lake.table(lake.top.key, lake.kit.store.mint(), body)
          const { texts } = documentOf({ kind: kinds.table, name: table.name, body, above: [] })
          for (const { in: field, words, key: of } of texts) {
            const within = field as OwnField
            for (const { text } of words) {
              assert.ok((await lake.texts.holding({ words: [text], in: within })).includes(table.key), `${within} ${text}`)
              assert.ok(
                (await lake.texts.holding({ words: [text.slice(0, -1) || text], open: true })).includes(table.key) ||
                  !text.slice(0, -1).isWellFormed(),
              )
              if (field === 'property' && of !== undefined) assert.ok((await lake.texts.paired(of.toLowerCase(), text)).includes(table.key), of)
            }
            const parts = words.filter(({ span }) => span === 1).map(({ text }) => text)
            assert.ok((await lake.texts.holding({ words: parts.slice(0, 32), in: within })).includes(table.key))
          }
          const phrases = texts.map(({ in: field, words }) => ({
            field,
            text: ` ${words
              .filter(({ span }) => span === 1)
              .map(({ text }) => text)
              .join(' ')} `,
          }))
          const parts = texts.flatMap(({ words }) => words.filter(({ span }) => span === 1))
          for (const [i, { text }] of parts.entries()) {
            const next = parts[i + 1]
            if (!next) continue
            const has = phrases.some((phrase) => phrase.text.includes(` ${text} ${next.text} `))
            assert.equal((await lake.texts.holding({ words: [text, next.text] })).includes(table.key), has, `${text} ${next.text}`)
          }
          done(await lake.kit.commit(drop(table)))
        }),
        { numRuns: 60 },
      )
    })
    test('are, after all that was done here, as if they were all read anew', async () => {
      await indexIsTrue(opened().store)
      await indexIsTrue(await opened().reopen())
    })
  })
}
