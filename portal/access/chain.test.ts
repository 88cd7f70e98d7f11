/** Why somebody may or may not, in one thing that decides. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kinds } from '../../kinds/index.ts'
import { chainOf } from './chain.ts'
import type { Explained, Fact } from './shapes.ts'

const path = ['m', 'c', 's', 'a']
const of = (type: string, object: string, privilege: string, condition: 'allow' | 'deny' = 'allow', role = 'r'): Fact =>
  ({ type, object, role, through: 'user ola', privilege, condition }) as Fact
const use = [of('catalog', 'c', 'USE_CATALOG'), of('metalake', 'm', 'USE_SCHEMA')]
const asked = (load: boolean, because: readonly Fact[], member = true): Explained => ({ principal: 'ola', member, may: { load }, because })
const reason = (load: boolean, because: readonly Fact[], member = true) => chainOf(asked(load, because, member), kinds.model, path, 'load').reason

test('who is no user is told so before anything else', () => {
  assert.deepEqual(reason(false, use, false), { is: 'no user' })
})

test('the use of a level that nothing allows is what is missing', () => {
  assert.deepEqual(reason(false, use.slice(0, 1)), { is: 'missing', needs: ['USE_SCHEMA'], object: { type: 'schema', fullName: 'c.s' } })
  const { levels } = chainOf(asked(false, use.slice(0, 1)), kinds.model, path, 'load')
  assert.deepEqual(
    levels.map(({ object, lacks }) => [object.fullName, lacks]),
    [
      ['m', false],
      ['c', false],
      ['c.s', true],
      ['c.s.a', false],
    ],
  )
})

test('a deny wins wherever it is said, and whether it alone stands in the way is told', () => {
  const allow = of('model', 'c.s.a', 'USE_MODEL')
  const deny = of('schema', 'c.s', 'USE_MODEL', 'deny', 'takes')
  assert.deepEqual(reason(true, [...use, allow]), { is: 'allowed', fact: allow })
  assert.deepEqual(reason(false, [...use, allow, deny]), { is: 'denied', fact: deny, otherwise: true })
  assert.deepEqual(reason(false, [...use, deny]), { is: 'denied', fact: deny, otherwise: false })
  const twice = of('catalog', 'c', 'USE_MODEL', 'deny', 'takes too')
  assert.deepEqual(reason(false, [...use, allow, twice, deny]), { is: 'denied', fact: twice, otherwise: false })
})

test('owners of what holds it need nothing else; its own owner needs the way to it', () => {
  const owner = (type: string, object: string): Fact => ({ type, object, owner: 'ola' })
  assert.equal(reason(true, [owner('catalog', 'c')]).is, 'owner')
  assert.equal(reason(true, [...use, owner('model', 'c.s.a')]).is, 'owner')
  assert.equal(reason(false, [owner('model', 'c.s.a')]).is, 'missing')
})

test('what roles and owners do not account for is not made up', () => {
  assert.deepEqual(reason(true, use), { is: 'else' })
  assert.deepEqual(reason(false, [...use, of('model', 'c.s.a', 'USE_MODEL')]), { is: 'else' })
})

test('what a policy denies decides like what a role denies', () => {
  const { role: _, through: __, ...said } = of('schema', 'c.s', 'USE_MODEL', 'deny')
  const deny: Fact = { ...said, policy: 'pii' }
  assert.deepEqual(reason(false, [...use, of('model', 'c.s.a', 'USE_MODEL'), deny]), { is: 'denied', fact: deny, otherwise: true })
})

test('making something takes the use of what it is made in', () => {
  const explained = { ...asked(true, [of('catalog', 'c', 'USE_CATALOG'), of('schema', 'c.s', 'REGISTER_MODEL')]), may: { create_model: false } }
  assert.deepEqual(chainOf(explained, kinds.schema, path.slice(0, 3), 'create_model').reason, {
    is: 'missing',
    needs: ['USE_SCHEMA'],
    object: { type: 'schema', fullName: 'c.s' },
  })
})
