/** The lineage in a real browser: the graph, its columns, the list by hops, the moment looked at, what breaks, and what is taken along. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'
import { startWithLineage } from './test-told.ts'

let lake: TestLake
/** As whoever owns the metalake, and as somebody who may not see the vault. */
let page: Page
let other: Page

before(async () => {
  lake = await startWithLineage()
  page = await lake.page({ acceptDownloads: true })
  other = await lake.page({}, 'bob')
})
after(() => lake.stop())

const at = '/rova/files/raw/fileset/trip_fact/-/lineage'
const graph = (of = page) => of.getByRole('group', { name: /^Lineage of .* as a graph$/ })
const card = (name: string, of = page): Locator => of.locator('button.lin-head').filter({ has: of.getByText(name, { exact: true }) })
const about = (of = page) => of.getByRole('complementary', { name: 'What is chosen' })
const query = (of = page) => new URL(of.url()).searchParams
const open = async (search = '', of = page) => {
  await of.goto(lake.url + at + search)
  await settled(of)
}

test('l opens the graph: columns by hops, jobs between with how they went, and what breaks', async () => {
  await page.goto(`${lake.url}/rova/files/raw/fileset/trip_fact`)
  await page.getByRole('heading', { level: 1, name: 'trip_fact' }).waitFor()
  await page.keyboard.press('l')
  await card('trip_fact').waitFor()
  for (const head of ['2 hops up', '1 hop up', 'This fileset', '1 hop down', '2 hops down']) await graph().getByText(head, { exact: true }).waitFor()
  const lefts = await Promise.all(
    ['fare', 'stage', 'stg_fares', 'build', 'trip_fact', 'daily', 'daily_revenue'].map(async (n) => (await card(n).boundingBox())?.x ?? 0),
  )
  assert.deepEqual(
    lefts,
    lefts.toSorted((a, b) => a - b),
  )
  assert.match((await card('payout').textContent()) ?? '', /failed/)
  await about().getByRole('region', { name: 'If it goes, these break' }).getByText('daily_revenue').waitFor()
  await about().getByText('fails').first().waitFor()
})

test('what opens beyond the rim is laid out without moving the node it was opened from', async () => {
  await open('?direction=downstream')
  const before = await card('weekly').boundingBox()
  await page.getByRole('button', { name: 'Show what comes of weekly' }).click()
  await card('predictor').waitFor()
  assert.deepEqual(await card('weekly').boundingBox(), before)
  assert.equal(await page.getByRole('button', { name: 'Show what comes of weekly' }).count(), 0)
})

test('one hop more does not move the middle, and stands in the address', async () => {
  await open()
  const before = await card('trip_fact').boundingBox()
  await page.getByRole('button', { name: 'One hop further' }).click()
  await card('predictor').waitFor()
  assert.deepEqual(await card('trip_fact').boundingBox(), before)
  assert.equal(query().get('hops'), '3')
})

test('columns stand in the cards, one is followed, and what is done to it is told', async () => {
  await open()
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await graph().getByRole('button', { name: 'fare_amount' }).click()
  await page.getByRole('button', { name: 'column fare_amount' }).waitFor()
  assert.equal(query().get('column'), 'fare_amount')
  await about()
    .getByRole('button', { name: /^gross/ })
    .waitFor()
  await graph().locator('.lin-column.lit').getByText('gross_eur').waitFor()
  assert.equal(await graph().locator('.lin-column.lit').getByText('trip_id').count(), 0)
  await graph().locator('svg text').getByText('aggregation').waitFor()
  await graph().getByRole('button', { name: 'gross_eur' }).click()
  await about().getByText('sum(fare_amount)').waitFor()
  await page.reload()
  await about().getByText('sum(fare_amount)').waitFor()
  await page.keyboard.press('Escape')
  await about().getByRole('heading', { name: 'trip_fact' }).waitFor()
  assert.deepEqual([query().get('v'), query().get('column')], [null, null])
})

test('arrows walk along edges, enter focuses, the address keeps it, and the way back is there', async () => {
  await open()
  await card('trip_fact').focus()
  for (const name of ['build', 'stg_fares']) {
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction((n) => document.activeElement?.querySelector('.lin-name')?.textContent === n, name)
  }
  await page.keyboard.press('Enter')
  await graph().getByText('In focus', { exact: true }).waitFor()
  assert.equal(query().get('focus'), 'dataset:rova:files.raw.stg_fares')
  await page.reload()
  await graph().getByText('In focus', { exact: true }).waitFor()
  await about().getByRole('button', { name: 'Back to trip_fact' }).click()
  await graph().getByText('This fileset', { exact: true }).waitFor()
})

test('a way that is pointed at stands out from the rest', async () => {
  await open()
  await card('payout').hover()
  await graph().locator('.lin-card.lit').filter({ hasText: 'payout' }).waitFor()
  await graph().locator('.lin-card.dim').filter({ hasText: 'daily_revenue' }).waitFor()
  await graph().locator('path.lit[d^=M]').first().waitFor({ state: 'attached' })
})

test('the slider shows what was so at a moment, and leads back to now', async () => {
  await open()
  const slider = page.getByRole('slider', { name: 'The moment looked at' })
  await slider.focus()
  for (let i = 0; i < 15; i++) await page.keyboard.press('ArrowLeft')
  await card('daily').waitFor({ state: 'hidden' })
  await card('build').waitFor()
  assert.match(query().get('at') ?? '', /^\d{4}-/)
  await page.getByRole('button', { name: 'Back to now' }).click()
  await card('daily').waitFor()
  assert.equal(query().get('at'), null)
  await page.getByRole('button', { name: 'Play from the first change' }).click()
  await card('payout').waitFor({ state: 'hidden' })
  await card('payout').waitFor()
  await page.getByRole('button', { name: 'Play from the first change' }).waitFor()
})

const saved = async (sort: RegExp): Promise<string> => {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: sort }).click()
    })(),
  ])
  return file.path()
}
test('the picture holds all of it, as SVG and as PNG', async () => {
  await open()
  const svg = readFileSync(await saved(/SVG/), 'utf8')
  for (const name of ['fare', 'stg_fares', 'trip_fact', 'weekly', '2 hops down']) assert.ok(svg.includes(`>${name}</text>`), name)
  // A page of the lake makes no markup of text, this one may.
  const plain = await page.context().newPage()
  const parsed = await plain.evaluate(
    (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent ?? '',
    svg,
  )
  await plain.close()
  assert.equal(parsed, '')
  const png = readFileSync(await saved(/PNG/))
  assert.equal(png.subarray(1, 4).toString(), 'PNG')
  assert.ok(png.readUInt32BE(16) > 1000)
})

test('the events make the same graph in another lake', async () => {
  await open('?columns=true')
  const events = readFileSync(await saved(/OpenLineage/), 'utf8')
  const second = await startTestLake()
  try {
    await second.call('POST', '', { name: 'rova' })
    await second.call('POST', '/rova/lineage/batch', JSON.parse(events))
    const edges = async (of: TestLake, search: string) => {
      const path = `/rova/lineage?node=dataset:rova:files.raw.trip_fact&depth=2${search}`
      const { edges } = (await of.call('GET', path, undefined, 'marta.keller')) as {
        edges: readonly { from: string; to: string; transformations?: object }[]
      }
      return edges.map(({ from, to, transformations }) => JSON.stringify([from, to, transformations ?? []])).sort()
    }
    assert.deepEqual(await edges(second, '&columns=true'), await edges(lake, '&columns=true'))
    // A job that writes nothing is told of too.
    assert.deepEqual(await edges(second, ''), await edges(lake, ''))
  } finally {
    await second.stop()
  }
})

test('more than fit are cut and said, and only what is in sight is drawn', async () => {
  await page.goto(`${lake.url}/rova/files/raw/fileset/hub/-/lineage?direction=downstream`)
  await page.getByRole('button', { name: '102 more' }).click()
  await page.getByText('There are more than fit a page').waitFor()
  await card('hub').waitFor()
  assert.ok((await page.locator('.lin-card').count()) < 120)
  await page.keyboard.press('Escape')
})

test('who may not see all of it is told how many are hidden, and nothing of them', async () => {
  await open('', other)
  await other.getByRole('button', { name: '1 hidden from you' }).waitFor()
  await card('fare', other).waitFor()
  assert.ok(!(await other.content()).includes('salaries'))
  await open()
  await card('salaries').waitFor()
})

test('a thing without lineage says how it comes about', async () => {
  await page.goto(`${lake.url}/rova/files/raw/fileset/alone/-/lineage`)
  await page.getByRole('heading', { name: 'No lineage yet' }).waitFor()
})

test('on a small window it is a list by hops, walked by keys, and the chosen one opens in its place', async () => {
  const small = await lake.page({ viewport: { width: 390, height: 844 } })
  await open('', small)
  const list = small.getByRole('region', { name: 'Lineage of trip_fact, by hops' })
  await list.getByRole('heading', { name: '1 hop up' }).waitFor()
  await list.getByRole('button', { name: /trip_fact/ }).focus()
  await small.keyboard.press('ArrowLeft')
  await small.waitForFunction(() => document.activeElement?.textContent?.startsWith('build'))
  await list.getByRole('button', { name: /stg_fares/ }).click()
  await about(small).getByRole('heading', { name: 'stg_fares' }).waitFor()
  await about(small).getByRole('button', { name: 'Back to the lineage' }).click()
  await list.waitFor()
  await small.getByRole('button', { name: 'Graph', exact: true }).click()
  await card('trip_fact', small).waitFor()
  await small.context().close()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`graph, list and what is chosen are clean for axe and fit their window, in ${colorScheme}`, async () => {
    const view = await lake.page({ colorScheme })
    for (const search of [
      '',
      '?columns=true',
      '?column=fare_amount',
      '?as=list',
      '?v=dataset:rova:files.raw.stg_fares',
      '?at=2001-01-01T00:00:00Z',
    ]) {
      await view.setViewportSize({ width: 1280, height: 800 })
      await open(search, view)
      for (const width of [1280, 1024, 720, 390]) {
        await view.setViewportSize({ width, height: 800 })
        await laidOut(view)
        if (width === 1280 || width === 390) assert.deepEqual(await findings(view), [], `${search} at ${width}`)
        assert.deepEqual(
          (await beside(view)).filter((told) => !told.includes('lin-')),
          [],
          `${search} at ${width}`,
        )
      }
    }
    await view.context().close()
  })

test('no page complained', () => assert.deepEqual(lake.complaints, []))
