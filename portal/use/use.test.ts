/** How many people use what, in a real browser: what is popular on home, and the figure on the page of a thing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut } from '../test-look.ts'

let lake: TestLake
let page: Page
const models = '/rova/catalogs/ml/schemas/churn/models'
const popular = (of = page) => of.locator('section').filter({ has: of.getByRole('heading', { level: 2, name: 'Popular' }) })

before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova', comment: 'Rides and couriers' })
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'churn' })
  const comment = 'Which customer leaves, by e-mail and trips, as of the last month that is closed in the books'
  for (const name of ['customer_churn', 'customer_value', 'a_model_with_rather_a_long_name_that_hardly_fits'])
    await lake.call('POST', models, { name, comment: name === 'customer_value' ? '' : comment })
  page = await lake.page()
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('heading', { level: 2, name: 'Changed lately' }).waitFor()
  assert.equal(await popular().count(), 0, 'nothing is used yet')
  const load = (who: string, name: string) => lake.call('GET', `${models}/${name}`, undefined, who)
  for (let i = 0; i < 1_204; i++) await load(`user${i}`, 'customer_churn')
  for (const who of ['ann', 'bob']) await load(who, 'a_model_with_rather_a_long_name_that_hardly_fits')
  await load('ann', 'customer_value')
  const told = async () => ((await lake.call('GET', '/rova/popular')) as { popular: readonly unknown[] }).popular.length
  while ((await told()) < 3) await sleep(200)
})
after(() => lake.stop())

test('home tells what most people use, and leads there, where it is told too', async () => {
  await page.goto(`${lake.url}/rova`)
  await popular().waitFor()
  const lines = await popular().getByRole('listitem').allInnerTexts()
  assert.match(lines[0] ?? '', /customer_churn[^]*1,204 people$/)
  assert.match(lines[2] ?? '', /customer_value[^]*1 person$/)
  await popular().getByText('customer_churn').click()
  const facts = page.getByRole('complementary', { name: 'Facts' })
  // Who reads it here uses it too.
  await facts.getByText(/1,20\d people/).waitFor()
  await facts.getByText('in 30 days').waitFor()
})

test('of the past it is not told', async () => {
  await page.goto(`${lake.url}/rova?asOf=${new Date().toISOString()}`)
  await page.getByRole('heading', { level: 2, name: 'Changed lately' }).waitFor()
  assert.equal(await popular().count(), 0)
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`it is clean for axe and fits its window, in ${colorScheme}`, async () => {
    const looked = await lake.page({ colorScheme })
    for (const width of [1280, 390]) {
      await looked.setViewportSize({ width, height: 800 })
      await looked.goto(`${lake.url}/rova`)
      await popular(looked).waitFor()
      await laidOut(looked)
      assert.deepEqual([await findings(looked), await beside(looked)], [[], []], `home at ${width}`)
      await looked.goto(`${lake.url}/rova/ml/churn/model/customer_churn`)
      const told = width === 1280 ? looked.getByRole('complementary', { name: 'Facts' }) : looked.locator('summary')
      await told.getByText(/1,20\d people/).waitFor()
      await laidOut(looked)
      assert.deepEqual([await findings(looked), await beside(looked)], [[], []], `page at ${width}`)
    }
    await looked.context().close()
  })

test('no page complained', () => assert.deepEqual(lake.complaints, []))
