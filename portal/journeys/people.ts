/** What is done about people and time: whose it is, who may no longer, why not, which version, and how it was. */
import assert from 'node:assert/strict'
import { type Journey, modelled } from './test-stage.ts'

const predictor = '/ml/eta/model/predictor'

const cut: Journey = {
  says: 'gives a model an owner, takes another’s role away, and it is gone from that one’s browser',
  refused: /status of 403/,
  async walk(walker, stage) {
    const { page, lake, open, shows, heading, stop } = walker
    await modelled(stage, walker)
    for (const name of ['diego', 'lena']) await stage.call('POST', `/${lake}/users`, { name })
    await stage.call('POST', `/${lake}/roles`, {
      name: 'analyst',
      securableObjects: [
        { type: 'catalog', fullName: 'ml', privileges: ['use_catalog', 'use_schema', 'use_model'].map((name) => ({ name, condition: 'allow' })) },
      ],
    })
    await stage.call('PUT', `/${lake}/permissions/users/diego/grant`, { roleNames: ['analyst'] })
    const diego = await stage.beside(walker, 'diego')
    await diego.open(predictor)
    await diego.heading('predictor')
    await open(`${predictor}/-/access`)
    await page.getByRole('button', { name: 'Change owner…' }).click()
    await page.getByRole('option', { name: 'lena' }).first().click()
    await page.getByRole('dialog').getByText('lena may do everything with predictor, and with what is in it.').waitFor()
    await stop('owner')
    await page.getByRole('button', { name: 'Give it to lena' }).click()
    await shows('Owner of predictor is now lena')
    await open('/-/user/diego')
    await heading('diego')
    await page.getByRole('button', { name: 'Take analyst away' }).click()
    await shows('diego no longer holds analyst')
    await stop('taken')
    await diego.page.reload()
    await diego.shows('“predictor” is not here')
    assert.equal(await diego.page.getByText('Minutes to arrival').count(), 0)
    await diego.stop('gone')
    await diego.page.context().close()
  },
}

const denied: Journey = {
  says: 'follows a denied action from the audit to its explanation',
  async walk(walker, stage) {
    const { page, lake, open, shows, stop } = walker
    await modelled(stage, walker)
    await stage.call('POST', `/${lake}/users`, { name: 'diego' })
    await stage.test.call('DELETE', `/${lake}/catalogs/ml/schemas/eta/models/predictor`, undefined, 'diego').catch(() => undefined)
    await open('/-/audit?outcome=denied')
    await page.getByRole('list', { name: 'What happened, newest first' }).getByText('denied', { exact: true }).first().click()
    const row = page.getByRole('region', { name: 'The row' }).first()
    await row.getByText('diego was denied drop model predictor').waitFor()
    await stop('row')
    await row
      .getByRole('link', { name: /diego/ })
      .filter({ hasText: /explain|why|may/i })
      .first()
      .click()
    await page.getByRole('region', { name: 'May they, and why' }).waitFor()
    await shows(/Denied|denied|may not/)
    assert.equal(new URL(page.url()).searchParams.get('who'), 'user diego')
    await stop('why')
  },
}

const past: Journey = {
  says: 'reads the lake as it was before a change, and comes back',
  refused: /status of 403/,
  async walk(walker, stage) {
    const { page, lake, open, heading, stop } = walker
    await modelled(stage, walker)
    const alter = (newComment: string) =>
      stage.call('PUT', `/${lake}/catalogs/ml/schemas/eta/models/predictor`, { updates: [{ '@type': 'updateComment', newComment }] })
    await alter('Minutes, by the old map')
    // The field takes whole seconds.
    const before = Math.ceil(Date.now() / 1000) * 1000
    await page.waitForTimeout(before - Date.now() + 1100)
    await alter('Minutes, by the new map')
    await open(predictor)
    await heading('predictor')
    const said = (text: string) => page.getByRole('main').getByText(text, { exact: true }).waitFor()
    await said('Minutes, by the new map')
    await page.locator('#as-of').click()
    await page.getByLabel('Instant, in your time').fill(new Date(before).toISOString().slice(0, 19))
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await said('Minutes, by the old map')
    assert.equal(await page.getByRole('button', { name: 'Edit comment' }).count(), 0)
    await stop('past')
    await page.locator('#as-of').click()
    await page.getByRole('button', { name: 'A day ago' }).click()
    // Yesterday there was no such lake.
    await page
      .getByText(/not here/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Back to now' }).filter({ visible: true }).first().click()
    await said('Minutes, by the new map')
  },
}

export const peopleJourneys: readonly Journey[] = [cut, denied, past]
