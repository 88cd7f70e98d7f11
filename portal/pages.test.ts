/** Every page at every width in both lights: nothing for axe to find, nothing beside the edge, nothing in the console. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import type { Locator } from 'playwright-core'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { realFiles, startTestLake, type TestLake } from './test-lake.ts'
import { beside, findings, laidOut, settled } from './test-look.ts'

let lake: TestLake
let postgresql: Postgresql
/** Before anything was measured. */
let unmeasured = ''

const table = '/rova/oltp/trips/table/trip_fact'
before(async () => {
  lake = await startTestLake()
  postgresql = await startPostgresql()
  const { jdbcUrl, user, password, database } = postgresql
  const at = (path: string) => `/rova/catalogs${path}`
  await lake.call('POST', '', { name: 'rova', comment: 'Rides and couriers' })
  await lake.call('POST', at(''), {
    name: 'oltp',
    type: 'relational',
    provider: 'jdbc-postgresql',
    comment: 'The booking database',
    properties: {
      'jdbc-url': jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': user,
      'jdbc-password': password,
      'jdbc-database': database,
      'caspian.views': 'true',
    },
  })
  await lake.call('POST', at('/oltp/schemas'), { name: 'trips' })
  await lake.call('POST', at('/oltp/schemas/trips/tables'), {
    name: 'trip_fact',
    comment: 'One row per finished trip.',
    columns: Array.from({ length: 30 }, (_, i) => ({
      name: `c${i}`,
      type: i % 2 === 0 ? 'long' : 'timestamp_tz',
      comment: `column ${i}`,
      nullable: i > 0,
    })),
    indexes: [{ indexType: 'PRIMARY_KEY', name: 'pk', fieldNames: [['c0']] }],
  })
  await lake.call('POST', at('/oltp/schemas/trips/views'), {
    name: 'recent',
    comment: 'The last trips.',
    representations: [
      { dialect: 'postgresql', sql: 'SELECT c0 AS id, c1 AS ended, c2 AS a_rather_long_name_of_a_column FROM trip_fact WHERE c0 > 100' },
    ],
  })
  unmeasured = new Date().toISOString()
  const statistics = '/rova/objects/table/oltp.trips.trip_fact/statistics'
  await lake.call('PUT', statistics, { updates: { 'custom-rows': 1204331, 'custom-hours': [3, 9, 4], 'custom-by-region': { eu: 40, us: 91 } } })
  await lake.call('PUT', `${statistics}/partitions`, {
    updates: [5, -2, 7].map((late, i) => ({ partitionName: `day=${i + 1}`, statistics: { 'custom-rows': 1000 * (i + 1), 'custom-late': late } })),
  })
  await lake.call('POST', '/rova/tags', { name: 'pii', comment: 'About a person' })
  await lake.call('POST', '/rova/objects/schema/oltp.trips/tags', { tagsToAdd: ['pii'] })
  await lake.call('POST', '/rova/tags', { name: 'finance' })
  await lake.call('POST', '/rova/objects/column/oltp.trips.trip_fact.c3/tags', { tagsToAdd: ['finance'] })
  await lake.call('POST', '/rova/policies', {
    name: 'legal_hold',
    policyType: 'custom',
    content: { customRules: { 'caspian.hold': { reason: 'Case 7' }, keep: '30 days' }, supportedObjectTypes: ['schema', 'table'] },
  })
  await lake.call('POST', '/rova/objects/schema/oltp.trips/policies', { policiesToAdd: ['legal_hold'] })
  await lake.call('POST', at(''), { name: 'files', type: 'fileset', properties: { location: `file://${lake.room}` } })
  await lake.call('POST', at('/files/schemas'), { name: 'raw' })
  await lake.call('POST', at('/files/schemas/raw/filesets'), {
    name: 'packages',
    type: 'external',
    storageLocation: `file://${realFiles}`,
    properties: { format: 'js' },
  })
  await lake.call('POST', at(''), { name: 'ml', type: 'model' })
  await lake.call('POST', at('/ml/schemas'), { name: 'eta' })
  await lake.call('POST', at('/ml/schemas/eta/models'), { name: 'predictor', comment: 'Minutes to arrival' })
  for (const alias of ['production', 'challenger'])
    await lake.call('POST', at('/ml/schemas/eta/models/predictor/versions'), {
      uri: `s3://models/${alias}`,
      aliases: [alias],
      comment: `the ${alias}`,
    })
  await lake.call('POST', at('/ml/schemas/eta/functions'), {
    name: 'surge',
    functionType: 'scalar',
    definitions: [
      {
        parameters: [{ name: 'demand', dataType: 'integer' }],
        returnType: 'double',
        impls: [
          { language: 'SQL', runtime: 'TRINO', sql: 'demand / 2' },
          {
            language: 'PYTHON',
            runtime: 'SPARK',
            handler: 'surge.of',
            codeBlock: 'def of(demand):\n  return demand / 2',
            resources: { files: ['s3://code/surge.py'] },
            properties: { memory: '1g' },
          },
        ],
      },
    ],
  })
  await lake.call('POST', at(''), { name: 'off', type: 'model' })
  await lake.call('PATCH', at('/off'), { inUse: false })
})
after(async () => {
  await lake.stop()
  await postgresql.stop()
})

const soon = () => new Date().toISOString()
const pages = (): Readonly<Record<string, string>> => ({
  metalakes: '/',
  home: '/rova',
  catalogs: '/rova/-/catalogs',
  search: '/rova/-/search?query=trip',
  'search for columns': '/rova/-/search?query=kind:table%20column:c1*',
  'search, as of now': `/rova/-/search?query=trip&asOf=${soon()}`,
  tags: '/rova/-/tags',
  'access, where no rights are checked': '/rova/-/users',
  'access to a table, where no rights are checked': `${table}/-/access`,
  'metalake history': '/rova/-/history',
  'history of a metalake alone': '/rova/-/history?subtree=false',
  'two versions of a model': '/rova/ml/eta/model/predictor/-/compare',
  catalog: '/rova/oltp',
  'catalog properties': '/rova/oltp/-/properties',
  'disabled catalog': '/rova/off',
  schema: '/rova/oltp/trips',
  table,
  'table history': `${table}/-/history`,
  'table, as of now': `${table}?asOf=${soon()}`,
  view: '/rova/oltp/trips/view/recent',
  fileset: '/rova/files/raw/fileset/packages',
  directory: '/rova/files/raw/fileset/packages?dir=/lib',
  'fileset properties': '/rova/files/raw/fileset/packages/-/properties',
  model: '/rova/ml/eta/model/predictor',
  version: '/rova/ml/eta/model/predictor?v=1',
  function: '/rova/ml/eta/function/surge',
  tag: '/rova/-/tag/pii',
  providers: '/rova/-/connect',
  policies: '/rova/-/policies',
  policy: '/rova/-/policy/legal_hold',
  'what a policy is attached to': '/rova/-/policy/legal_hold/-/attached',
  audit: '/rova/-/audit?outcome=success&last=24h',
  'row of the audit': '/rova/-/audit?v=log.1',
  'regions, of a lake that is none': '/rova/-/regions',
  'audit of a table': `${table}/-/audit`,
  'lineage of a table, of which nothing was told': `${table}/-/lineage`,
  connect: '/rova/-/connect?provider=jdbc-postgresql',
  settings: '/-/settings',
  statistics: `${table}/-/statistics`,
})

/** Colours differ by light, places by width: each is looked at once, on a page that is opened once and follows both. */
const looks = [
  ['light', 1280],
  ['light', 390],
  ['light', 720],
  ['light', 1024],
  ['light', 1440],
  ['light', 1920],
  ['dark', 1280],
  ['dark', 390],
] as const
test('every page is clean for axe and fits its window, in light and in dark', async () => {
  const page = await lake.page()
  for (const [name, path] of Object.entries(pages())) {
    await page.goto(lake.url + path)
    await settled(page)
    for (const [colorScheme, width] of looks) {
      const at = `${name} at ${width}, ${colorScheme}`
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 800 })
      await laidOut(page)
      assert.equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), colorScheme, at)
      if (width === 1280 || (width === 390 && colorScheme === 'light')) assert.deepEqual(await findings(page), [], at)
      assert.deepEqual(await beside(page), [], at)
    }
  }
  await page.context().close()
})

test('settings tell how a program comes to the lake, by what it is called here, and keep the light that is chosen', async () => {
  const page = await lake.page()
  await page.goto(`${lake.url}/rova`)
  await page.getByRole('button', { name: /Your account/ }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  const settings = page.getByRole('region', { name: 'Settings' })
  await settings.getByText(`GravitinoClient(uri="${lake.url}", metalake_name="rova")`).waitFor()
  await settings.getByText(/^caspian-/).waitFor()
  await settings.getByText('a name, which is believed').waitFor()
  await settings.getByRole('button', { name: 'Dark' }).click()
  await page.reload()
  await settings.getByRole('button', { name: 'Dark', pressed: true }).waitFor()
  await page.context().close()
})

test('a function tells of each engine what it runs and what that needs', async () => {
  const page = await lake.page()
  await page.goto(`${lake.url}/rova/ml/eta/function/surge`)
  const definitions = page.getByRole('region', { name: 'Definitions' })
  for (const said of ['surge.of', 's3://code/surge.py', 'memory = 1g', 'demand / 2']) await definitions.getByText(said, { exact: true }).waitFor()
  await page.context().close()
})

test('statistics of a table say each value, and compare its partitions by one of them', async () => {
  const page = await lake.page()
  await page.goto(`${lake.url}${table}/-/statistics`)
  await page.getByText('1,204,331', { exact: true }).waitFor()
  await page.getByRole('img', { name: 'custom-hours: 1 3, 2 9, 3 4' }).waitFor()
  await page.getByText('eu 40, us 91', { exact: true }).waitFor()
  const partitions = page.getByRole('list', { name: 'Statistics of its partitions' })
  await partitions.getByText('day=2', { exact: true }).waitFor()
  await page.getByLabel('Compared by').selectOption('custom-late')
  await partitions.getByText('-2', { exact: true }).waitFor()
  await page.goto(`${lake.url}/rova/oltp/trips/table/trip_fact/-/statistics?asOf=${encodeURIComponent(unmeasured)}`)
  await page.getByText('No statistics yet').waitFor()
  await page.context().close()
})

test('panels, menus and the palette are clean for axe too', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await lake.page({ colorScheme })
    await page.goto(lake.url + table)
    await settled(page)
    const menu = () => page.getByRole('button', { name: /What can be done/ }).click()
    const chosen = async (deed: RegExp) => {
      await menu()
      await page.getByRole('menuitem', { name: deed }).click()
    }
    const panel = page.getByRole('dialog', { name: 'Prepare a change' })
    const states: Readonly<Record<string, readonly [() => Promise<unknown>, Locator]>> = {
      menu: [menu, page.getByRole('menu')],
      rename: [() => chosen(/Rename/), panel.getByLabel('New name')],
      drop: [() => chosen(/Drop/), panel.getByRole('button', { name: /Drop table/ })],
      tags: [() => page.keyboard.press('t'), page.getByLabel('Find or make a tag')],
      instant: [() => page.locator('#as-of').click(), page.getByLabel('Instant, in your time')],
      account: [() => page.getByRole('button', { name: /Your account/ }).click(), page.getByLabel('Your name')],
      keys: [() => page.keyboard.press('?'), panel.getByRole('heading', { name: 'Keys' })],
      palette: [() => page.keyboard.press('Control+k'), page.getByRole('combobox', { name: 'Go to a thing, or do something' })],
      policies: [() => page.getByRole('button', { name: 'Policy trip_fact' }).click(), page.getByLabel('Find a policy')],
      comment: [() => page.keyboard.press('e'), page.getByLabel('Comment of trip_fact')],
    }
    for (const [name, [show, shown]] of Object.entries(states)) {
      await show()
      await shown.waitFor()
      assert.deepEqual(await findings(page), [], `${name} in ${colorScheme}`)
      await page.keyboard.press('Escape')
      await shown.waitFor({ state: 'hidden' })
    }
    await page.context().close()
  }
})

test('a comment typed in the portal stands in the source', async () => {
  const page = await lake.page()
  await page.goto(lake.url + table)
  await page.getByRole('grid', { name: 'Columns' }).getByText('column 1', { exact: true }).dblclick()
  await page.getByLabel('Comment of c1').fill('When it began')
  await page.keyboard.press('Tab')
  await page.getByText('Comment of c1 changed').waitFor()
  await page.getByLabel('Comment of c2').fill('What it cost')
  await page.keyboard.press('Enter')
  await page.getByText('Comment of c2 changed').waitFor()
  const { host, port, user, password, database } = postgresql
  const client = new Client({ host, port, user, password, database })
  await client.connect()
  const { rows } = await client.query(
    "select col_description('trips.trip_fact'::regclass, 2) as one, col_description('trips.trip_fact'::regclass, 3) as two",
  )
  await client.end()
  assert.deepEqual(rows, [{ one: 'When it began', two: 'What it cost' }])
  await page.context().close()
})

test('what the lake’s policy forbids, no page asks for', () => {
  assert.deepEqual(lake.complaints, [])
})
