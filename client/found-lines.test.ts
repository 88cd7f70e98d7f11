/** A file of results holds exactly what was found, and runs nothing where it is opened. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvHead, csvLine, jsonLine } from './found-lines.ts'
import type { Found } from './search.ts'

const found = (more: Partial<Found> = {}): Found => ({
  type: 'table',
  fullName: 'a.b.c',
  path: ['m', 'a', 'b', 'c'],
  score: 1,
  ...more,
})

/** As a spreadsheet cuts a line into cells. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gy
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  assert.equal(pattern.lastIndex, 0, 'all of the line was read')
  return cells
}

test('no cell begins as a formula does, whatever things are called and say', () => {
  const start = fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '\n@', '')
  fc.assert(
    fc.property(start, fc.string(), start, fc.string(), (a, name, b, comment) => {
      const cells = cellsOf(csvLine(found({ fullName: a + name, comment: b + comment, owner: { type: 'user', name: a + name } })))
      assert.equal(cells.length, cellsOf(csvHead).length)
      for (const cell of cells) assert.doesNotMatch(cell, /^\s*[=+\-@\t\r]/)
      assert.equal(cells[1]?.replace(/^'/, ''), (a + name).replace(/^'/, ''))
    }),
    { numRuns: 1000 },
  )
})

test('a formula is kept as text that can still be read', () => {
  assert.equal(csvLine(found({ comment: '=HYPERLINK("http://x","y")' })), `table,a.b.c,"'=HYPERLINK(""http://x"",""y"")",,,,,\r\n`)
  assert.equal(csvLine(found({ tags: [{ name: 'pii', values: ['high', 'low'] }] })), 'table,a.b.c,,,pii: high: low,,,\r\n')
})

test('a line of JSON is what was found, on one line', () => {
  const one = found({ comment: 'two\nlines' })
  const { score: _, ...rest } = one
  const line = jsonLine(one)
  assert.equal(line.indexOf('\n'), line.length - 1)
  assert.deepEqual(JSON.parse(line), rest)
})
