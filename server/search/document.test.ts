/** Of every kind, every text that is kept can be found; and no secret can. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kindList, kinds } from '../../kinds/index.ts'
import { samples } from '../../kinds/test-samples.ts'
import { anyJson, goodText } from '../../kinds/test-values.ts'
import { isFound, nothing } from '../../kinds/texts.ts'
import { type Document, documentOf, fieldLimit } from './document.ts'
import { parse } from './grammar.ts'
import { matches } from './matches.ts'
import { around } from './test-trees.ts'

type Json = Readonly<Record<string, unknown>>
const above = ['lake', 'sales']
/** Found itself, or with the nearest thing above it that is. */
function holding(kind: Kind, body: Json, name = 'x'): Document | undefined {
  const { name: _name, ...kept } = body
  if (isFound(kind)) return documentOf({ kind, name, body: kept, above })
  let over = kind.parent
  while (over && !isFound(over)) over = over.parent
  return over ? documentOf({ kind: over, name: 'over', body: {}, above, parts: [{ kind, name, body: kept }] }) : undefined
}
const finds = (document: Document, query: string) => matches(parse(query), document, around([document]))

/** Where texts are in a value, each as the keys that lead to it. */
function textsIn(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value === 'string') return [at]
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...at, key])) : []
}
function put(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text
  const inner = put((value as Json)[key], rest, text)
  return Array.isArray(value) ? value.map((one: unknown, i) => (String(i) === key ? inner : one)) : { ...(value as Json), [key]: inner }
}
/** Words for the forms of types and expressions are nobody's texts: within columns, what has no name is no column. */
const isForm = (body: Json, at: readonly string[]) =>
  at[0] === 'columns' &&
  ['type', 'dataType'].includes(at.at(-1) ?? '') &&
  !Object.hasOwn(
    at.slice(0, -1).reduce<Json>((from, key) => from[key] as Json, body),
    'name',
  )

for (const kind of kindList)
  describe(`of a ${kind.name}`, () => {
    const body = samples[kind.name as KindName].body
    const untold = (at: readonly string[]) => kind.fields[at[0] ?? '']?.tells === nothing
    const places = textsIn(body).filter((at) => at[0] !== 'name' && !untold(at) && !isForm(body, at) && Object.hasOwn(kind.fields, at[0] ?? ''))
    if (!holding(kind, body)) {
      test('nothing is found, for it is in no metalake', () => {
        assert.equal(kind.parent, null)
        assert.throws(() => documentOf({ kind, name: 'x', body, above: [] }))
      })
      return
    }

    test(`every text is found where it stands: ${places.map((at) => at.join('.')).join(', ')}`, () => {
      for (const at of places) {
        const document = holding(kind, put(body, at, 'zebraCrossing') as Json)
        assert.ok(document && finds(document, 'zebra_crossing'), at.join('.'))
      }
    })
    test('its name is found, and what every thing may say is found under its field', () => {
      const document = holding(kind, { comment: 'zebra', properties: { stripe: 'lion' } }, 'giraffeName') as Document
      assert.ok(finds(document, 'giraffe'))
      if (isFound(kind)) assert.ok(finds(document, 'name:giraffename path:sales'))
      if (kind.fields.comment) assert.ok(finds(document, 'comment:zebra -definition:zebra'))
      if (kind.fields.properties) assert.ok(finds(document, 'property:stripe=lion property:stripe property:lion -definition:lion'))
    })
    test('there is a document, whatever its body holds', () => {
      const any = fc.record(
        Object.fromEntries(Object.keys(kind.fields).map((key) => [key, anyJson(['name', 'fields', 'comment', 'elementType'], goodText)])),
      )
      fc.assert(
        fc.property(any, (body) => {
          for (const { text, words } of holding(kind, body)?.texts ?? []) assert.ok(typeof text === 'string' && words.length > 0)
        }),
        { numRuns: 50 },
      )
    })
    test('no secret is found, wherever it stands', () => {
      const canary = 'canary7be1'
      const secrets: readonly Json[] = [
        {
          secretBindings: { password: { provider: 'p', plaintext: canary } },
          secretReferences: { password: { provider: 'p', attributes: { at: canary } } },
        },
        { sealed: { password: canary }, plaintext: canary, password: canary, answer: canary, template: { environments: { TOKEN: canary } } },
        { jobConf: { who: canary } },
        ...[...kind.properties.filter(({ hidden }) => hidden).map(({ name }) => name), 'db-password', 's3.secret-access-key', 'passwrod'].map(
          (key) => ({ properties: { [key]: canary } }),
        ),
        ...[`jdbc:x://h/d?password=${canary}`, `https://u:${canary}@h/`, `https://h/?sig%3d${canary}`].flatMap((login) => [
          { properties: { place: login } },
          { comment: `see ${login}` },
          ...Object.keys(kind.fields)
            .filter((key) => !['name', 'columns', 'properties', 'comment'].includes(key))
            .map((key) => ({ [key]: { a: [login] } })),
        ]),
        ...['environments', 'configs', 'customFields', 'uris', 'storageLocations', 'content', 'value'].map((key) => ({
          [key]: { 'api-token': canary, in: { 'client-secret': canary } },
        })),
      ]
      for (const secret of secrets) assert.doesNotMatch(JSON.stringify(holding(kind, { ...body, ...secret })), /canary/i, JSON.stringify(secret))
    })
  })

describe('a document', () => {
  test('says what hangs on the thing and its columns, who owns it, and where it is', () => {
    const document = documentOf({
      kind: kinds.table,
      name: 'orders',
      body: {},
      above,
      tags: [{ name: 'tier', values: ['gold'] }],
      policies: ['keep'],
      owner: 'ada',
      parts: [{ kind: kinds.column, name: 'mail', body: {}, tags: [{ name: 'pii', values: ['email'] }] }],
    })
    assert.deepEqual(
      document.texts.map(({ words: _words, ...said }) => said),
      [
        { in: 'name', text: 'orders' },
        { in: 'path', text: 'lake' },
        { in: 'path', text: 'sales' },
        { in: 'column', text: 'mail', column: 'mail' },
        { in: 'tag', text: 'pii', column: 'mail' },
        { in: 'tag', text: 'email', key: 'pii', column: 'mail' },
        { in: 'tag', text: 'tier' },
        { in: 'tag', text: 'gold', key: 'tier' },
        { in: 'policy', text: 'keep' },
        { in: 'owner', text: 'ada' },
      ],
    )
    assert.deepEqual([document.kind, document.path], ['table', ['lake', 'sales', 'orders']])
  })
  test('has columns within columns by their path, with type and comment', () => {
    const type = { type: 'list', elementType: { type: 'struct', fields: [{ name: 'zip', type: 'integer', comment: 'five digits' }] } }
    const { texts } = documentOf({ kind: kinds.table, name: 't', body: { columns: [{ name: 'addresses', type }] }, above })
    assert.deepEqual(
      texts.filter(({ column }) => column).map(({ words: _words, ...said }) => said),
      [
        { in: 'column', text: 'addresses', column: 'addresses' },
        { in: 'type', text: 'list', column: 'addresses' },
        { in: 'type', text: 'struct', column: 'addresses' },
        { in: 'column', text: 'addresses.zip', column: 'addresses.zip' },
        { in: 'comment', text: 'five digits', column: 'addresses.zip' },
        { in: 'type', text: 'integer', column: 'addresses.zip' },
      ],
    )
  })
  test('says nothing twice, and of one field no more than may be', () => {
    const columns = Array.from({ length: 30_000 }, (_, i) => ({ name: `some_column_${i}`, type: 'string' }))
    const { texts } = documentOf({ kind: kinds.table, name: 't', body: { columns: [...columns, ...columns] }, above })
    const words = texts.filter((text) => text.in === 'column').reduce((sum, text) => sum + text.words.length, 0)
    assert.ok(words >= fieldLimit && words < fieldLimit + 10)
    assert.equal(new Set(texts.map((text) => `${text.in}:${text.text}:${text.column}`)).size, texts.length)
  })
})
