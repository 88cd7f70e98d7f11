/** `npm run bench:portal`: what the portal costs to open in a browser that is just started, and to read in a schema of very many tables. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { largeLake } from './portal/lake.ts'
import { type Moving, movingOf, type Opening, openingOf, scrollThrough } from './portal/measure.ts'

const usage = `npm run bench:portal -- [options]

Makes a schema of many tables in a real PostgreSQL, opens pages of the portal in Chromium, and prints Markdown: first and largest paint,
time blocked, shifts, bytes; then the tasks over 50 ms while the list and the tree are scrolled end to end and a filter is typed.

  --tables N   how many, 50000 when absent
  --runs N     browsers started for each page, 5 when absent; the middle one is told
  --help       this text
`
const typing = 'table_0499'

const middle = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
const write = (cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`)
const head = (cells: readonly string[]) => {
  write(cells)
  process.stdout.write(`|${cells.map((_, i) => (i === 0 ? ' --- |' : ' --: |')).join('')}\n`)
}

function tellOpenings(openings: Readonly<Record<string, readonly Opening[]>>): void {
  head(['page', 'FCP, ms', 'LCP, ms', 'TBT, ms', 'CLS', 'received, kB'])
  for (const [name, list] of Object.entries(openings)) {
    const of = (key: keyof Opening) => middle(list.map((one) => one[key]))
    write([name, Math.round(of('fcp')), Math.round(of('lcp')), Math.round(of('tbt')), of('cls').toFixed(3), Math.round(of('bytes') / 1000)])
  }
}
function tellMovings(movings: Readonly<Record<string, Moving>>): void {
  head(['what is done', 'tasks over 50 ms CPU', 'longest, ms CPU', 'all, ms CPU', 'tasks over 50 ms by the clock'])
  for (const [name, { long, longest, all, clock }] of Object.entries(movings)) write([name, long, Math.round(longest), Math.round(all), clock])
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { tables: { type: 'string' }, runs: { type: 'string' }, help: { type: 'boolean' } } })
  const [tables, runs] = [Number(values.tables ?? 50_000), Number(values.runs ?? 5)]
  if (values.help || ![tables, runs].every((n) => Number.isInteger(n) && n > 0)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  await using large = await largeLake(tables)
  const openings: Record<string, Opening[]> = {}
  for (const [name, url] of Object.entries(large.pages)) {
    openings[name] = []
    for (let run = 0; run < runs; run++) openings[name].push(await openingOf(url))
  }
  tellOpenings(openings)
  process.stdout.write('\n')
  const list = 'main [data-rows]'
  tellMovings(
    await movingOf(large.pages.schema, {
      'list: scrolled end to end and back': scrollThrough(list, 150),
      'list: End, then Home': async (page) => {
        await page.keyboard.press('j')
        await page.keyboard.press('End')
        await page.waitForTimeout(300)
        await page.keyboard.press('Home')
      },
      'list: a filter typed': async (page) => {
        await page.locator('main .filter input').pressSequentially(typing, { delay: 60 })
        await page.locator('main .filter input').press('Escape')
      },
      'tree: scrolled end to end and back': scrollThrough('.tree.scroll', 150),
      'tree: a filter typed': async (page) => {
        await page.locator('.side .filter input').pressSequentially(typing, { delay: 60 })
        await page.locator('.side .filter input').press('Escape')
      },
      'palette: a name typed': async (page) => {
        await page.keyboard.press('/')
        await page.keyboard.type(typing, { delay: 60 })
        await page.keyboard.press('Escape')
      },
    }),
  )
  return 0
}

process.exitCode = await main(process.argv.slice(2))
