/** Searching in a real browser: typed, narrowed, walked, told why, saved, taken away as a file; and nothing for those who may see nothing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let lake: TestLake
/** As whoever owns the metalake, and as somebody who may see nothing of it. */
let page: Page
let other: Page
let beforeLast = ''

const me = 'marta.keller'
const manyTags = 45
before(async () => {
  lake = await startTestLake({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': me } })
  const call = (path: string, body: object, method = 'POST') => lake.call(method, path, body, me)
  await call('', { name: 'rova', comment: 'Rides and couriers' })
  for (const name of ['bob', 'ola']) await call('/rova/users', { name })
  await call('/rova/catalogs', { name: 'ml', type: 'model' })
  await call('/rova/catalogs', { name: 'files', type: 'fileset', properties: { location: `file://${lake.room}` } })
  for (const schema of ['eta', 'churn']) await call('/rova/catalogs/ml/schemas', { name: schema })
  await call('/rova/catalogs/files/schemas', { name: 'exports' })
  const models = '/rova/catalogs/ml/schemas/churn/models'
  await call(models, { name: 'customer_churn', comment: 'Which customer leaves, by e-mail and trips', properties: { retention: '30' } })
  await call(models, { name: 'customer_value', comment: 'What a customer brings' })
  await call(models, { name: 'customer_score', comment: '=HYPERLINK("http://x","y")' })
  await call('/rova/catalogs/files/schemas/exports/filesets', { name: 'customer_list', comment: 'All of them' })
  await call('/rova/tags', { name: 'pii' })
  await call('/rova/objects/model/ml.churn.customer_churn/tags', { tagsToAdd: ['pii'] })
  await call('/rova/owners/model/ml.churn.customer_value', { name: 'ola', type: 'USER' }, 'PUT')
  for (let i = 0; i < manyTags; i++) await call('/rova/tags', { name: `shelf_${i}`, comment: 'One of many' })
  beforeLast = new Date().toISOString()
  await call('/rova/catalogs/ml/schemas/eta/models', { name: 'latecomer', comment: 'Minutes to arrival' })
  page = await lake.page({ permissions: ['clipboard-read', 'clipboard-write'] })
  other = await lake.page({}, 'bob')
})
after(() => lake.stop())

const field = (of = page) => of.getByRole('combobox', { name: 'Search everything in rova' })
const results = (of = page) => of.getByRole('list', { name: 'Results, best first' })
const count = (text: string, of = page) => of.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
const query = () => new URL(page.url()).searchParams.get('query')
const search = async (text: string, of = page) => {
  await of.goto(`${lake.url}/rova/-/search?query=${encodeURIComponent(text)}`)
  await settled(of)
}
const names = async () => (await results().locator('a[data-row]').allInnerTexts()).map((name) => name.replaceAll('\n', ''))

test('what is typed stands in the address, finds, and says why in parts that add up', async () => {
  await page.goto(`${lake.url}/rova`)
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type('customer kind:model')
  await page.keyboard.press('Enter')
  await count('3 models')
  assert.equal(query(), 'customer kind:model')
  const why = page.getByRole('list', { name: 'Why this is first' })
  const parts = await why.locator('.num').allInnerTexts()
  const score = await page.getByText(/^score /).innerText()
  const sum = parts.reduce((all, part) => all + Number(part), 0)
  assert.ok(parts.length > 1 && Math.abs(sum - Number(score.replace('score ', ''))) < 0.01 * parts.length, `${parts.join()} are not ${score}`)
  assert.ok((await results().locator('mark').allInnerTexts()).includes('customer'))
})

test('a facet is written into the search, and counts are what is then found', async () => {
  await search('customer')
  await count('4 things')
  await page.getByRole('checkbox', { name: 'fileset, 1' }).click()
  await count('1 fileset')
  assert.equal(query(), 'customer kind:fileset')
  await page.getByRole('checkbox', { name: 'model, 3' }).click()
  await count('4 things')
  assert.equal(query(), 'customer (kind:fileset or kind:model)')
  await page.getByRole('checkbox', { name: 'fileset, 1' }).click()
  await count('3 models')
  await page.getByRole('checkbox', { name: 'ola, 1' }).click()
  await count('1 model')
  assert.deepEqual(await names(), ['ml.churn.customer_value'])
  await page.goBack()
  await count('3 models')
  assert.equal(await field().inputValue(), 'customer kind:model')
})

test('results are walked, told why, selected and opened without a mouse', async () => {
  await search('customer kind:model')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.locator('[data-row="1"]:focus').waitFor()
  await page.keyboard.press('w')
  await page.getByText('Why this result').nth(1).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Why this result', expanded: true }).count(), 2)
  await page.keyboard.press('x')
  await page.getByText('1 selected').waitFor()
  await page.getByRole('button', { name: 'Copy paths' }).click()
  await page.getByText('1 path copied').waitFor()
  const path = (await names())[1]
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), path)
  await page.locator('[data-row="1"]').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: path?.split('.').at(-1) ?? '', exact: true }).waitFor()
})

test('while somebody types, things, fields and values are offered', async () => {
  await page.goto(`${lake.url}/rova`)
  await settled(page)
  await field().fill('kind:model ta')
  await page.getByRole('option', { name: /^tag:/ }).click()
  assert.equal(await field().inputValue(), 'kind:model tag:')
  await page.getByRole('option', { name: /^tag:pii/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  assert.equal(await field().inputValue(), 'kind:model tag:pii ')
  await page.keyboard.press('Enter')
  await count('1 model')
  await field().fill('latec')
  await page
    .getByRole('option', { name: /latecomer/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: 'latecomer' }).waitFor()
})

test('a search that cannot be read is refused with its place, and what can be written is shown', async () => {
  await search('customer colunm:email')
  const alert = page.getByRole('alert')
  assert.equal(await alert.locator('.wrong').innerText(), 'colunm:email')
  await alert.getByText(/did you mean column\?/).waitFor()
  assert.equal(await page.locator('.find-ink .wrong').innerText(), 'colunm:email')
  await page.getByRole('region', { name: 'What can be written' }).getByText('kind:tag').click()
  await count(`${manyTags + 1} tags`)
})

test('another spelling is said aloud; where nothing is found, what is near and what there is without filters', async () => {
  await search('custmer')
  await page.getByText(/“custmer” is written nowhere\. Also found: customer/).waitFor()
  await search('customer tag:pii kind:fileset')
  await page.getByRole('link', { name: 'Without filters, 4 things fit “customer”' }).click()
  await count('4 things')
  await search('custxyzzy')
  await page.getByRole('link', { name: /^customer \d/ }).click()
  await count('4 things')
  await search('kind:tag latecomer')
  await page.getByRole('checkbox', { name: 'tag, 0' }).click()
  await count('1 model')
})

test('more comes as it is scrolled to', async () => {
  await search('kind:tag')
  await count(`${manyTags + 1} tags`)
  await page.getByText('1–20 of 46', { exact: true }).waitFor()
  for (const shown of [40, 46]) {
    await page.keyboard.press('j')
    await page.keyboard.press('End')
    await page.getByText(`1–${shown} of 46`, { exact: true }).waitFor()
  }
})

const saved = async (kind: RegExp) => {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: kind }).click()
    })(),
  ])
  return readFileSync(await file.path(), 'utf8')
}

test('all that was found is saved, and no formula in it runs', async () => {
  await search('')
  await settled(page)
  const all = Number(/^\d+/.exec(await page.getByRole('heading', { level: 1 }).innerText())?.[0])
  assert.ok(all > manyTags)
  const lines = (await saved(/JSON lines/)).trimEnd().split('\n')
  assert.equal(new Set(lines.map((line) => (JSON.parse(line) as { type: string; fullName: string }).type + line)).size, all)
  await page.getByText(`rova-search.jsonl is saved, with ${all} things`).waitFor()
  const csv = await saved(/CSV/)
  assert.equal(csv.trimEnd().split('\r\n').length, all + 1)
  assert.ok(csv.includes(`model,ml.churn.customer_score,"'=HYPERLINK(""http://x"",""y"")"`))
})

test('a search is kept under a name, found again, and let go of', async () => {
  await search('customer -has:owner')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByLabel('Name').fill('Nobody’s customers')
  await page.getByRole('button', { name: 'Save the search' }).click()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('complementary', { name: 'Facts' }).getByText('Nobody’s customers').waitFor()
  await page.keyboard.press('/')
  await page.getByRole('option', { name: /Nobody’s customers/ }).click()
  await page.waitForURL(/-\/search/)
  assert.equal(query(), 'customer -has:owner')
  await page.getByRole('button', { name: 'Saved', exact: true }).click()
  await page.getByRole('button', { name: 'Delete the saved search Nobody’s customers' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor()
})

test('the past is searched as it was', async () => {
  await search('latecomer')
  await count('1 model')
  await page.goto(`${lake.url}/rova/-/search?query=latecomer&asOf=${beforeLast}`)
  await page.getByRole('heading', { name: 'Nothing fits “latecomer”' }).waitFor()
  await page.getByText('Now, 1 thing fits.').waitFor()
})

test('the palette finds what no list has read, and searches everything', async () => {
  page = await lake.page()
  await page.goto(`${lake.url}/rova/-/tags`)
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to a thing, or do something' }).fill('customer_chu')
  await page
    .getByRole('option', { name: /customer_churn/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'customer_churn' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to a thing, or do something' }).fill('customer leaves')
  await page.getByRole('option', { name: 'Search everything for “customer leaves”' }).click()
  await results()
    .getByRole('link', { name: /customer_churn/ })
    .first()
    .waitFor()
  assert.equal(query(), 'customer leaves')
})

test('home tells what is the reader’s, what changed, and how much there is', async () => {
  await page.goto(`${lake.url}/rova`)
  await settled(page)
  const main = page.getByRole('region', { name: 'Home' })
  await main.getByText('Yours').waitFor()
  await main.getByRole('link', { name: /latecomer.*created/ }).waitFor()
  await page
    .getByRole('complementary', { name: 'Facts' })
    .getByRole('link', { name: /Tags\s*46/i })
    .click()
  await count(`${manyTags + 1} tags`)
})

test('who may see nothing of it finds nothing, is offered nothing, and counts nothing', async () => {
  await search('customer', other)
  await other.getByRole('heading', { name: /Nothing fits|There is nothing/ }).waitFor()
  assert.equal(await other.getByText('customer_churn').count(), 0)
  await field(other).fill('custom')
  await other.getByRole('option', { name: 'Search everything for “custom”' }).waitFor()
  await settled(other)
  assert.equal(await other.getByRole('option').count(), 1)
})

const states: Readonly<Record<string, string>> = {
  results: 'customer',
  everything: '',
  narrowed: 'customer (kind:model or kind:fileset) -has:comment',
  nothing: 'custxyzzy kind:tag',
  unread: 'customer colunm:email',
}
for (const colorScheme of ['light', 'dark'] as const)
  test(`every state of it is clean for axe and fits its window, in ${colorScheme}`, async () => {
    const looked = await lake.page({ colorScheme })
    for (const [name, text] of Object.entries(states)) {
      await search(text, looked)
      for (const width of [1280, 390, 720, 1024]) {
        await looked.setViewportSize({ width, height: 800 })
        await laidOut(looked)
        if (width === 1280 || width === 390) assert.deepEqual(await findings(looked), [], `${name} at ${width}`)
        assert.deepEqual(await beside(looked), [], `${name} at ${width}`)
      }
    }
    await looked.setViewportSize({ width: 390, height: 800 })
    await search('customer', looked)
    await looked.getByRole('button', { name: 'Filters' }).click()
    await looked.getByRole('dialog').getByRole('checkbox', { name: 'fileset, 1' }).click()
    await looked.getByRole('button', { name: 'Show 1 thing' }).waitFor()
    assert.deepEqual(await findings(looked), [], 'filters')
    await looked.getByRole('button', { name: 'Show 1 thing' }).click()
    await field(looked).fill('customer')
    await looked.getByRole('option', { name: /customer_churn/ }).waitFor()
    assert.deepEqual(await findings(looked), [], 'suggestions')
    assert.deepEqual(await beside(looked), [], 'suggestions')
    await looked.context().close()
  })

test('no page complained but of the searches that were refused', () => {
  assert.deepEqual(
    lake.complaints.filter((one) => !/400 \(Bad Request\).*search\?query=customer\+colunm/.test(one)),
    [],
  )
})
