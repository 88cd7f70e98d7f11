/** Regions in a real browser, over two real servers: how they stand, that they keep the same, and a conflict ended by a choice. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { regionsApart } from '../../scripts/backends/regions.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let eu: TestLake
let us: Caspian
/** A folder for pictures of the pages, for whoever wants to look at them. */
const shots = process.env.REGION_SHOTS
let usStopped = false
let page: Page
let remove = () => {}
/** Of eu. */
let data = ''

async function done(url: string, method: string, path: string, body: unknown): Promise<void> {
  const authorization = `Basic ${Buffer.from('marta.keller:').toString('base64')}`
  const headers = { 'Content-Type': 'application/json', authorization }
  const answer = await fetch(`${url}/api/metalakes${path === '' ? '' : `/${path}`}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  assert.equal(answer.status, 200, `${method} ${path}: ${await answer.text()}`)
}
const change = (lake: string, path: string, ...updates: readonly object[]) => done(lake, 'PUT', `rova/${path}`, { updates })
const policy = (keep: string, regions: readonly string[]) => ({
  customRules: { keep, 'caspian.residency': { regions } },
  supportedObjectTypes: ['TABLE'],
  properties: {},
})
async function filled(lake: string) {
  await done(lake, 'POST', '', { name: 'rova', comment: 'Rides and couriers', properties: {} })
  for (const name of ['ml', 'forecasts']) await done(lake, 'POST', 'rova/catalogs', { name, type: 'MODEL', provider: 'model', comment: 'Models' })
  for (const name of ['pii', 'used']) await done(lake, 'POST', 'rova/tags', { name, comment: 'About a person' })
  await done(lake, 'POST', 'rova/policies', {
    name: 'keep-7-years',
    comment: '',
    policyType: 'custom',
    enabled: true,
    content: policy('1 year', ['eu', 'us', 'ap']),
  })
}

before(async () => {
  const comment = (lake: string, text: string) => change(lake, 'catalogs/ml', { '@type': 'updateComment', newComment: text })
  const make = (lake: string) => done(lake, 'POST', 'rova/catalogs', { name: 'sandbox', type: 'MODEL', provider: 'model', comment: '' })
  const color = (lake: string, value: string) => change(lake, 'tags/pii', { '@type': 'setProperty', property: 'color', value })
  const rule = (lake: string, allowed: readonly string[]) =>
    change(lake, 'policies/keep-7-years', { '@type': 'updateContent', policyType: 'custom', newContent: policy('1 year', allowed) })
  const said = (lake: string, text: string) => async () => {
    await comment(lake, text)
    await make(lake)
    await color(lake, text === 'Models of the day' ? 'red' : 'amber')
    await rule(lake, text === 'Models of the day' ? ['eu', 'us'] : ['us', 'ap'])
  }
  const folders = await regionsApart(
    filled,
    async (url) => {
      await said(url, 'Models of the day')()
      await done(url, 'DELETE', 'rova/tags/used', undefined)
    },
    async (url) => {
      await said(url, 'Models for every city')()
      await done(url, 'POST', 'rova/objects/catalog/ml/tags', { tagsToAdd: ['used'], tagsToRemove: [] })
    },
  )
  remove = folders.remove
  data = folders.eu.data
  eu = await startTestLake(folders.eu)
  us = await startCaspian(folders.us)
  // What was written apart is told everywhere: a page that is opened before shows what it knew then, for a while.
  for (const end = Date.now() + 30_000; ; await sleep(100)) {
    const { conflicts } = (await (await fetch(`${eu.url}/api/metalakes/rova/conflicts`)).json()) as { conflicts: readonly unknown[] }
    if (conflicts.length === 5) break
    assert.ok(Date.now() < end, `${conflicts.length} conflicts`)
  }
  page = await eu.page()
})
after(async () => {
  if (!usStopped) await us.stop()
  await eu.stop()
  remove()
})

const main = () => page.getByRole('navigation', { name: 'Main' })

test('the bar says which region answers, and the overview how it and the other stand', async () => {
  await page.goto(`${eu.url}/rova`)
  await page.getByRole('link', { name: /^Region eu peers \+/ }).waitFor()
  await main()
    .getByText(/^5 conflicts$/)
    .waitFor()
  await main().getByText('Regions').click()
  await page.getByText(/^Equal as of \d\d:\d\d:\d\d$/).waitFor()
  await page.getByRole('list', { name: 'Regions, and how far' }).getByText('you are here').waitFor()
  await page.getByText(/ms round trip · clock/).waitFor()
  const rows = page.getByRole('region', { name: 'Digests' }).getByRole('row')
  const ml = rows.filter({ hasText: 'ml' }).first()
  await ml.getByText('equal').waitFor()
  const [, here, there] = await ml
    .getByRole('cell')
    .allTextContents()
    .then((cells) => ['', ...cells])
  assert.equal(here, there)
  await page.getByRole('button', { name: 'Compare now' }).click()
  await page.getByText(/^All is equal: \d+ sums compared$/).waitFor()
})

test('what was damaged in this region is named beside its catalog, and repaired by a click', async () => {
  const db = new DatabaseSync(join(data, 'lake.db'), { timeout: 10_000 })
  db.exec(`update entity set body = json_set(body, '$.comment', 'forged') where kind = 'catalog' and name = 'forecasts'`)
  db.close()
  await page.goto(`${eu.url}/rova/-/regions`)
  await page.getByRole('button', { name: 'Compare now' }).click()
  await page.getByText(/^Differs: rova\.forecasts$/).waitFor()
  const row = page.getByRole('region', { name: 'Digests' }).getByRole('row').filter({ hasText: 'forecasts' })
  await row.getByText('damaged in eu').waitFor()
  await page.getByRole('button', { name: 'Repair forecasts' }).click()
  await page.getByText('1 thing repaired: all is as it should be').waitFor()
  await row.getByText('equal').waitFor()
})

test('a conflict shows both sides, and the one that is chosen stands in both regions', async () => {
  await page.goto(`${eu.url}/rova/-/conflicts`)
  await page.getByRole('button', { name: /ml.*comment: changed in two places/ }).click()
  const one = page.getByRole('region', { name: 'ml' })
  await one.getByText('Models of the day').first().waitFor()
  await one.getByText('Models for every city').first().waitFor()
  await one.getByRole('radio', { name: /^Keep eu/ }).check()
  await one.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText('ml is resolved, in every region').waitFor()
  await main()
    .getByText(/^4 conflicts$/)
    .waitFor()
  const there = async () => {
    const answer = await fetch(`${us.url}/api/metalakes/rova/catalogs/ml`)
    return ((await answer.json()) as { catalog: { comment: string } }).catalog.comment
  }
  for (const end = Date.now() + 15_000; (await there()) !== 'Models of the day'; ) assert.ok(Date.now() < end, 'it does not come to us')
})

test('of a policy tightened in both what is in force stands beside them, and may be what is to stay', async () => {
  await page.goto(`${eu.url}/rova/-/conflicts`)
  await page.getByRole('button', { name: /keep-7-years.*the stricter holds/ }).click()
  const one = page.getByRole('region', { name: 'keep-7-years' })
  await one.getByRole('listitem').filter({ hasText: 'in force' }).getByText('["us"]').waitFor()
  if (shots) await page.screenshot({ path: `${shots}/restrict.png` })
  await one.getByRole('radio', { name: /^Keep what is in force/ }).check()
  await one.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText('keep-7-years is resolved, in every region').waitFor()
})

test('of two with one name either gets another, typed or as it is shown, and its page is one click away', async () => {
  await page.goto(`${eu.url}/rova/-/conflicts`)
  await page.getByRole('button', { name: /sandbox__.*one name, two things/ }).click()
  const one = page.getByRole('region', { name: /^sandbox__/ })
  await one.getByRole('radio', { name: /^Rename this one/ }).check()
  const field = one.getByRole('textbox', { name: 'New name' })
  assert.match(await field.inputValue(), /^sandbox__/)
  await one.getByRole('radio', { name: /^Rename the other/ }).check()
  assert.equal(await field.inputValue(), '')
  if (shots)
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `${shots}/name-${width}.png` })
    }
  await page.setViewportSize({ width: 1280, height: 800 })
  await field.fill('sandbox-in-eu')
  await one.getByRole('link', { name: 'Open it' }).click()
  await page.getByRole('heading', { name: /^sandbox__/ }).waitFor()
  await page.goBack()
  await one.getByRole('radio', { name: /^Rename the other/ }).check()
  await field.fill('sandbox-in-eu')
  await one.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText(/^sandbox__\w+ is resolved, in every region$/).waitFor()
  for (const name of ['sandbox', 'sandbox-in-eu']) {
    await page.goto(`${eu.url}/rova/${name}`)
    await page.getByRole('heading', { name, exact: true }).waitFor()
  }
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByRole('heading', { name: 'Regions', exact: true }).waitFor()
})

test('what was deleted but is used is kept, or goes, by a choice', async () => {
  await page.goto(`${eu.url}/rova/-/conflicts`)
  await page.getByRole('button', { name: /used.*deleted, but in use/ }).click()
  const one = page.getByRole('region', { name: 'used' })
  if (shots) await page.screenshot({ path: `${shots}/deleted.png` })
  await one.getByRole('radio', { name: /^Let it go/ }).check()
  await one.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText('used is resolved, in every region').waitFor()
  await main()
    .getByText(/^1 conflict$/)
    .waitFor()
  assert.equal((await fetch(`${eu.url}/api/metalakes/rova/tags/used`)).status, 404)
})

test('homes are told with each thing, receipts with each policy', async () => {
  await page.goto(`${eu.url}/rova/-/homes`)
  await page.getByRole('list', { name: 'Homes' }).getByText('forecasts').waitFor()
  await page.getByText(/^us 1 home$/).waitFor()
  await page.goto(`${eu.url}/rova/-/receipts`)
  await page.getByText('keep-7-years').waitFor()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`every page of regions is clean for axe and fits its window, in ${colorScheme}`, async () => {
    const looked = await eu.page({ colorScheme })
    for (const tab of ['regions', 'conflicts', 'homes', 'receipts']) {
      await looked.goto(`${eu.url}/rova/-/${tab}`)
      await settled(looked)
      for (const width of [1280, 390, 720, 1024, 1920]) {
        await looked.setViewportSize({ width, height: 800 })
        await laidOut(looked)
        if (width === 1280 || width === 390) assert.deepEqual(await findings(looked), [], `${tab} at ${width}`)
        assert.deepEqual(await beside(looked), [], `${tab} at ${width}`)
        if (shots && (width === 1280 || width === 390)) await looked.screenshot({ path: `${shots}/${tab}-${width}-${colorScheme}.png` })
      }
    }
    await looked.context().close()
  })

test('a region whose peer is away says so in the bar', async () => {
  await us.stop()
  usStopped = true
  await page.goto(`${eu.url}/rova/-/regions`)
  await page.getByRole('link', { name: 'Region eu alone' }).waitFor({ timeout: 30_000 })
})

test('no page complained', () => assert.deepEqual(eu.complaints, []))
