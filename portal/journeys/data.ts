/** What a data engineer does: connects what there is, keeps what is sensitive apart, sees what changed, and runs what keeps it fresh. */
import assert from 'node:assert/strict'
import { realFiles } from '../test-lake.ts'
import { connected, type Journey } from './test-stage.ts'

const trips = '/oltp/trips/table/trip_fact'

const connect: Journey = {
  says: 'connects a PostgreSQL, and finds its tables',
  async walk(walker, { postgresql }) {
    const { page, open, press, shows, heading, stop } = walker
    await open('')
    await page.getByRole('main').getByRole('link', { name: 'Connect a source' }).click()
    await press(/postgresql/i)
    await page.getByLabel('Name in the lake').fill('oltp')
    const { jdbcUrl, user, password, database } = postgresql
    const field = (name: string) => page.getByRole('textbox', { name, exact: true })
    await field('jdbc-url').fill(jdbcUrl)
    await field('jdbc-user').fill(user)
    await page.locator('input[type=password]').fill(password)
    await field('jdbc-database').fill(database)
    await press('Test connection')
    await shows('postgresql answers')
    await stop('tested')
    await press('Connect')
    await heading('oltp')
    await page.getByRole('main').getByRole('link', { name: 'trips' }).click()
    await heading('trips')
    await page.getByRole('main').getByRole('link', { name: 'trip_fact' }).click()
    await heading('trip_fact')
    await page.getByRole('grid', { name: 'Columns' }).getByText('rider_email', { exact: true }).waitFor()
    await stop('table')
  },
}

const files: Journey = {
  says: 'makes a schema and a fileset over a directory that is there, and lists its files',
  async walk(walker, { call, test }) {
    const { page, lake, open, press, heading, stop } = walker
    await call('POST', `/${lake}/catalogs`, { name: 'files', type: 'fileset', properties: { location: `file://${test.room}/${lake}` } })
    await open('/files')
    await page.getByRole('main').getByRole('button', { name: 'Create schema' }).filter({ visible: true }).first().click()
    await page.getByLabel('Name').fill('raw')
    await press('Create raw')
    await heading('raw')
    await page.getByRole('main').getByRole('button', { name: 'Create fileset' }).filter({ visible: true }).first().click()
    await page.getByLabel('Name').fill('packages')
    await page.getByLabel('Held').selectOption('external')
    await page.getByLabel('Location').fill(`file://${realFiles}`)
    await stop('form')
    await press('Create packages')
    await heading('packages')
    await page.getByRole('list', { name: 'Files in /' }).getByRole('button', { name: /^lib/ }).click()
    await page.getByRole('list', { name: 'Files in /lib' }).getByText('fast-check.js', { exact: true }).waitFor()
    await stop('files')
  },
}

const sensitive: Journey = {
  says: 'tags a column pii by the keys, and sees which policy is in force on the table',
  async walk(walker, stage) {
    const { page, lake, open, shows, stop } = walker
    await connected(stage, walker)
    await stage.call('POST', `/${lake}/policies`, {
      name: 'legal_hold',
      policyType: 'custom',
      content: { customRules: { 'caspian.hold': { reason: 'Case 7' } }, supportedObjectTypes: ['schema', 'table'] },
    })
    await stage.call('POST', `/${lake}/objects/schema/oltp.trips/policies`, { policiesToAdd: ['legal_hold'] })
    await open(trips)
    const grid = page.getByRole('grid', { name: 'Columns' })
    const column = grid.getByRole('row', { name: /rider_email/ })
    await column.focus()
    await page.keyboard.press('t')
    await page.getByLabel('Find or make a tag').fill('pii')
    await page.getByRole('button', { name: /Make the tag “pii”/ }).waitFor()
    await page.keyboard.press('Enter')
    await shows('rider_email is now tagged pii')
    await page.keyboard.press('Escape')
    await column.getByRole('link', { name: 'pii' }).waitFor({ state: walker.narrow ? 'attached' : 'visible' })
    if (walker.narrow) await page.locator('.facts-fold summary').click()
    const facts = page.getByRole('complementary', { name: 'Facts' })
    await facts.getByText('legal_hold').waitFor()
    await facts.getByText('from schema trips').waitFor()
    await stop('tagged')
    await open('/-/tag/pii')
    await page.getByRole('list', { name: 'What carries it' }).getByText('rider_email', { exact: true }).waitFor()
    await stop('where')
  },
}

const undone: Journey = {
  says: 'sees what changed on a table, and takes an older change back while a newer one stays',
  async walk(walker, stage) {
    const { page, lake, open, press, shows, heading, stop } = walker
    await connected(stage, walker)
    const alter = (...updates: readonly object[]) => stage.call('PUT', `/${lake}/catalogs/oltp/schemas/trips/tables/trip_fact`, { updates })
    await alter({ '@type': 'updateComment', newComment: 'One row per trip.' })
    await alter({ '@type': 'updateColumnComment', fieldName: ['fare'], newComment: 'What the rider paid' })
    await alter({ '@type': 'updateColumnComment', fieldName: ['city'], newComment: 'Where it began' })
    await open(`${trips}/-/history`)
    const list = page.getByRole('list', { name: 'Changes, newest first' })
    await list.getByText('city').waitFor()
    await list.getByText('fare').click()
    await page.getByRole('region', { name: 'What changed' }).getByText('What the rider paid').waitFor()
    await stop('change')
    await press(/^Undo/)
    const card = page.getByRole('region', { name: 'What undo would write' })
    await card.getByText(/fare/).first().waitFor()
    await stop('effect')
    await card.getByRole('button', { name: 'Change trip_fact back' }).click()
    await shows(/the change is taken back/)
    await open(trips)
    await heading('trip_fact')
    const grid = page.getByRole('grid', { name: 'Columns' })
    await grid.getByText('Where it began').waitFor()
    assert.equal(await grid.getByText('What the rider paid').count(), 0)
    // What is one test's is not the next one's: both are in one database.
    await alter({ '@type': 'updateColumnComment', fieldName: ['city'], newComment: '' })
  },
}

const job: Journey = {
  says: 'runs a job, and watches it to its end',
  async walk(walker, { call }) {
    const { page, lake, open, press, stop } = walker
    await call('POST', `/${lake}/jobs/templates`, {
      jobTemplate: { name: 'refresh', jobType: 'shell', executable: 'file:///bin/sleep', arguments: ['{{seconds}}'], comment: 'Refreshes the trips' },
    })
    await open('/-/jobs')
    await press('Run refresh')
    const panel = page.getByRole('dialog', { name: 'Prepare a change' })
    await panel.getByLabel('seconds').fill('1')
    await stop('asked')
    await panel.getByRole('button', { name: 'Run refresh' }).click()
    await page.getByRole('list', { name: 'Runs, newest first' }).getByText('succeeded').waitFor()
    await stop('done')
  },
}

export const dataJourneys: readonly Journey[] = [connect, files, sensitive, undone, job]
