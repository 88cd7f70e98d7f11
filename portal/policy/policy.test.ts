/** Policies in a real browser: made, attached, seen where they hold and where not, changed, switched off and taken off. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'

let lake: TestLake
let page: Page
before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova' })
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await lake.call('POST', '/rova/catalogs/ml/schemas/eta/models', { name: 'predictor' })
  page = await lake.page()
})
after(() => lake.stop())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const shows = (text: string | RegExp) => page.getByText(text).first().waitFor()
const facts = () => page.getByRole('complementary', { name: 'Facts' })
const panel = () => page.getByRole('dialog', { name: 'Prepare a change' })
const kept = async (name: string) =>
  ((await lake.call('GET', `/rova/policies/${name}`)) as { policy: { enabled: boolean; content: Record<string, unknown> } }).policy

test('a policy is made with a rule of the lake in a small form and others as JSON, and what is wrong is told before it is sent', async () => {
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('navigation', { name: 'Main' }).getByText('Policies').click()
  await shows('No policies in this metalake yet')
  await page.getByRole('main').getByRole('button', { name: 'Create policy' }).first().click()
  await panel().getByLabel('Name').fill('legal_hold')
  await panel().getByRole('switch', { name: 'Hold' }).click()
  await panel().getByLabel('Reason').fill('Case 7: ask legal')
  await panel().getByLabel('Other rules, as JSON').fill('{"keep": ')
  await panel()
    .getByRole('status')
    .getByText(/other rules is no JSON/)
    .waitFor()
  assert.equal(await button('Create legal_hold').isDisabled(), true)
  await panel().getByLabel('Other rules, as JSON').fill('{"keep": "30 days"}')
  await button('Create legal_hold').click()
  await page.getByRole('heading', { level: 1, name: 'legal_hold' }).waitFor()
  await shows('Case 7: ask legal')
  assert.deepEqual((await kept('legal_hold')).content.customRules, { keep: '30 days', 'caspian.hold': { reason: 'Case 7: ask legal' } })
})

test('it is attached by finding a thing along its path, and holds in what is in that', async () => {
  await page.getByRole('navigation', { name: 'Sections' }).getByText('Attached to').click()
  await button('Attach to…').first().click()
  await panel().getByLabel('Find a thing').fill('ml.et')
  await panel().getByRole('checkbox', { name: /eta$/ }).click()
  await shows('legal_hold is attached to eta')
  await panel().getByRole('button', { name: 'Done', exact: true }).click()
  await page.getByRole('list', { name: 'What it is attached to' }).getByText('eta').waitFor()
  await page.goto(`${lake.url}/rova/ml/eta/model/predictor`)
  await facts().getByText('from schema eta').waitFor()
  await facts()
    .getByText(/^ · in force$|· in force/)
    .waitFor()
})

test('its rules are changed, and say where it no longer holds', async () => {
  await facts().getByRole('link', { name: 'legal_hold' }).click()
  await page.getByRole('heading', { level: 1, name: 'legal_hold' }).waitFor()
  await page.keyboard.press('r')
  await panel().getByRole('button', { name: 'Models' }).click()
  await button('Keep these rules').click()
  await shows('What legal_hold says is changed')
  assert.equal(((await kept('legal_hold')).content.supportedObjectTypes as string[]).includes('model'), false)
  await page.goto(`${lake.url}/rova/ml/eta/model/predictor`)
  await facts().getByText('not in force: not meant for models').waitFor()
})

test('it is switched off from its page, and everything that has it says so', async () => {
  await page.goto(`${lake.url}/rova/-/policy/legal_hold`)
  await button(/What can be done/).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await shows('legal_hold is disabled')
  assert.equal((await kept('legal_hold')).enabled, false)
  await page.goto(`${lake.url}/rova/ml/eta`)
  await facts().getByText('not in force: it is disabled').waitFor()
  await page.goto(`${lake.url}/rova/-/policies`)
  await page.getByRole('list', { name: 'Policies' }).getByText('disabled').waitFor()
})

test('it is attached and taken off on a thing’s own page, and that can be taken back', async () => {
  await page.goto(`${lake.url}/rova/ml`)
  await button('Policy ml').click()
  await page.getByRole('checkbox', { name: 'legal_hold' }).click()
  await shows('legal_hold is attached to ml')
  await facts().getByText('attached here').waitFor()
  await button('Undo').click()
  await shows('Taken back')
  await facts().getByText('None here, and none above.').waitFor()
})

test('the numbers of compaction are a form with what they are when empty', async () => {
  await page.goto(`${lake.url}/rova/-/policies`)
  await page.getByRole('main').getByRole('button', { name: 'Create policy' }).first().click()
  await panel().getByLabel('Name').fill('compact')
  await panel().getByLabel('What it says').selectOption('system_iceberg_compaction')
  await panel().getByLabel('Max partition num').fill('0')
  await panel()
    .getByRole('status')
    .getByText(/maxPartitionNum/)
    .waitFor()
  await panel().getByLabel('Max partition num').fill('7')
  await button('Create compact').click()
  await page.getByRole('heading', { level: 1, name: 'compact' }).waitFor()
  const { content } = await kept('compact')
  assert.deepEqual([content.maxPartitionNum, content.deleteFileNumberWeight], [7, 100])
})

test('no page complained', () => assert.deepEqual(lake.complaints, []))
