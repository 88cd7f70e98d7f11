/** Two versions side by side in a real browser: by link, by menu and by key, at both widths and in both lights. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let lake: TestLake
let page: Page
const at = '/rova/catalogs/ml/schemas/eta'
const versions = [
  { uri: 's3://models/eta/0', aliases: ['old'], comment: 'First try', properties: { mae_minutes: '2.40', depth: '6' } },
  {
    uri: 's3://models/eta/1',
    aliases: ['production'],
    comment: 'Trees on 26 features, nightly',
    properties: {
      mae_minutes: '1.84',
      p95_minutes: '5.92',
      within_2_min: '0.712',
      latency_ms: '14.2',
      depth: '8',
      code: '9d1f2c7',
      image: 'train:2.8',
    },
  },
  {
    uri: 's3://models/eta/2',
    aliases: ['challenger'],
    comment: 'Trees on 28 features, hourly',
    properties: {
      mae_minutes: '1.61',
      p95_minutes: '5.10',
      within_2_min: '0.768',
      latency_ms: '18.9',
      depth: '8',
      code: 'b40a8e1',
      image: 'train:2.8',
      rain: 'yes',
    },
  },
]

before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova' })
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await lake.call('POST', `${at}/models`, { name: 'predictor', comment: 'Minutes to arrival' })
  for (const one of versions) await lake.call('POST', `${at}/models/predictor/versions`, one)
  page = await lake.page()
})
after(() => lake.stop())

async function pictured(name: string): Promise<void> {
  const folder = process.env.CASPIAN_SHOTS
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
}
const both = (left: number, right: number) => page.getByRole('region', { name: `Version ${left} and version ${right}`, exact: true }).waitFor()
const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })

test('the newest stands beside the one before it, numbers with a signed change and what differs first', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/model/predictor`)
  await page.getByRole('navigation', { name: 'Sections' }).getByText('Compare').click()
  await both(1, 2)
  await row('mae_minutes').getByText('−12.5 %').waitFor()
  await row('latency_ms').getByText('+33.1 %').waitFor()
  await row('depth').getByText('equal').waitFor()
  await row('Comment').locator('mark').getByText('hourly').waitFor()
  await page.getByRole('rowheader', { name: /^rain/ }).waitFor()
  await settled(page)
  await pictured('compare-1280')
  assert.deepEqual(await findings(page), [])
})

test('a link opens two given versions, a menu and keys choose others', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/model/predictor/-/compare?v=0,2`)
  await both(0, 2)
  await page.keyboard.press('[')
  await both(0, 1)
  await page.keyboard.press('v')
  await page
    .getByRole('menuitem', { name: 'v2' })
    .or(page.getByRole('menuitemradio', { name: 'v2' }))
    .first()
    .click()
  await both(2, 1)
  assert.equal(new URL(page.url()).searchParams.get('v'), '2,1')
  await row('depth').waitFor()
  await page.keyboard.press('d')
  await row('depth').waitFor({ state: 'detached' })
})

test('the list of versions leads there', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/model/predictor?v=2`)
  await page.getByRole('link', { name: 'Compare with v1' }).click()
  await both(1, 2)
})

test('on a phone, in both lights, nothing stands outside and axe finds nothing', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    await laidOut(page)
    await pictured(`compare-390-${colorScheme}`)
    assert.deepEqual(await beside(page), [])
    assert.deepEqual(await findings(page), [])
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await laidOut(page)
  await pictured('compare-1280-dark')
  assert.deepEqual(await findings(page), [])
})

test('no page complained', () => assert.deepEqual(lake.complaints, []))
