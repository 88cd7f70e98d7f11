/** docs/abuse.md names every test whose name begins with a number of an abuse case, and no other; and every case that there is. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const between = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const cases = [...between(10, 27), ...between(32, 40)]
/** What a test is filled with when it runs is not in the table. */
const plain = (name: string) => name.replaceAll(/\$\{[^}]*\}/g, '…')

const rows = readFileSync(join(root, 'docs/abuse.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number = '', where = ''] = /^\| (\d+) \| ([^|]*) \|/.exec(line) ?? []
    return number === '' ? [] : [{ number: Number(number), where: where.trim() }]
  })
const tests = globSync('{server,cli,client,portal,peers}/**/*.test.ts', { cwd: root, exclude: (path) => path.includes('node_modules') }).flatMap(
  (file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\btest\(\s*(['"`])abuse (\d+): (.*?)\1,/g)].map(
      ([, , number, name]) => `${number} ${file}: ${plain(name as string)}`,
    ),
)

test('the table of abuse cases has a row for each, and names the tests that there are', () => {
  assert.deepEqual(
    cases.filter((one) => !rows.some(({ number }) => number === one)),
    [],
  )
  const named = rows.filter(({ where }) => !where.startsWith('belongs to a later capability')).map(({ number, where }) => `${number} ${where}`)
  assert.deepEqual(named.toSorted(), tests.toSorted())
})
