/** A template's form says what the template holds, and its runs are asked for every key in it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysIn, programFrom, typedOf } from './program.ts'

const report = {
  name: 'report',
  jobType: 'shell',
  comment: 'of {{nothing}}',
  executable: 'file:///opt/{{program}}.sh',
  arguments: ['--day', '{{day}}'],
  environments: { TOKEN: '{{token}}', DAY: '{{day}}' },
  scripts: [],
  customFields: {},
}

test('opening a template in its form and keeping it changes nothing', () => {
  const { name: _n, jobType: _t, comment: _c, ...parts } = report
  assert.deepEqual(programFrom('shell', typedOf('shell', report)), parts)
  const spark = { executable: 'file:///x.jar', className: 'a.B', jars: ['http://a/b.jar'], configs: { 'spark.a': 'b=c' } }
  assert.deepEqual(programFrom('spark', typedOf('spark', spark)), {
    ...spark,
    arguments: [],
    environments: {},
    files: [],
    archives: [],
    customFields: {},
  })
})

test('every key is asked for once, and none that stands only in words about it', () => {
  assert.deepEqual(keysIn(report), ['program', 'day', 'token'])
})
