/** What a template becomes when it is filled: only what is named, once, to the letter. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../kinds/errors.ts'
import { filled, programOf, sourcesOf, stagedName } from './program.ts'
import { sparkCommand } from './stage.ts'

const text = fc.string({ unit: fc.constantFrom('{', '}', '{{', '}}', 'a', 'b.c', '$', '\\', ' ', '{{a}}', '{{b.c}}', '__proto__') })

describe('a text is filled', () => {
  test('at every key that is given; the others stay, and what is filled in is not looked through', () => {
    assert.equal(filled('{{a}}-{{b.c}}-{{none}}-{{ a }}-{{{a}}}-{{}}', { a: '{{b.c}}', 'b.c': '$&' }), '{{b.c}}-$&-{{none}}-{{ a }}-{{{b.c}}}-{{}}')
    assert.equal(filled('{{constructor}}{{__proto__}}{{toString}}', {}), '{{constructor}}{{__proto__}}{{toString}}')
  })
  test('without anything given, not at all', () => {
    fc.assert(fc.property(text, (one) => assert.equal(filled(one, {}), one)))
  })
  test('piece by piece as a whole, where no key is cut', () => {
    const piece = fc.constantFrom('{{a}}', '{{b.c}}', ' x ', 'y', '$1')
    fc.assert(
      fc.property(fc.array(piece), text, text, (pieces, a, b) => {
        const conf = { a, 'b.c': b }
        assert.equal(filled(pieces.join(' '), conf), pieces.map((one) => filled(one, conf)).join(' '))
      }),
    )
  })
})

test('whatever its address is filled with, a file lies in the folder of the run under a plain name, or is refused', () => {
  const part = fc.constantFrom('..', '.', '', 'a', 'b.sh', '%2e%2e', '%2f', '%00', '%zz', '\\', ' ', 'x'.repeat(300), '#', '?', '~')
  const address = fc
    .tuple(fc.constantFrom('', '/', 'file:', 'file://', 'http://h', 'https://h/', 'HTTP://h/', 'ftp://h/'), fc.array(part))
    .map(([start, parts]) => start + parts.join('/'))
  fc.assert(
    fc.property(address, (uri) => {
      try {
        const [source] = sourcesOf(programOf({ jobType: 'shell', executable: '{{uri}}' }, { uri }))
        assert.ok(source)
        const name = stagedName(source)
        assert.ok(name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255, name)
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
        assert.equal(error.family, 'illegal')
        assert.match(error.message, /\{\{uri\}\}/)
      }
    }),
  )
})

describe('a Spark application', () => {
  const template = {
    jobType: 'spark',
    executable: 'file:///opt/{{app}}.jar',
    className: 'org.{{app}}',
    arguments: ['--class', '{{x}}'],
    jars: ['/lib/a.jar', 'https://host/b.jar?c=d'],
    files: ['/etc/f'],
    archives: [],
    configs: { 'spark.{{x}}': '{{x}}=1' },
  }
  test('is given to spark-submit with its files where they lie, then its own arguments', () => {
    const command = sparkCommand('/spark/bin/spark-submit', programOf(template, { app: 'app', x: 'y' }), (source) => `/run/${stagedName(source)}`)
    const flags = ['--class', 'org.app', '--jars', '/run/a.jar,/run/b.jar', '--files', '/run/f', '--conf', 'spark.y=y=1']
    assert.deepEqual(command, ['/spark/bin/spark-submit', ...flags, '/run/app.jar', '--class', 'y'])
  })
  test('has no file with a comma in its name, which would be two', () => {
    assert.throws(() => programOf({ ...template, jars: ['/lib/a,b.jar'] }, { app: 'app' }), /no comma/)
  })
})
