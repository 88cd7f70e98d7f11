/** One thing of every kind as a client asks for it, and one alteration of every sort: tests walk these beside the table of kinds. */
import type { KindName } from './index.ts'

type Json = Readonly<Record<string, unknown>>
export interface Sample {
  /** A create request, with every field that a request may carry. */
  readonly body: Json
  /** For each sort of alteration, what stands beside its `@type`. */
  readonly changes: Readonly<Record<string, Json>>
}

const rename = { newName: 'renamed' }
const updateComment = { newComment: 'another comment' }
const setProperty = { property: 'color', value: 'blue' }
const removeProperty = { property: 'color' }
const common = { comment: 'a comment', properties: { color: 'red', size: '3' } }
const one = { type: 'literal', dataType: 'integer', value: '1' }
const column = { name: 'id', type: 'long', comment: 'key', nullable: false, autoIncrement: true, defaultValue: one }
const index = { indexType: 'PRIMARY_KEY', name: 'pk', fieldNames: [['id']], properties: { fill: '70' } }
const path = ['id']
const representations = {
  representations: [
    { type: 'sql', dialect: 'spark', sql: 'SELECT id FROM orders' },
    { type: 'sql', dialect: 'trino', sql: 'SELECT id FROM orders' },
  ],
}
const structure = {
  type: 'struct',
  fields: [{ name: 'a', type: { type: 'list', elementType: { type: 'map', keyType: 'string', valueType: 'uuid' } }, comment: 'c' }],
}

const twoTexts = ['s', 't'].map((name) => ({ name, dataType: 'string' }))

export const samples: Readonly<Record<KindName, Sample>> = {
  metalake: { body: { name: 'lake', ...common }, changes: { rename, updateComment, setProperty, removeProperty } },
  catalog: {
    body: { name: 'models', type: 'model', provider: 'model', ...common, secretBindings: {}, secretReferences: {} },
    changes: { rename, updateComment, setProperty, removeProperty },
  },
  schema: { body: { name: 'space', ...common }, changes: { setProperty, removeProperty } },
  table: {
    body: {
      name: 'orders',
      ...common,
      columns: [column, { name: 'at', type: structure }],
      sortOrders: [{ sortTerm: { type: 'field', fieldName: ['at'] }, direction: 'desc' }],
      distribution: { strategy: 'hash', number: 8, funcArgs: [{ type: 'function', funcName: 'f', funcArgs: [one] }] },
      partitioning: [
        { strategy: 'day', fieldName: ['at'] },
        { strategy: 'bucket', numBuckets: 4, fieldNames: [['id'], ['at']] },
        { strategy: 'truncate', width: 2, fieldName: ['id'] },
        { strategy: 'list', fieldNames: [['id']], assignments: [{ type: 'list', name: 'p', lists: [[one]], properties: {} }] },
        { strategy: 'range', fieldName: ['id'], assignments: [{ type: 'range', name: 'p', upper: one, lower: one, properties: {} }] },
        { strategy: 'function', funcName: 'f', funcArgs: [{ type: 'unparsed', unparsedExpression: 'x + 1' }] },
      ],
      indexes: [index],
    },
    changes: {
      rename: { ...rename, newSchemaName: 'elsewhere' },
      updateComment,
      setProperty,
      removeProperty,
      addColumn: {
        fieldName: ['more'],
        type: structure,
        comment: 'c',
        position: { after: 'id' },
        nullable: true,
        autoIncrement: false,
        defaultValue: one,
      },
      renameColumn: { oldFieldName: path, newFieldName: 'key' },
      updateColumnDefaultValue: { fieldName: path, newDefaultValue: one },
      updateColumnType: { fieldName: path, newType: 'decimal(10,2)' },
      updateColumnComment: { fieldName: path, newComment: 'c' },
      updateColumnPosition: { fieldName: path, newPosition: 'first' },
      updateColumnNullability: { fieldName: path, nullable: true },
      updateColumnAutoIncrement: { fieldName: path, autoIncrement: true },
      deleteColumn: { fieldName: path, ifExists: true },
      addTableIndex: { index },
      deleteTableIndex: { name: 'pk', ifExists: true },
    },
  },
  column: { body: column, changes: {} },
  partition: {
    body: { name: 'id=1', type: 'identity', fieldNames: [['id']], values: [one], lists: [[one]], upper: one, lower: one, properties: { a: 'b' } },
    changes: {},
  },
  statistic: { body: { name: 'custom-rows', value: { rows: 5, by: [{ day: 'mon' }, { day: 'tue' }], exact: true } }, changes: {} },
  partitionStatistics: { body: { name: 'id=1', statistics: { 'custom-rows': { value: 5, audit: {} } } }, changes: {} },
  fileset: {
    body: { name: 'files', type: 'managed', ...common, storageLocations: {}, secretBindings: {}, secretReferences: {} },
    changes: { rename, updateComment, removeComment: {}, setProperty, removeProperty },
  },
  topic: { body: { name: 'clicks', ...common }, changes: { updateComment, setProperty, removeProperty } },
  view: {
    body: { name: 'sold', ...common, columns: [column], ...representations, defaultCatalog: 'shop', defaultSchema: 'space' },
    changes: {
      rename,
      setProperty,
      removeProperty,
      replaceView: { comment: 'c', columns: [{ name: 'at', type: structure }], ...representations, defaultCatalog: 'shop', defaultSchema: 'space' },
    },
  },
  model: { body: { name: 'churn', ...common }, changes: { rename, updateComment, setProperty, removeProperty } },
  modelVersion: {
    body: { uri: 's3://models/churn', uris: { backup: 'gs://models/churn' }, aliases: ['best', 'live'], ...common },
    changes: {
      updateComment,
      setProperty,
      removeProperty,
      updateUri: { newUri: 's3://models/other', uriName: 'backup' },
      addUri: { uriName: 'third', uri: 's3://third' },
      removeUri: { uriName: 'backup' },
      updateAliases: { aliasesToAdd: ['next'], aliasesToRemove: ['best'] },
    },
  },
  function: {
    body: {
      name: 'twice',
      functionType: 'scalar',
      deterministic: true,
      comment: 'a comment',
      definitions: [
        {
          parameters: [{ name: 'x', dataType: 'integer', comment: 'c', defaultValue: one }],
          returnType: 'long',
          impls: [
            { language: 'SQL', runtime: 'SPARK', resources: { jars: ['a.jar'], files: [], archives: [] }, properties: { a: 'b' }, sql: 'x * 2' },
            { language: 'JAVA', runtime: 'TRINO', className: 'org.example.Twice' },
          ],
        },
        {
          parameters: twoTexts,
          returnType: 'string',
          impls: [{ language: 'PYTHON', runtime: 'SPARK', handler: 'twice', codeBlock: 'def twice(): …' }],
        },
      ],
    },
    changes: {
      updateComment,
      addDefinition: {
        definition: { parameters: [{ name: 'd', dataType: 'date' }], returnType: 'date', impls: [{ language: 'SQL', runtime: 'TRINO', sql: 'd' }] },
      },
      removeDefinition: { parameters: twoTexts },
      addImpl: { parameters: twoTexts, implementation: { language: 'SQL', runtime: 'TRINO', sql: 's || t' } },
      updateImpl: {
        parameters: [{ name: 'x', dataType: 'integer' }],
        runtime: 'spark',
        implementation: { language: 'SQL', runtime: 'SPARK', sql: 'x + x' },
      },
      removeImpl: { parameters: [{ name: 'x', dataType: 'integer' }], runtime: 'TRINO' },
    },
  },
  tag: { body: { name: 'private', ...common, allowedValues: ['low', 'high'] }, changes: { rename, updateComment, setProperty, removeProperty } },
  policy: {
    body: {
      name: 'keep',
      comment: 'a comment',
      policyType: 'custom',
      enabled: false,
      content: { customRules: { days: 30, but: [null, { legal: true }] }, properties: { color: 'red' }, supportedObjectTypes: ['table'] },
    },
    changes: {
      rename,
      updateComment,
      updateContent: { policyType: 'custom', newContent: { supportedObjectTypes: ['schema', 'table'] } },
    },
  },
  jobTemplate: {
    body: {
      name: 'report',
      jobType: 'shell',
      comment: 'a comment',
      executable: 'file:///bin/echo',
      arguments: ['{{who}}', 'x'],
      environments: { GREETING: '{{greet}}' },
      customFields: { color: 'red' },
      scripts: ['file:///bin/cat'],
    },
    changes: {
      rename,
      updateComment,
      updateTemplate: { newTemplate: { '@type': 'shell', newArguments: ['y'], newScripts: [] } },
    },
  },
  webhook: {
    body: {
      name: 'told',
      comment: 'a comment',
      address: 'https://example.com/told',
      kinds: ['table'],
      operations: ['create'],
      under: 'c.s',
      enabled: false,
      properties: common.properties,
    },
    changes: {
      rename,
      updateComment,
      updateAddress: { newAddress: 'https://example.com/other' },
      updateKinds: { kinds: ['schema'] },
      updateOperations: { operations: ['create'] },
      updateUnder: { under: 'c' },
      setProperty,
      removeProperty,
    },
  },
  user: { body: { name: 'ada', externalId: 'a-1', enabled: true }, changes: {} },
  group: { body: { name: 'readers', externalId: 'r-1' }, changes: {} },
  role: {
    body: {
      name: 'reader',
      properties: { a: '1' },
      securableObjects: [{ type: 'catalog', fullName: 'models', privileges: [{ name: 'use_catalog', condition: 'allow' }] }],
    },
    changes: {},
  },
  job: { body: { jobTemplateName: 'report', jobConf: { who: 'world' } }, changes: {} },
  idpUser: { body: { name: 'ann' }, changes: {} },
  apiToken: { body: { name: '01K0', comment: 'a comment', readOnly: true, metalakes: ['m'], roles: ['r'] }, changes: {} },
  savedSearch: { body: { name: 'mine', query: 'owner:ann', watched: true }, changes: {} },
  answered: { body: { name: '0a' }, changes: {} },
  idpGroup: { body: { name: 'analysts', comment: 'a comment' }, changes: {} },
}
