/** How quick the index of words of a SQLite lake is: `node bench/search/index.ts [things] [columns]` makes a lake of so many tables straight in its file, and asks. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openForReading, openForWriting } from '../../server/store/sqlite/schema.ts'
import { indexing, textsIn } from '../../server/store/sqlite/texts.ts'

const [things = 100_000, columns = 5] = process.argv.slice(2).map(Number)
const directory = mkdtempSync(join(tmpdir(), 'caspian-bench-'))
const file = join(directory, 'lake.db')
const say = (what: string, ms: number, more = '') => process.stdout.write(`${what.padEnd(34)} ${ms.toFixed(1).padStart(10)} ms  ${more}\n`)
const megabytes = () => `${(statSync(file).size / 1e6).toFixed(0)} MB`
const topics =
  'customer order invoice email address amount total status region country price quantity shipment payment account event session device'.split(' ')
let seed = 1
const next = (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const topic = () => topics[next(topics.length)] as string
const body = (i: number) =>
  JSON.stringify({
    comment: `All of ${topic()} by ${topic()}, number ${i}`,
    columns: Array.from({ length: columns }, (_, c) => ({
      name: `${topic()}_${topic()}_${next(50_000)}`,
      type: ['string', 'integer', 'timestamp'][c % 3],
      comment: `the ${topic()}`,
    })),
    properties: { retention: `${next(90)} days` },
    audit: { creator: 'ann', createTime: '2026-01-02T03:04:05.678Z' },
  })

try {
  const db = openForWriting(file)
  db.exec('pragma synchronous = off')
  const put = db.prepare(`insert into entity (key, id, kind, parent, root, name, version, body, stamp) values (?, ?, 'table', 1, 1, ?, 1, ?, '')`)
  let began = performance.now()
  db.exec('begin')
  for (let i = 2; i <= things + 1; i++) put.run(i, String(i), `${topic()}_${i}`, body(i))
  db.exec('commit')
  say(`${things} tables of ${columns} columns`, performance.now() - began, megabytes())
  began = performance.now()
  const cpu = process.cpuUsage()
  const index = indexing(db)
  while (index.more());
  db.exec('pragma wal_checkpoint(truncate)')
  const { user, system } = process.cpuUsage(cpu)
  say('index', performance.now() - began, `${megabytes()}; ${((user + system) / things).toFixed(0)} µs of processor each`)
  db.close()

  const reading = openForReading(file)
  const texts = textsIn(reading, async () => undefined)
  const times = async (what: string, ask: () => Promise<{ readonly length: number }>) => {
    for (const time of ['first', 'again']) {
      const began = performance.now()
      const { length } = await ask()
      say(`${what}, ${time}`, performance.now() - began, `${length} found`)
    }
  }
  await times('type:string', () => texts.holding({ words: ['string'], in: 'type' }))
  await times('any: days', () => texts.holding({ words: ['days'] }))
  await times('column:customer', () => texts.holding({ words: ['customer'], in: 'column' }))
  await times('name:customer', () => texts.holding({ words: ['customer'], in: 'name' }))
  await times('"all of customer by"', () => texts.holding({ words: ['all', 'of', 'customer', 'by'] }))
  await times('one word of one thing', () => texts.holding({ words: [`${things - 1}`] }))
  await times('c…', () => texts.holding({ words: ['c'], open: true }))
  await times('cus…', () => texts.holding({ words: ['cus'], open: true }))
  await times('retention=30', () => texts.paired('retention', '30'))
  const paged = async <One>(what: string, page: (last: One | undefined) => Promise<readonly One[]>) => {
    const began = performance.now()
    let [count, longest, last] = [0, 0, undefined as One | undefined]
    for (;;) {
      const asked = performance.now()
      const some = await page(last)
      longest = Math.max(longest, performance.now() - asked)
      count += some.length
      last = some.at(-1)
      if (last === undefined) break
    }
    say(what, performance.now() - began, `${count}; the longest page ${longest.toFixed(0)} ms`)
  }
  await paged('all words', (last: { readonly word: string } | undefined) => texts.vocabulary(last?.word ?? '', 5_000))
  await paged('all things', (last: { readonly key: number } | undefined) => texts.things(last?.key ?? 0, 5_000))
  reading.close()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
