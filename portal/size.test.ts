/** What a browser must have before any page can show stays small, as sent. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildPortal } from './build.ts'

const dist = join(import.meta.dirname, 'dist')
/** Bytes, compressed as the lake sends them; the typeface, which is asked for beside and waited for by nothing, is not among them. */
const most = 300_000

before(buildPortal)

test('a page needs at most 300 kB before its route is loaded', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file as string)
  assert.ok(files.length > 5, page)
  const sizes = files.map((file) => [file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length] as const)
  const all = sizes.reduce((sum, [, size]) => sum + size, gzipSync(page).length)
  assert.ok(
    all <= most,
    `${all} bytes: ${sizes
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 5)
      .join('; ')}`,
  )
})
