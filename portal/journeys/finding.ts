/** What a data scientist does: finds what nobody looks after, follows a figure to where it comes from, and chooses between two versions. */
import assert from 'node:assert/strict'
import { connected, type Journey, modelled } from './test-stage.ts'

const orphan: Journey = {
  says: 'finds the table with an email column that nobody owns, and gives it an owner',
  async walk(walker, stage) {
    const { page, lake, open, press, shows, heading, stop } = walker
    await connected(stage, walker)
    await stage.call('POST', `/${lake}/users`, { name: 'lena' })
    // Somebody looked at it once: what nobody has seen is not in the lake.
    await stage.call('GET', `/${lake}/catalogs/oltp/schemas/trips/tables/trip_fact`)
    await open('')
    await heading(lake)
    await page.keyboard.press('/')
    await page.keyboard.type('kind:table column:*email* -has:owner')
    await page.keyboard.press('Enter')
    const results = page.getByRole('list', { name: 'Results, best first' })
    await results.locator('mark').getByText('email').first().waitFor()
    await stop('found')
    await results
      .getByRole('link', { name: /trip_fact/ })
      .first()
      .click()
    await heading('trip_fact')
    await page.getByRole('navigation', { name: 'Sections' }).getByText('Access').click()
    await press('Give it to somebody…')
    await page.getByRole('option', { name: 'lena' }).first().click()
    await stop('owner')
    await press('Give it to lena')
    await shows('Owner of trip_fact is now lena')
    await open(`/-/search?query=${encodeURIComponent('kind:table column:*email* -has:owner')}`)
    await shows(/^Nothing/)
    await stop('none')
  },
}

/** As an orchestrator tells it. */
const told = (
  lake: string,
  job: string,
  from: readonly string[],
  to: string,
  columns: Readonly<Record<string, readonly [dataset: string, field: string]>>,
) => {
  const dataset = (name: string) => ({ namespace: lake, name })
  const facet = { _producer: 'https://rova.example', _schemaURL: 'https://rova.example' }
  const fields = Object.fromEntries(
    Object.entries(columns).map(([column, [name, field]]) => [
      column,
      { inputFields: [{ ...dataset(name), field, transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION' }] }] },
    ]),
  )
  return {
    eventType: 'COMPLETE',
    eventTime: new Date(Date.now() - 60_000).toISOString(),
    producer: 'https://rova.example',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: crypto.randomUUID() },
    job: { namespace: 'airflow', name: job },
    inputs: from.map(dataset),
    outputs: [{ ...dataset(to), facets: { columnLineage: { ...facet, fields } } }],
  }
}

const source: Journey = {
  says: 'follows a dashboard’s column to its source',
  async walk(walker, stage) {
    const { page, lake, narrow, open, heading, stop } = walker
    const { call, test } = stage
    await call('POST', `/${lake}/catalogs`, { name: 'files', type: 'fileset', properties: { location: `file://${test.room}/${lake}` } })
    await call('POST', `/${lake}/catalogs/files/schemas`, { name: 'raw' })
    for (const name of ['bookings', 'fares', 'dashboard']) await call('POST', `/${lake}/catalogs/files/schemas/raw/filesets`, { name })
    const events = [
      told(lake, 'clean', ['files.raw.bookings'], 'files.raw.fares', { gross: ['files.raw.bookings', 'amount'] }),
      told(lake, 'publish', ['files.raw.fares'], 'files.raw.dashboard', { revenue: ['files.raw.fares', 'gross'] }),
    ]
    for (const event of events) await call('POST', `/${lake}/lineage`, event)
    await open('/files/raw/fileset/dashboard')
    await heading('dashboard')
    await page.keyboard.press('l')
    if (narrow) {
      const list = page.getByRole('region', { name: 'Lineage of dashboard, by hops' })
      await list.getByRole('button', { name: /bookings/ }).waitFor()
      await stop('list')
      await list.getByRole('button', { name: /bookings/ }).click()
    } else {
      const graph = page.getByRole('group', { name: /^Lineage of .* as a graph$/ })
      await page.getByRole('button', { name: 'Columns', exact: true }).click()
      await graph.getByRole('button', { name: 'revenue' }).click()
      await graph.locator('.lin-column.lit').getByText('amount').waitFor()
      await stop('columns')
      await graph
        .locator('button.lin-head')
        .filter({ has: page.getByText('bookings', { exact: true }) })
        .click()
    }
    await page.getByRole('complementary', { name: 'What is chosen' }).getByRole('heading', { name: 'bookings' }).waitFor()
    await stop('source')
  },
}

const versions: Journey = {
  says: 'compares two versions of a model, and sees what is better in the newer one',
  async walk(walker, stage) {
    const { page, lake, open, heading, stop } = walker
    await modelled(stage, walker)
    const at = `/${lake}/catalogs/ml/schemas/eta/models/predictor/versions`
    for (const [i, mae] of ['1.84', '1.61'].entries())
      await stage.call('POST', at, { uri: `s3://models/eta/${i}`, aliases: [`v${i}`], comment: 'Trees', properties: { mae_minutes: mae } })
    await open('/ml/eta/model/predictor')
    await heading('predictor')
    await page.getByRole('navigation', { name: 'Sections' }).getByText('Compare').click()
    await page.getByRole('region', { name: 'Version 0 and version 1', exact: true }).waitFor()
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'mae_minutes', exact: true }) })
    await row.getByText('−12.5 %').waitFor()
    await stop('compared')
    assert.equal(new URL(page.url()).pathname.endsWith('/-/compare'), true)
  },
}

export const findingJourneys: readonly Journey[] = [orphan, source, versions]
