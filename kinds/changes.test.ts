/** Alterations are plain functions of what was there: in order, repeatable, and leaving all else alone. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Body, type Change, type Draft, decode, type Kind } from './define.ts'
import { Refusal } from './errors.ts'
import { type KindName, kindList } from './index.ts'
import { modelVersion } from './model-version.ts'
import { fits } from './names.ts'
import { tag } from './tag.ts'
import { samples } from './test-samples.ts'
import { goodText, magicKeys } from './test-values.ts'

const applied = (kind: Kind, type: string, ask: object, draft: Draft): Draft => {
  const { fields, apply } = kind.changes[type] as Change
  assert.ok(apply, `${kind.name}.${type}`)
  return apply(draft, decode(fields, ask, 'body', true))
}
/** So that whatever writes to it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(Object.freeze(value))) frozen(inner)
  return value
}
const draftOf = (kind: Kind): Draft => {
  const { name, uri, ...body } = decode(kind.fields, samples[kind.name as KindName].body) as Body & { readonly name?: string; readonly uri?: string }
  return frozen({ name: name ?? '0000000000', body: uri === undefined ? body : { ...body, uris: { unknown: uri, ...(body.uris as object) } } })
}
/** Those whose alterations are the lake's own work. */
const own = kindList.filter((kind) => Object.values(kind.changes).some((change) => change.apply))
const key = fc.oneof(goodText, fc.constantFrom(...magicKeys, 'color')).filter((text) => text.trim() !== '')
const value = goodText.filter((text) => text.trim() !== '')

for (const kind of own)
  describe(`altering a ${kind.name}`, () => {
    const draft = draftOf(kind)
    const { changes } = samples[kind.name as KindName]

    for (const [type, ask] of Object.entries(changes))
      test(`${type} leaves what it is given as it is, and says the same twice`, () => {
        const before = JSON.stringify([draft, ask])
        const [once, again] = [applied(kind, type, frozen(ask), draft), applied(kind, type, ask, draft)]
        assert.deepEqual(once, again)
        assert.equal(JSON.stringify([draft, ask]), before)
        if (type !== 'rename') assert.equal(once.name, draft.name)
        // An overload or implementation that is there, or gone, is said to be; all else has nothing to do the second time.
        if (/^(add|remove)(Definition|Impl)$/.test(type)) assert.throws(() => applied(kind, type, ask, once), Refusal)
        else assert.deepEqual(applied(kind, type, ask, once), once)
      })

    if (changes.rename)
      test('rename changes the name and nothing else', () => {
        const fresh = goodText.filter((name) => fits(kind.names, name))
        fc.assert(fc.property(fresh, (newName) => assert.deepEqual(applied(kind, 'rename', { newName }, draft), { name: newName, body: draft.body })))
        for (const newName of ['', ' ', null, undefined, {}]) assert.throws(() => applied(kind, 'rename', { newName }, draft), Refusal)
      })
    if (changes.updateComment)
      test('updateComment replaces the comment, or takes it away where it may be without', () => {
        fc.assert(
          fc.property(goodText, (newComment) =>
            assert.deepEqual(applied(kind, 'updateComment', { newComment }, draft).body, { ...draft.body, comment: newComment }),
          ),
        )
        const { comment: _gone, ...rest } = draft.body
        for (const ask of [{}, { newComment: null }])
          if (kind.changes.updateComment?.fields.newComment?.needed) assert.throws(() => applied(kind, 'updateComment', ask, draft), Refusal)
          else assert.deepEqual(applied(kind, 'updateComment', ask, draft).body, rest)
        assert.throws(() => applied(kind, 'updateComment', { newComment: 'x'.repeat(257) }, draft), Refusal)
      })
    if (changes.setProperty) {
      test('setProperty then removeProperty leaves what was there', () => {
        const fresh = key.filter((property) => !Object.hasOwn(draft.body.properties ?? {}, property))
        fc.assert(
          fc.property(fresh, value, (property, value) => {
            const set = applied(kind, 'setProperty', { property, value }, draft)
            assert.equal(Object.getOwnPropertyDescriptor(set.body.properties, property)?.value, value)
            assert.deepEqual(Object.keys(set.body.properties ?? {}).length, Object.keys(draft.body.properties ?? {}).length + 1)
            const back = applied(kind, 'removeProperty', { property }, set)
            assert.deepEqual(back, draft)
            assert.deepEqual(Object.keys(back.body.properties ?? {}), Object.keys(draft.body.properties ?? {}))
          }),
        )
      })
      test('what is set last counts, and one that is there keeps its place', () => {
        fc.assert(
          fc.property(key, value, value, (property, first, last) => {
            const both = applied(kind, 'setProperty', { property, value: last }, applied(kind, 'setProperty', { property, value: first }, draft))
            assert.deepEqual(both, applied(kind, 'setProperty', { property, value: last }, draft))
            const gone = applied(kind, 'removeProperty', { property }, both)
            assert.ok(!Object.hasOwn(gone.body.properties ?? {}, property))
            assert.deepEqual(applied(kind, 'removeProperty', { property }, gone), gone)
          }),
        )
        const recolored = applied(kind, 'setProperty', { property: 'color', value: 'blue' }, draft)
        assert.deepEqual(Object.entries(recolored.body.properties ?? {}), [
          ['color', 'blue'],
          ['size', '3'],
        ])
      })
      test('a property that was never there is no fault, and neither is a thing without any', () => {
        const bare = frozen({ name: 'bare', body: {} })
        assert.deepEqual({ ...applied(kind, 'setProperty', { property: 'a', value: 'b' }, bare).body.properties }, { a: 'b' })
        assert.deepEqual({ ...applied(kind, 'removeProperty', { property: 'a' }, bare).body.properties }, {})
        for (const property of ['', ' ', null, {}]) assert.throws(() => applied(kind, 'removeProperty', { property }, bare), Refusal)
      })
    }
  })

test('an empty value is taken where the reference takes it: filesets, models and their versions, views, topics', () => {
  for (const kind of own.filter((kind) => kind.changes.setProperty)) {
    const takes = ['fileset', 'model', 'modelVersion', 'view', 'topic'].includes(kind.name)
    const set = () => applied(kind, 'setProperty', { property: 'a', value: '' }, draftOf(kind))
    if (takes) assert.equal(set().body.properties?.a, '')
    else assert.throws(set, Refusal, kind.name)
  }
})

test('a name that a tag can be made with is one that it can be renamed to', () => {
  for (const name of ['a'.repeat(128), '\u{1f600}'.repeat(128), ' a']) {
    assert.ok(fits(tag.names, name))
    assert.equal(applied(tag, 'rename', { newName: name }, draftOf(tag)).name, name)
  }
})

describe('the addresses and aliases of a model version', () => {
  const draft = draftOf(modelVersion)
  const to = (type: string, ask: object, from = draft) => applied(modelVersion, type, ask, from).body
  const uris = { unknown: 's3://models/churn', backup: 'gs://models/churn' }
  test('updateUri replaces the unnamed one, or the named one, and makes none', () => {
    assert.deepEqual(to('updateUri', { newUri: 'x' }).uris, { ...uris, unknown: 'x' })
    assert.deepEqual(to('updateUri', { newUri: 'x', uriName: 'backup' }).uris, { ...uris, backup: 'x' })
    for (const uriName of ['third', ...magicKeys]) assert.deepEqual(to('updateUri', { newUri: 'x', uriName }), draft.body)
    assert.throws(() => to('updateUri', { newUri: ' ' }), Refusal)
  })
  test('addUri adds one, and leaves one that is there', () => {
    assert.deepEqual({ ...(to('addUri', { uriName: 'third', uri: 'x' }).uris as object) }, { ...uris, third: 'x' })
    assert.deepEqual(to('addUri', { uriName: 'backup', uri: 'x' }).uris, uris)
    for (const name of magicKeys)
      assert.deepEqual(Object.keys(to('addUri', { uriName: name, uri: 'x' }).uris as object).toSorted(), [...Object.keys(uris), name].toSorted())
  })
  test('removeUri removes one, and never the last', () => {
    const one = applied(modelVersion, 'removeUri', { uriName: 'backup' }, draft)
    assert.deepEqual(one.body.uris, { unknown: uris.unknown })
    assert.throws(() => to('removeUri', { uriName: 'unknown' }, one), /at least one uri/)
    assert.deepEqual(to('removeUri', { uriName: 'third' }).uris, uris)
  })
  test('updateAliases takes away first, then adds, each once', () => {
    assert.deepEqual(to('updateAliases', { aliasesToAdd: ['a', 'best', 'a'] }).aliases, ['best', 'live', 'a'])
    assert.deepEqual(to('updateAliases', { aliasesToAdd: ['best'], aliasesToRemove: ['best'] }).aliases, ['live', 'best'])
    assert.deepEqual(to('updateAliases', { aliasesToRemove: ['best', 'none'] }).aliases, ['live'])
    assert.throws(() => to('updateAliases', {}), Refusal)
  })
})
