/** What people write is read as they mean it, and what cannot be read is told where and why. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../kinds/errors.ts'
import { depthLimit, kindNames, parse, termLimit, textLimit } from './grammar.ts'
import { term, tree } from './test-trees.ts'
import { fields, print, type Tree } from './tree.ts'

const plain = (text: string): Tree => ({ is: 'text', value: { text } })
const refused = (text: string, says: RegExp, typing = false) =>
  assert.throws(
    () => parse(text, { typing }),
    (error) => {
      assert.ok(error instanceof Refusal && error.family === 'illegal')
      assert.match(error.message, says)
      assert.match(error.message, /^"query" at character \d+: /)
      return true
    },
  )

describe('a search', () => {
  test('of words asks for all of them, in any field', () => {
    assert.deepEqual(parse('  customer  email '), { is: 'and', of: [plain('customer'), plain('email')] })
    assert.deepEqual(parse('customer AND email'), parse('customer email'))
    assert.deepEqual(parse(' '), { is: 'all' })
  })
  test('says what must be in which field, and what must not be there', () => {
    assert.deepEqual(parse('kind:table column:*email* tag:pii -has:owner'), {
      is: 'and',
      of: [
        { is: 'kind', kind: 'table' },
        { is: 'text', in: 'column', value: { text: '*email*' } },
        { is: 'text', in: 'tag', value: { text: 'pii' } },
        { is: 'not', of: { is: 'has', field: 'owner' } },
      ],
    })
    assert.deepEqual(parse('NAME:"a \\"b\\" \\\\ \\c"'), { is: 'text', in: 'name', value: { text: 'a "b" \\ \\c', quoted: true } })
    assert.deepEqual(parse('in:sales.eu'), { is: 'in', path: ['sales', 'eu'] })
    assert.deepEqual(parse('property:a=b=c'), { is: 'pair', in: 'property', key: { text: 'a' }, value: { text: 'b=c' } })
    assert.deepEqual(parse('tag:"a b"="c d"'), { is: 'pair', in: 'tag', key: { text: 'a b', quoted: true }, value: { text: 'c d', quoted: true } })
    assert.deepEqual(parse('property:retention'), { is: 'text', in: 'property', value: { text: 'retention' } })
    assert.deepEqual(parse('changed:<7d'), { is: 'time', of: 'changed', by: '<', than: '7d' })
    assert.deepEqual(parse('created:2026-11'), { is: 'time', of: 'created', by: '=', than: '2026-11' })
  })
  test('takes kinds as they are called anywhere', () => {
    for (const word of ['modelVersion', 'model_version', 'model-versions', 'MODELVERSION'])
      assert.deepEqual(parse(`kind:${word}`), { is: 'kind', kind: 'model_version' })
    for (const kind of kindNames) assert.deepEqual(parse(`kind:${kind}`), { is: 'kind', kind })
    for (const kind of ['column', 'answered', 'api_token', 'idp_user']) assert.ok(!kindNames.includes(kind), kind)
  })
  test('binds "not" before "and" before "or", and brackets before all', () => {
    const [a, b, c] = [plain('a'), plain('b'), plain('c')] as const
    assert.deepEqual(parse('a b or not c'), {
      is: 'or',
      of: [
        { is: 'and', of: [a, b] },
        { is: 'not', of: c },
      ],
    })
    assert.deepEqual(parse('a (b or -c)'), { is: 'and', of: [a, { is: 'or', of: [b, { is: 'not', of: c }] }] })
    assert.deepEqual(parse('((a) b) and c'), { is: 'and', of: [a, b, c] })
    assert.deepEqual(parse('-(a or b) c'), { is: 'and', of: [{ is: 'not', of: { is: 'or', of: [a, b] } }, c] })
    assert.deepEqual(parse('"and" e-mail'), { is: 'and', of: [{ is: 'text', value: { text: 'and', quoted: true } }, plain('e-mail')] })
  })
  test('reads addresses and hours as words, though they have a colon', () => {
    assert.deepEqual(parse('s3://bucket/x'), plain('s3://bucket/x'))
    assert.deepEqual(parse('gs://bucket'), plain('gs://bucket'))
    assert.deepEqual(parse('12:30'), plain('12:30'))
  })
  test('that is being typed ends with the beginning of a word, and with no operator yet', () => {
    const open = (text: string): Tree => ({ is: 'text', value: { text, open: true } })
    assert.deepEqual(parse('a cust', { typing: true }), { is: 'and', of: [plain('a'), open('cust')] })
    assert.deepEqual(parse('a or', { typing: true }), { is: 'and', of: [plain('a'), open('or')] })
    assert.deepEqual(parse('not', { typing: true }), open('not'))
    for (const done of ['a ', '"a"', '(a)', 'a*']) assert.doesNotMatch(JSON.stringify(parse(done, { typing: true })), /open/)
    assert.deepEqual(parse('name:cust', { typing: true }), { is: 'text', in: 'name', value: { text: 'cust', open: true } })
  })

  test('has no field that the page for people does not name', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/search.md'), 'utf8')
    for (const field of fields)
      assert.ok(
        [':', '`'].some((end) => page.includes(`\`${field}${end}`)),
        field,
      )
  })
  test('that cannot be read is refused with the place and what to write', () => {
    refused('a or', /character 5: write what is looked for here; the search ends/)
    refused('and a', /character 1: .*before "and"/)
    refused('a or or b', /character 6: .*before "or"/)
    refused('a not', /character 6: write what must not be there; the search ends/)
    refused('(a b', /character 5: write \) here, for the \( at character 1/)
    refused('a) b', /character 2: there is no \( before this/)
    refused('()', /character 2: write what is looked for/)
    refused('a - b', /character 4: write what must not be there right after "-"/)
    refused('a "b c', /character 3: quotes begin here and do not end/)
    refused('name:', /character 6: write here what is looked for; the search ends/)
    refused('name: x', /character 6: write here what is looked for/)
    refused('home:*', /character 6: there is no letter or digit/)
    refused('a & b', /character 3: there is no letter or digit in "&"/)
    refused('""', /character 1: there is no letter or digit/)
    refused('property:a=', /character 12: write here/)
    refused('in:a..b', /character 4: write names from the catalog down/)
    refused('in:a.*', /character 4: .*without \*/)
    refused('kind:tabel', /character 6: there is no kind tabel: did you mean table\?/)
    refused('kind:column', /character 6: there is no kind column: there are .*schema/)
    refused('has:ownr', /character 5: nothing has ownr: did you mean owner\?/)
    refused('colunm:x', /character 1: there is no field colunm: did you mean column\?/)
    refused('zzzzzz:x', /there are name, path, column/)
    for (const time of ['7d', '2026-02-30', '2026-13', '>yesterday', '<1m', '26-01-01', '2026-11-01T10', '>', '<999999d', '2026-11-01T24:00Z'])
      refused(`changed:${time}`, /character 9: write/)
    refused('a\ud800', /halves of surrogate pairs/)
    assert.throws(() => parse('(', { where: 'q' }), /"q" at character 2/)
  })
  test('has limits, which are told', () => {
    refused('a'.repeat(textLimit + 1), /at most 2048 characters; this one has 2049/)
    refused(`${'('.repeat(depthLimit + 1)}a`, /at most 32 deep/)
    refused(`${'-'.repeat(depthLimit + 1)}a`, /at most 32 deep/)
    refused('not '.repeat(depthLimit + 1), /at most 32 deep/)
    refused('a '.repeat(termLimit + 1), /at most 64 terms/)
    refused(`name:${'a.'.repeat(33)}`, /at most 32 words/)
    assert.equal(print(parse('a '.repeat(termLimit))), 'a '.repeat(termLimit).trim())
  })

  test('is the same tree again once it is printed', () => {
    fc.assert(
      fc.property(tree, (tree) => assert.deepEqual(parse(print(tree)), tree)),
      { numRuns: 1_000 },
    )
  })
  test('of any text is read or refused, and what was read is the same again once it is printed, typed or not', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '(',
          ')',
          '"',
          '-',
          '*',
          '=',
          ':',
          ' ',
          '.',
          '\\',
          'and ',
          ' or ',
          'not ',
          'a',
          'customerEmail',
          'tag:',
          'property:',
          'in:',
          'changed:',
          '<',
          '7d',
          '2026',
          '\u3000',
        ),
        fc.constantFrom(...fields).map((field) => `${field}:`),
        term.map(print),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 12 },
    )
    let read = 0
    fc.assert(
      fc.property(pieces, fc.boolean(), (pieces, typing) => {
        const text = pieces.join('')
        let tree: Tree
        try {
          tree = parse(text, { typing })
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error))
          return
        }
        read++
        const open = JSON.stringify(tree).includes('"open":true')
        assert.deepEqual(parse(print(tree), { typing: open }), tree)
      }),
      { numRuns: 5_000 },
    )
    assert.ok(read > 500, `${read} were read`)
  })
  test('of the nastiest sorts, as long as may be, is read or refused', () => {
    const nasty = [
      '(',
      ')',
      '-',
      '"',
      '\\"',
      '*',
      'not ',
      'a or ',
      '((a)',
      '-(',
      'a:',
      'name:',
      'aB',
      '*a',
      '"" ',
      '=',
      'property:=',
      '\u0308',
      '.',
      '客',
      'x://',
      'changed:<',
    ]
    for (const piece of nasty)
      for (const typing of [true, false])
        try {
          parse(piece.repeat(Math.floor(textLimit / piece.length)), { typing })
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error))
        }
  })
})
