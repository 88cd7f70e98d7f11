/** What people do in the portal, done by a real browser against a real lake. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addressOf } from './address.ts'
import { realFiles, startTestLake, type TestLake } from './test-lake.ts'

let lake: TestLake
let page: Page
before(async () => {
  lake = await startTestLake()
  page = await lake.page()
})
after(() => lake.stop())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const shows = (text: string | RegExp) => page.getByText(text).first().waitFor()
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const open = async (path: string) => {
  await page.goto(lake.url + path)
}
const fileset = '/rova/files/raw/fileset/packages'

test('an empty lake teaches, and its first metalake is made there', async () => {
  await open('/')
  await shows('No metalake yet')
  await button('Create metalake').click()
  await page.getByLabel('Name').fill('rova')
  await page.getByLabel('Comment').fill('Rides and couriers')
  await button('Create rova').click()
  await heading('rova')
  await shows('rova is there, a new metalake')
  assert.equal(new URL(page.url()).pathname, '/rova')
})

test('a refused name keeps what was typed, with the reason', async () => {
  await open('/')
  await button('Create metalake').click()
  await page.getByLabel('Name').fill('rova')
  await button('Create rova').click()
  await page
    .getByRole('alert')
    .getByText(/already exists/)
    .waitFor()
  assert.equal(await page.getByLabel('Name').inputValue(), 'rova')
  await page.keyboard.press('Escape')
})

test('a source of files is tested, connected, and shows real files', async () => {
  await open('/rova')
  await page.getByRole('main').getByRole('link', { name: 'Connect a source' }).click()
  await button(/^files/).click()
  await page.getByLabel('Name in the lake').fill('files')
  await page.getByRole('textbox', { name: 'location', exact: true }).fill(`file://${lake.room}`)
  await button('Test connection').click()
  await shows('files answers')
  await button('Connect').click()
  await heading('files')
  await page.getByRole('main').getByRole('button', { name: 'Create schema' }).first().click()
  await page.getByLabel('Name').fill('raw')
  await button('Create raw').click()
  await heading('raw')
  await page.getByRole('main').getByRole('button', { name: 'Create fileset' }).first().click()
  await page.getByLabel('Name').fill('packages')
  await page.getByLabel('Held').selectOption('external')
  await page.getByLabel('Location').fill(`file://${realFiles}`)
  await button('Create packages').click()
  await heading('packages')
  const files = page.getByRole('list', { name: 'Files in /' })
  await files.getByText('package.json').waitFor()
  await files.getByRole('button', { name: /^lib/ }).click()
  await page.getByRole('list', { name: 'Files in /lib' }).getByText('fast-check.js', { exact: true }).waitFor()
  assert.equal(new URL(page.url()).searchParams.get('dir'), '/lib')
  await page.goBack()
  await files.getByText('package.json').waitFor()
})

test('a tag is made and put on in one go, and its page says where it is', async () => {
  await open(fileset)
  await heading('packages')
  await page.keyboard.press('t')
  await page.getByLabel('Find or make a tag').fill('pii')
  await button(/Make the tag “pii”/).click()
  await shows('packages is now tagged pii')
  await page.keyboard.press('Escape')
  await page.getByRole('main').getByRole('link', { name: 'pii' }).click()
  await heading('pii')
  await page.getByRole('list', { name: 'What carries it' }).getByText('packages').click()
  await heading('packages')
})

test('a comment is edited in place, taken back, and told by history; the past shows the old one', async () => {
  await open(fileset)
  await heading('packages')
  const comment = async (text: string) => {
    await page.keyboard.press('e')
    await page.getByLabel('Comment of packages').fill(text)
    await page.keyboard.press('Enter')
    await shows('Comment of packages changed')
  }
  await comment('Code of the nightly jobs')
  await page.keyboard.press('z')
  await shows('Taken back')
  await page.getByRole('button', { name: 'Add a comment' }).waitFor()
  await comment('Code of the nightly jobs')
  await comment('Code of the hourly jobs')
  await page.keyboard.press('h')
  const change = page.getByRole('region', { name: 'What changed' })
  assert.equal(await change.locator('del').innerText(), 'nightly')
  assert.equal(await change.locator('ins').innerText(), 'hourly')
  await page.keyboard.press('[')
  await change.locator('ins').getByText('Code of the nightly jobs').waitFor()
  await button('Read as of then').click()
  await shows(/You are reading the lake as it was/)
  await page.getByRole('navigation', { name: 'Sections' }).getByText('Files').click()
  await page.getByRole('main').getByText('Code of the nightly jobs', { exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Edit comment' }).count(), 0)
  await page.keyboard.press('n')
  await page.getByRole('main').getByText('Code of the hourly jobs', { exact: true }).waitFor()
  assert.equal(new URL(page.url()).searchParams.get('asOf'), null)
})

test('a model gets two versions, an alias moves between them', async () => {
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await open('/rova/ml/eta')
  await page.getByRole('main').getByRole('button', { name: 'Register model' }).first().click()
  await page.getByLabel('Name').fill('predictor')
  await button('Register predictor').click()
  await heading('predictor')
  for (const [n, alias] of [
    [0, 'production'],
    [1, ''],
  ] as const) {
    await page.getByRole('main').getByRole('button', { name: 'Link version' }).first().click()
    await page.getByLabel('URI').fill(`s3://models/predictor/${n}`)
    await page.getByLabel('Aliases').fill(alias)
    await page.getByRole('dialog').getByRole('button', { name: 'Link version' }).click()
    await page.getByRole('list', { name: 'Versions' }).getByText(`v${n}`).waitFor()
  }
  await page.getByRole('list', { name: 'Versions' }).getByText('v0').click()
  await button('Take off production').click()
  await shows('production no longer points to version 0')
  await page.getByRole('list', { name: 'Versions' }).getByText('v1').click()
  await page.getByLabel('New alias').fill('production')
  await page.keyboard.press('Enter')
  await shows('production now points to version 1')
  assert.equal(new URL(page.url()).searchParams.get('v'), '1')
})

test('names with slashes and signs have addresses of their own', async () => {
  const name = 'a/b=c'
  await lake.call('POST', '/rova/catalogs/ml/schemas/eta/models', { name })
  const tag = '100% año/~ #1?'
  await lake.call('POST', '/rova/tags', { name: tag })
  await open(addressOf({ kind: 'model', path: ['rova', 'ml', 'eta', name], tab: 'history' }))
  await heading(name)
  await page.getByRole('navigation', { name: 'Sections' }).getByText('Versions').click()
  await shows('No versions yet')
  await page.reload()
  await heading(name)
  await open(addressOf({ kind: 'tag', path: ['rova', tag], tab: '' }))
  await heading(tag)
})

test('a thousand names scroll with few rows and few questions', async () => {
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'many' })
  const made = Array.from({ length: 1000 }, (_, i) => `m${String(i).padStart(4, '0')}`)
  for (let i = 0; i < made.length; i += 50)
    await Promise.all(
      made.slice(i, i + 50).map((name) => lake.call('POST', '/rova/catalogs/ml/schemas/many/models', { name, comment: `about ${name}` })),
    )
  let asked = 0
  page.on('request', (request) => {
    if (/\/models\/m\d+/.test(request.url())) asked += 1
  })
  await open('/rova/ml/many')
  const list = page.getByRole('list', { name: 'Contents of many' })
  await list.getByText('about m0000').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  await list.getByText('about m0999').waitFor()
  const rows = await page.getByRole('listitem').count()
  assert.ok(rows < 80, `${rows} rows exist`)
  assert.ok(asked < 160, `${asked} entities were asked for`)
  await page.getByLabel('Filter 1,000 names').fill('m0500')
  await list.getByText('about m0500').waitFor()
  assert.equal(await page.getByRole('listitem').count(), 1)
})

test('the tree is walked with the arrows, and the palette jumps along a path', async () => {
  // A browser that has opened nothing yet.
  page = await lake.page()
  await open('/rova')
  await heading('rova')
  await page.getByRole('treeitem', { name: 'catalog files' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('treeitem', { name: 'schema raw' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('treeitem', { name: 'fileset packages' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await heading('packages')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('ml.many.m07')
  await page.getByRole('option', { name: /ml\.many\.m0700/ }).waitFor()
  await page.keyboard.press('Enter')
  await heading('m0700')
})

test('a fileset is renamed, switched off with its catalog, and dropped with its effect told first', async () => {
  await open(fileset)
  const choose = async (deed: RegExp) => {
    await button(/What can be done/).click()
    await page.getByRole('menuitem', { name: deed }).click()
  }
  await heading('packages')
  await choose(/Rename/)
  await page.getByLabel('New name').fill('bundles')
  await button('Rename to bundles').click()
  await heading('bundles')
  await open('/rova/files')
  await heading('files')
  await choose(/Disable/)
  await shows('files is disabled')
  await button('Undo').click()
  await shows('Taken back')
  await open('/rova/files/raw/fileset/bundles')
  await heading('bundles')
  await choose(/Drop/)
  await page.getByRole('dialog').getByText('Its files stay where they are.').waitFor()
  await button('Drop fileset bundles').click()
  await heading('raw')
  await shows('bundles is gone')
})

test('nothing was complained of but the name that was taken', () => {
  assert.deepEqual(
    lake.complaints.filter((c) => !/status of 409/.test(c)),
    [],
  )
})
