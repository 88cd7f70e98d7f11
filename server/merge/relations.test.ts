/** Who decides about relations between regions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RelationSync, syncOf } from './relations.ts'

const says = ({ law, add, remove }: RelationSync, said: object) => assert.deepEqual({ law, add, remove }, said)

test('anybody may tag, anywhere, and take the tag off', () => says(syncOf('tagged', null), { law: 'set', add: 'anywhere', remove: 'anywhere' }))
test('a policy is hung anywhere and taken off at its home: letting go is a widening', () =>
  says(syncOf('governed', null), { law: 'set', add: 'anywhere', remove: 'to' }))
test('a role is given at its home and taken from a user anywhere', () => says(syncOf('held', null), { law: 'guard', add: 'to', remove: 'anywhere' }))
test('abuse 23: what a role allows it is given at its home and loses anywhere; what it denies it is given anywhere and loses at its home', () => {
  says(syncOf('granted', 'allow SELECT_TABLE'), { law: 'guard', add: 'from', remove: 'anywhere' })
  says(syncOf('granted', 'deny SELECT_TABLE'), { law: 'set', add: 'anywhere', remove: 'from' })
})
test('who is in which group of the lake’s own users stays in its region', () => assert.equal(syncOf('grouped', null).here, true))
