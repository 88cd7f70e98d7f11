/** Jobs in a real browser, run by real processes: a template is made and run, its runs are followed, and one is called off. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'

let lake: TestLake
let page: Page
before(async () => {
  lake = await startTestLake({ config: { 'caspian.job.cancelGraceMs': '200' } })
  await lake.call('POST', '', { name: 'rova' })
  page = await lake.page()
})
after(() => lake.stop())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const panel = () => page.getByRole('dialog', { name: 'Prepare a change' })
const runs = () => page.getByRole('list', { name: 'Runs, newest first' })

test('a template is made, and running it asks for its keys and follows the run to its end', async () => {
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('navigation', { name: 'Main' }).getByText('Jobs').click()
  await button('Create job template').click()
  await panel().getByLabel('Name').fill('wait')
  await panel().getByLabel('Program').fill('file:///bin/sleep')
  await panel().getByLabel('Arguments').fill('{{seconds}}')
  await button('Create wait').click()
  await button('Run wait').click()
  await panel().getByLabel('seconds').fill('0')
  await panel().getByRole('button', { name: 'Run wait' }).click()
  await page.getByText(/^job-\d+ is queued$/).waitFor()
  await runs().getByText('succeeded').waitFor()
})

test('a run that goes on is called off', async () => {
  await button('Run wait').click()
  await panel().getByLabel('seconds').fill('600')
  await panel().getByRole('button', { name: 'Run wait' }).click()
  await runs().getByText('running').waitFor()
  await button(/^Call off job-/).click()
  await runs().getByText('called off', { exact: true }).waitFor()
  assert.equal(await button(/^Call off job-/).count(), 0)
})

test('what a template runs is shown on its page, changed there, and its runs found from there', async () => {
  await page.getByRole('list', { name: 'Templates' }).getByText('wait').click()
  await page.getByText('file:///bin/sleep').waitFor()
  await button('Change the program').click()
  await panel().getByLabel('Arguments').fill('0')
  await button('Keep this program').click()
  await page.getByText('What wait runs is changed').waitFor()
  await page.getByRole('main').getByText('Runs, newest first').click()
  await runs().getByText('succeeded').waitFor()
  assert.equal(await runs().getByRole('listitem').count(), 2)
  assert.equal(new URL(page.url()).searchParams.get('object'), 'wait')
})

test('no page complained', () => assert.deepEqual(lake.complaints, []))
