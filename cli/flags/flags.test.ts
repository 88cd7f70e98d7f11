/** Flags read off the table: every field and every change of every kind can be said, and what is said decodes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decode } from '../../kinds/define.ts'
import { kindList, kinds } from '../../kinds/index.ts'
import { Failure } from '../failure.ts'
import { alterFlags } from './alter-flags.ts'
import { asked, bodyFrom, checkComplete, createFlags } from './create-flags.ts'

/** A text for each form that a flag can take. */
const texts: Readonly<Record<string, string>> = {
  ADDRESS: 'https://example.com/',
  INDEX: '{indexType: primary_key, fieldNames: [[id]]}',
  COLUMN: '"note string"',
  TEMPLATE: '{"@type": shell, newArguments: [a]}',
  'COLUMN=POSITION': 'id=after note',
  'COLUMN=VALUE': "id='x'",
  'COLUMN=TYPE': 'id=list<string>',
  'POLICY_TYPE=CONTENT': 'custom={supportedObjectTypes: [table]}',
  DEFINITION: '{returnType: long, impls: [{language: SQL, runtime: SPARK, sql: "1"}]}',
  PARAMETERS: '[{name: x, dataType: long}]',
  JSON: '{parameters: [], runtime: SPARK, implementation: {language: SQL, runtime: SPARK, sql: "1"}}',
  'replace-view': '{representations: [{dialect: spark, sql: SELECT 1}]}',
}
const served = kindList.filter((kind) => kind.serves.includes('alter'))

describe('flags of alter', () => {
  for (const kind of served)
    test(`say every change of a ${kind.name}`, async () => {
      const flags = alterFlags(kind)
      const said = new Set<string>()
      for (const flag of flags) {
        const column = flag.takes === 'COLUMN' && flag.example !== undefined ? flag.example.replaceAll('"', '') : undefined
        const text = column ?? texts[flag.name] ?? texts[flag.takes ?? ''] ?? flag.example?.replaceAll('"', '') ?? 'a=b'
        const { '@type': type, ...update } = await flag.update(text)
        const change = kind.changes[type]
        assert.ok(change, type)
        decode(change.fields, update, 'body', true)
        said.add(type)
      }
      assert.deepEqual([...said].sort(), Object.keys(kind.changes).sort())
      assert.equal(new Set(flags.map((flag) => flag.name)).size, flags.length)
    })

  test('are named as people would', () => {
    const names = alterFlags(kinds.table).map((flag) => `${flag.name} ${flag.takes}`)
    for (const name of [
      'rename NAME',
      'comment COMMENT',
      'set-property PROPERTY=VALUE',
      'remove-property PROPERTY',
      'add-column COLUMN',
      'rename-column COLUMN=NAME',
      'column-type COLUMN=TYPE',
      'column-comment COLUMN[=COMMENT]',
    ])
      assert.ok(names.includes(name), `${name} of ${names.join(', ')}`)
    const aliases = alterFlags(kinds.modelVersion).filter((flag) => /alias/.test(flag.name))
    assert.deepEqual(
      aliases.map((flag) => flag.name),
      ['add-alias', 'remove-alias'],
    )
  })

  test('make the updates of the contract', async () => {
    const made = async (name: string, text: string) =>
      alterFlags(kinds.table)
        .find((flag) => flag.name === name)
        ?.update(text)
    assert.deepEqual(await made('add-column', 'a.b long not null first'), {
      '@type': 'addColumn',
      fieldName: ['a', 'b'],
      type: 'long',
      nullable: false,
      position: 'first',
    })
    assert.deepEqual(await made('rename-column', '"a=b"=c'), { '@type': 'renameColumn', oldFieldName: ['a=b'], newFieldName: 'c' })
    assert.deepEqual(await made('column-comment', 'a'), { '@type': 'updateColumnComment', fieldName: ['a'] })
    assert.deepEqual(await made('column-nullability', 'a=false'), { '@type': 'updateColumnNullability', fieldName: ['a'], nullable: false })
    assert.deepEqual(await made('set-property', 'k=a=b'), { '@type': 'setProperty', property: 'k', value: 'a=b' })
    assert.deepEqual(await made('delete-table-index', 'pk'), { '@type': 'deleteTableIndex', name: 'pk' })
    await assert.rejects(
      async () => made('set-property', 'k'),
      (error: Failure) => error.exit === 2 && /no "="/.test(error.message),
    )
    await assert.rejects(
      async () => made('column-nullability', 'a=maybe'),
      (error: Failure) => /true or false/.test(error.message),
    )
  })
})

describe('flags of create', () => {
  test('say every field that a request may hold', () => {
    for (const kind of kindList) {
      const flags = createFlags(kind)
      assert.deepEqual(
        flags.map((flag) => flag.key),
        asked(kind).map(([key]) => key),
      )
      assert.equal(new Set(flags.map((flag) => flag.name)).size, flags.length, kind.name)
    }
    assert.deepEqual(
      createFlags(kinds.modelVersion).map((flag) => flag.name),
      ['uri', 'uris', 'alias', 'comment', 'property'],
    )
    assert.deepEqual(
      createFlags(kinds.catalog)
        .filter((flag) => flag.needed)
        .map((flag) => flag.name),
      ['type'],
    )
  })

  test('go before a file: lists anew, maps key by key', async () => {
    const flags = createFlags(kinds.modelVersion)
    const give = (name: string, text: string) => ({ flag: flags.find((flag) => flag.name === name) ?? assert.fail(name), text })
    const body = await bodyFrom([give('alias', 'x'), give('alias', 'y'), give('property', 'a=2'), give('property', 'c=3'), give('comment', '')], {
      aliases: ['old'],
      properties: { a: '1', b: '1' },
      comment: 'old',
      uri: 's3://u',
    })
    assert.deepEqual(body, { aliases: ['x', 'y'], properties: { a: '2', b: '1', c: '3' }, comment: '', uri: 's3://u' })
    await assert.rejects(
      async () => bodyFrom([give('property', 'a')], {}),
      (error: Failure) => error.exit === 2 && /KEY=VALUE/.test(error.message),
    )
  })

  test('are named when what they say is missing', () => {
    const flags = createFlags(kinds.function)
    assert.throws(
      () => checkComplete(kinds.function, flags, {}, 'caspian function create'),
      (error: Failure) => {
        assert.ok(error instanceof Failure)
        assert.match(error.message, /a function needs --function-type \(.*\), --definitions/)
        return /caspian function create --help/.test(error.next)
      },
    )
    checkComplete(kinds.function, flags, { functionType: 'scalar', definitions: [] }, '')
  })
})
