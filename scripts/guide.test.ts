/** The guide shows pictures that are there, small, and no others are kept. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const docs = join(import.meta.dirname, '../docs')
/** Bytes. */
const largest = 150_000

test('every picture that the guide names is there, with words for who does not see it, and is small', () => {
  const named = [...readFileSync(join(docs, 'guide.md'), 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)]
  assert.ok(named.length > 10)
  for (const [, words = '', file = ''] of named) {
    assert.ok(words.length > 10, file)
    assert.ok(statSync(join(docs, file)).size <= largest, file)
  }
  assert.deepEqual(named.map(([, , file = '']) => file.replace('guide/', '')).toSorted(), readdirSync(join(docs, 'guide')).toSorted())
})
