/** Saved searches in a real browser: kept by the lake, brought there by a browser that kept its own, watched, and told of on home. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let lake: TestLake
let page: Page
const models = '/rova/catalogs/ml/schemas/churn/models'
const make = (name: string) => lake.call('POST', models, { name, comment: 'of customers' })
before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova' })
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'churn' })
  await make('churn')
  page = await lake.page()
})
after(() => lake.stop())

const open = async (path: string, of = page) => {
  await of.goto(`${lake.url}/rova${path}`)
  await settled(of)
}
const search = (query: string) => open(`/-/search?query=${encodeURIComponent(query)}`)
const facts = (of = page) => of.getByRole('complementary', { name: 'Facts' })
const news = () => page.getByRole('link', { name: /^(\d+ new|\d+ changed)/ })

test('a search that is watched tells on home what is new, shows it, and is quiet once it was looked at', async () => {
  await search('customers kind:model')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByLabel('Name').fill('All customers')
  await page.getByLabel('Tell me what is new in it').check()
  await page.getByRole('button', { name: 'Save the search' }).click()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
  await open('')
  assert.equal(await news().count(), 0)
  await make('value')
  await lake.call('PUT', `${models}/churn`, { updates: [{ '@type': 'updateComment', newComment: 'of all customers' }] })
  await open('')
  await page.getByRole('heading', { name: 'New in what you watch' }).waitFor()
  assert.equal((await news().innerText()).replaceAll(/\s+/g, ' '), '1 new, 1 changed in All customers')
  await news().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '2 models', exact: true }).waitFor()
  await settled(page)
  await open('')
  assert.equal(await news().count(), 0)
})

test('to open the search itself is to look at it too', async () => {
  await make('score')
  await open('')
  await news().waitFor()
  await facts().getByText('All customers').click()
  await page.getByRole('heading', { level: 1, name: '3 models', exact: true }).waitFor()
  await settled(page)
  await open('')
  assert.equal(await news().count(), 0)
})

test('it is there wherever its owner signs in, and for nobody else', async () => {
  const again = await lake.page()
  await open('', again)
  await facts(again).getByText('All customers').waitFor()
  const other = await lake.page({}, 'bob')
  await open('', other)
  assert.equal(await other.getByText('All customers').count(), 0)
  for (const one of [again, other]) await one.context().close()
})

test('what a browser kept by itself goes to the lake once; a name that means something else there stays, and this one gets a number', async () => {
  const older = await lake.page()
  const kept = [
    { lake: 'rova', name: 'Old', query: 'churn' },
    { lake: 'rova', name: 'All customers', query: 'other' },
    { lake: 'rova', name: 'Unreadable', query: 'colunm:x' },
    { lake: 'elsewhere', name: 'Far', query: 'x' },
  ]
  await older.addInitScript((all) => {
    if (localStorage.getItem('test.once') === null) localStorage.setItem('caspian.searches', all)
    localStorage.setItem('test.once', '1')
  }, JSON.stringify(kept))
  await open('', older)
  await facts(older).getByText('Old').waitFor()
  const left = await older.evaluate(() => localStorage.getItem('caspian.searches'))
  assert.deepEqual(JSON.parse(left ?? ''), kept.slice(2))
  const { searches } = (await lake.call('GET', '/rova/searches', undefined, 'marta.keller')) as {
    searches: readonly { name: string; query: string }[]
  }
  assert.deepEqual(
    searches.map(({ name, query }) => [name, query]),
    [
      ['All customers', 'customers kind:model'],
      ['All customers 2', 'other'],
      ['Old', 'churn'],
    ],
  )
  await older.context().close()
})

test('home with news and the list of saved searches stand well, wide and narrow', async () => {
  await make('late')
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    await open('')
    await news().waitFor()
    await laidOut(page)
    assert.deepEqual(await beside(page), [], String(width))
    assert.deepEqual(await findings(page), [], String(width))
    await search('churn')
    await page.getByRole('button', { name: 'Saved', exact: true }).click()
    await page.getByRole('button', { name: 'Watch All customers', exact: true }).waitFor()
    await laidOut(page)
    assert.deepEqual(await beside(page), [], String(width))
    assert.deepEqual(await findings(page), [], String(width))
  }
})

test('a search is watched and let go by keys alone, and taken back', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await search('churn')
  await page.getByRole('button', { name: 'Saved', exact: true }).focus()
  await page.keyboard.press('Enter')
  const watch = page.getByRole('button', { name: 'Watch Old' })
  await watch.focus()
  await page.keyboard.press('Enter')
  await page.getByText('You are told what is new in Old', { exact: true }).waitFor()
  await page.locator('button[aria-pressed=true][aria-label="Watch Old"]').waitFor()
  await page.getByRole('button', { name: 'Delete the saved search Old' }).click()
  await page.getByText('Old is deleted').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Saved', exact: true }).click()
  await page.locator('button[aria-pressed=true][aria-label="Watch Old"]').waitFor()
})

test('nothing went wrong in the browser but what the lake refused on purpose', () => {
  assert.deepEqual(
    lake.complaints.filter((one) => !/status of (400|409)/.test(one)),
    [],
  )
})
