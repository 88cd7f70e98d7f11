/** What changed in a schema, a catalog, a metalake: by day, filtered by the address, opened, and taken back after it was told what that writes. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let lake: TestLake
let page: Page
const at = '/rova/catalogs/ml/schemas/eta'
const alter = (name: string, updates: readonly object[], who: string) => lake.call('PUT', `${at}/models/${name}`, { updates }, who)
const commentOf = async (name: string) => ((await lake.call('GET', `${at}/models/${name}`)) as { model: { comment?: string } }).model.comment
const rows = () => page.getByRole('list', { name: 'Changes, newest first, by day' })
const query = () => new URL(page.url()).searchParams

before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova' })
  // Called like the catalog, and not in it.
  await lake.call('POST', '/rova/tags', { name: 'ml' }, 'pia')
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  for (const name of ['eta', 'other']) await lake.call('POST', '/rova/catalogs/ml/schemas', { name })
  await lake.call('POST', `/rova/catalogs/ml/schemas/other/models`, { name: 'elsewhere' })
  for (const name of ['baseline', 'predictor', 'surge']) await lake.call('POST', `${at}/models`, { name, comment: `Minutes, ${name}` }, 'pia')
  await alter(
    'predictor',
    [
      { '@type': 'updateComment', newComment: 'Minutes to arrival' },
      { '@type': 'setProperty', property: 'depth', value: '8' },
    ],
    'ola',
  )
  await lake.call('DELETE', `${at}/models/surge`, undefined, 'ola')
  page = await lake.page()
})
after(() => lake.stop())

async function pictured(name: string): Promise<void> {
  const folder = process.env.CASPIAN_SHOTS
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
}
const names = () => rows().locator('.past .path-name').allInnerTexts()

test('a schema tells what changed in it and of itself, newest first under its day, and nothing of its neighbours', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/-/history`)
  await rows().getByText('Today').waitFor()
  assert.deepEqual(await names(), ['surge', 'predictor', 'surge', 'predictor', 'baseline', 'eta'])
  await pictured('within-1280')
  assert.deepEqual(await findings(page), [])
})

test('a catalog does too, and not of the tag that is called as it is; the metalake tells all', async () => {
  await page.goto(`${lake.url}/rova/ml/-/history`)
  await rows().getByText('eta.predictor').first().waitFor()
  assert.ok(!(await names()).includes('') && (await rows().locator('.past').count()) === 9)
  await page.goto(`${lake.url}/rova/-/history`)
  await rows().getByText('ml.eta.predictor').first().waitFor()
  await page.getByText('11 changes', { exact: true }).waitFor()
})

test('kind, person and time are chosen in pills and kept in the address', async () => {
  await page.getByRole('button', { name: 'Anyone' }).click()
  await page.getByRole('button', { name: 'ola', exact: true }).click()
  await page.getByText('2 changes', { exact: true }).waitFor()
  assert.equal(query().get('actor'), 'ola')
  await page.goto(`${lake.url}/rova/-/history?kind=tag&from=week`)
  await page.getByText('1 change', { exact: true }).waitFor()
  await page.goto(`${lake.url}/rova/-/history?from=2999-01-01T00:00:00Z`)
  await page.getByRole('heading', { name: 'Nothing changed' }).waitFor()
})

test('one is opened by the keyboard to what it changed, and keeps its address', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/-/history`)
  await rows().getByText('Today').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowDown')
  await page.locator('[data-row="2"]:focus').waitFor()
  await page.keyboard.press('Enter')
  const one = page.getByRole('region', { name: 'The change' })
  await one.getByText('to arrival').waitFor()
  await page.reload()
  await one.getByText('to arrival').waitFor()
})

test('it is told what undo would write before it writes; the toast takes that back in turn', async () => {
  await page.getByRole('button', { name: 'Undo this change' }).click()
  const card = page.getByRole('region', { name: 'What undo would write' })
  await card.getByText('Comment back to “Minutes, predictor”').waitFor()
  await card.getByText('depth taken out again, now “8”').waitFor()
  await pictured('within-undo-1280')
  assert.deepEqual(await findings(page), [])
  assert.equal(await commentOf('predictor'), 'Minutes to arrival')
  await card.getByRole('button', { name: 'Change predictor back' }).click()
  await page.locator('.toast').getByText('predictor: the change is taken back').waitFor()
  assert.equal(await commentOf('predictor'), 'Minutes, predictor')
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back', { exact: true }).waitFor()
  assert.equal(await commentOf('predictor'), 'Minutes to arrival')
})

test('a drop is undone by bringing back; what stands in the way is named', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/-/history`)
  await rows().getByText('surge').first().waitFor()
  await rows().locator('.past').filter({ hasText: 'dropped' }).click()
  await page.getByRole('button', { name: 'Undo this change' }).click()
  await page.getByRole('button', { name: 'Bring back surge' }).click()
  await page.getByText('surge: the change is taken back').waitFor()
  assert.equal(await commentOf('surge'), 'Minutes, surge')
  await rows().locator('.past').filter({ hasText: 'predictor' }).filter({ hasText: 'created' }).click()
  await page.getByRole('button', { name: 'Undo this change' }).click()
  await page.getByRole('alert').getByText('something was done to it since').waitFor()
})

test('what comes while the list is read waits above it', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/-/history`)
  await page.locator('[data-live=ok]').waitFor()
  await rows().getByText('Today').waitFor()
  const n = await rows().locator('.past').count()
  await alter('baseline', [{ '@type': 'updateComment', newComment: 'First' }], 'pia')
  const fresh = page.getByRole('button', { name: '1 new change' })
  await fresh.waitFor()
  assert.equal(await rows().locator('.past').count(), n)
  await fresh.click()
  await rows().locator('.past').filter({ hasText: 'pia' }).filter({ hasText: 'changed' }).waitFor()
})

test('what was dropped in the portal is brought back by the toast', async () => {
  await page.goto(`${lake.url}/rova/ml/eta/model/surge`)
  await page.getByRole('button', { name: 'What can be done with surge' }).click()
  await page.getByRole('menuitem', { name: 'Drop model' }).click()
  await page.getByRole('button', { name: 'Drop model surge' }).click()
  await page.locator('.toast').getByText('surge is gone').waitFor()
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { name: 'surge' }).waitFor()
  assert.equal(await commentOf('surge'), 'Minutes, surge')
})

test('on a phone, in the dark, it stands and reads as well', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${lake.url}/rova/ml/-/history`)
  await rows().getByText('eta.predictor').first().waitFor()
  await settled(page)
  await laidOut(page)
  await pictured('within-390-dark')
  assert.deepEqual(await beside(page), [])
  assert.deepEqual(await findings(page), [])
  await rows().locator('.past').filter({ hasText: 'predictor' }).first().click()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByRole('region', { name: 'What undo would write' }).waitFor()
  await settled(page)
  await pictured('within-one-390-dark')
  assert.deepEqual(await beside(page), [])
})

test('no page complained of anything but a refusal that was asked for', () =>
  assert.deepEqual(
    lake.complaints.filter((one) => !/\/undo\?dryRun=true/.test(one) && !/404 \(Not Found\)/.test(one)),
    [],
  ))
