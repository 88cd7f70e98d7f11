/** The audit in a real browser: found, opened, filtered by the address, saved and proved; and only their own for those who own nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import type { Download, Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'

let lake: TestLake
/** As whoever owns the metalake, and as somebody who owns nothing. */
let page: Page
let other: Page

const as = (name: string) => ({ 'Content-Type': 'application/json', Authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}` })
async function call(name: string, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${lake.url}/api/metalakes${path}`, { method, headers: as(name), ...(body ? { body: JSON.stringify(body) } : {}) })
}
const denials = async () =>
  ((await (await call('marta.keller', 'GET', '/rova/audit?outcome=denied&limit=1000')).json()) as { audit: readonly object[] }).audit.length

before(async () => {
  lake = await startTestLake({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'marta.keller' } })
  await call('marta.keller', 'POST', '', { name: 'rova' })
  await call('marta.keller', 'POST', '/rova/users', { name: 'bob' })
  await call('marta.keller', 'POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await call('marta.keller', 'POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await call('marta.keller', 'POST', '/rova/catalogs/ml/schemas/eta/models', { name: 'predictor', comment: 'Minutes' })
  for (let i = 0; i < 450; i += 50)
    await Promise.all(Array.from({ length: 50 }, (_, k) => call('marta.keller', 'POST', '/rova/tags', { name: `t${i + k}` })))
  await call('marta.keller', 'PUT', '/rova/catalogs/ml/schemas/eta/models/predictor', {
    updates: [{ '@type': 'updateComment', newComment: 'Minutes to arrival' }],
  })
  await call('marta.keller', 'POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await call('bob', 'POST', '/rova/catalogs', { name: 'mine', type: 'model' })
  page = await lake.page()
  other = await lake.page()
  await other.addInitScript(() => localStorage.setItem('caspian.user', JSON.stringify('bob')))
})
after(() => lake.stop())

const rows = (of = page) => of.getByRole('list', { name: 'What happened, newest first' })
const one = (of = page) => of.getByRole('region', { name: 'The row' }).first()
const query = () => new URL(page.url()).searchParams

test('fourteen rows and more are in sight, and what went wrong says so in words', async () => {
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('navigation', { name: 'Main' }).getByText('Audit').click()
  await rows().getByText('denied', { exact: true }).waitFor()
  await rows().getByText('failed', { exact: true }).waitFor()
  const seen = await page.locator('button.audit-line').evaluateAll(
    (lines, height) =>
      lines.filter((line) => {
        const { top, bottom } = line.getBoundingClientRect()
        return top >= 0 && bottom <= height - 28
      }).length,
    800,
  )
  assert.ok(seen >= 14, `${seen} rows in sight`)
})

test('a row opens by the keyboard to what changed, keeps its address, and closes', async () => {
  await page.keyboard.press('j')
  for (let i = 1; i <= 2; i++) {
    await page.keyboard.press('ArrowDown')
    await page.locator(`[data-row="${i}"]:focus`).waitFor()
  }
  await page.keyboard.press('Enter')
  await one().getByText('marta.keller: alter model predictor').waitFor()
  await one().getByText('to arrival').waitFor()
  assert.match(query().get('v') ?? '', /^log\.\d+$/)
  await page.reload()
  await one().getByText('to arrival').waitFor()
  await page.keyboard.press('[')
  await one()
    .getByText(/create tag t/)
    .waitFor()
  await page.keyboard.press('Escape')
  await one().waitFor({ state: 'hidden' })
})

test('a denial tells why, leads to its request, and both stand in the address', async () => {
  await rows().getByText('denied', { exact: true }).click()
  await one().getByText('bob was denied create catalog mine').waitFor()
  await one()
    .getByText(/CREATE_CATALOG/)
    .first()
    .waitFor()
  await one().getByText('All of this request').click()
  await page.getByText('1 row', { exact: true }).waitFor()
  assert.ok((query().get('requestId') ?? '').length > 0)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText('newest 200 rows').waitFor()
})

test('filters are chosen in pills and kept in the address', async () => {
  await page.getByRole('button', { name: 'Outcome: all' }).click()
  await page.getByRole('checkbox', { name: 'failed' }).click()
  await page.getByText('1 row', { exact: true }).waitFor()
  assert.equal(query().get('outcome'), 'failed')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^On:/ }).click()
  await page.getByRole('textbox', { name: 'Names below the metalake' }).fill('ml.other')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Nothing fits' }).waitFor()
  assert.deepEqual([query().get('object'), query().get('subtree')], ['ml.other', 'true'])
  await page.goto(`${lake.url}/rova/-/audit?object=ml&subtree=true&operation=create&last=1h`)
  await page.getByText('4 rows', { exact: true }).waitFor()
})

test('older rows come as they are scrolled to, and nothing in sight moves', async () => {
  await page.goto(`${lake.url}/rova/-/audit`)
  await page.getByText('newest 200 rows').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  await page.getByText('newest 400 rows').waitFor()
  const at = await rows().evaluate((list) => list.parentElement?.scrollTop)
  assert.ok((at ?? 0) > 0 && (at ?? 0) < 200 * 30)
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press('End')
    await page.waitForTimeout(50)
  }
  await page.getByText('That is all.').waitFor()
})

const saved = async (press: () => Promise<unknown>): Promise<Download> => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()])
  return file
}

test('exactly what is filtered is saved', async () => {
  await page.goto(`${lake.url}/rova/-/audit?outcome=denied,failed`)
  await page.getByText('2 rows', { exact: true }).waitFor()
  const file = await saved(async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: /JSON lines/ }).click()
  })
  const told = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\n')
  assert.deepEqual(
    told.map((line) => (JSON.parse(line) as { outcome: string }).outcome),
    ['denied', 'failed'],
  )
})

test('a proof that was saved is checked without the lake, and not when it was changed', async () => {
  await rows().getByText('denied', { exact: true }).click()
  await page.getByRole('button', { name: 'Fetch the proof' }).click()
  const file = await saved(() => page.getByRole('button', { name: 'Download the proof' }).click())
  const text = readFileSync(await file.path(), 'utf8')
  const { root } = JSON.parse(text) as { root: string }
  await page.getByText(`caspian verify-proof ${file.suggestedFilename()} --root ${root}`).first().waitFor()
  const check = (proof: string) => {
    const at = join(lake.room, 'proof.json')
    writeFileSync(at, proof)
    return spawnSync(process.execPath, [join(import.meta.dirname, '../../server/verify-proof.ts'), at, '--root', root]).status
  }
  assert.equal(check(text), 0)
  assert.equal(check(text.replace('"bob"', '"eve"')), 1)
})

test('a thing’s own page tells of it and of what is in it', async () => {
  await page.goto(`${lake.url}/rova/ml/eta`)
  await page.getByRole('navigation', { name: 'Sections' }).getByText('Audit').click()
  await page.getByText('4 rows', { exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: /^On:/ }).count(), 0)
  await page.goto(`${lake.url}/rova/-/tag/t7/-/audit`)
  await page.getByText('1 row', { exact: true }).waitFor()
})

test('who owns nothing is told so, sees their own, and is not denied for looking', async () => {
  const had = await denials()
  await other.goto(`${lake.url}/rova/-/audit`)
  await other.getByText('You see what you did yourself.').waitFor()
  await rows(other).getByText('mine').waitFor()
  assert.equal(await rows(other).getByRole('listitem').count(), 1)
  assert.equal(await denials(), had)
})

test('no page complained', () => assert.deepEqual(lake.complaints, []))
