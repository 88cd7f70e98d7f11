/** Who may do what, seen and changed in the portal: by mouse, by keys alone, and by somebody who may not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

let lake: TestLake
let page: Page
const admin = 'marta.keller'
before(async () => {
  lake = await startTestLake({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': admin } })
  page = await lake.page()
  const make = (path: string, body: object) => lake.call('POST', path, body, admin)
  await make('', { name: 'rova' })
  await make('/rova/catalogs', { name: 'ml', type: 'model' })
  await make('/rova/catalogs/ml/schemas', { name: 'eta' })
  await make('/rova/catalogs/ml/schemas/eta/models', { name: 'predictor' })
  for (const name of ['diego', 'lena']) await make('/rova/users', { name })
  await make('/rova/groups', { name: 'night' })
  const says = (type: string, fullName: string, ...names: string[]) => ({
    type,
    fullName,
    privileges: names.map((name) => ({ name: name.replace('-', ''), condition: name.startsWith('-') ? 'deny' : 'allow' })),
  })
  await make('/rova/roles', { name: 'analyst', securableObjects: [says('catalog', 'ml', 'use_catalog', 'use_schema', 'use_model')] })
  await make('/rova/roles', { name: 'strict', securableObjects: [says('schema', 'ml.eta', '-use_model')] })
  await lake.call('PUT', '/rova/permissions/users/diego/grant', { roleNames: ['analyst', 'strict'] }, admin)
})
after(() => lake.stop())

const open = (path: string) => page.goto(lake.url + path)
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const shows = (text: string | RegExp) => page.getByText(text).first().waitFor()
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const option = (name: string) => page.getByRole('option', { name }).first().click()
const predictor = '/rova/ml/eta/model/predictor'

test('a user is added by a form, switched off and on, and removed with all that is lost told first', async () => {
  await open('/rova')
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByText('Access').click()
  const list = page.getByRole('list', { name: 'Users' })
  await list.getByText('2 roles').waitFor()
  await button('Add user').click()
  await page.getByLabel('Name').fill('omar')
  await button('Add omar').click()
  await heading('omar')
  await page.goBack()
  await list.getByText('omar').waitFor()
  const choose = async (deed: string) => {
    await button('What can be done with omar').click()
    await page.getByRole('menuitem', { name: deed }).click()
  }
  await choose('Disable omar')
  await list.getByText('disabled').waitFor()
  await button('Undo').click()
  await list.getByText('disabled').waitFor({ state: 'hidden' })
  await choose('Remove omar')
  await page.getByRole('dialog').getByText('omar may do nothing in this metalake any more.').waitFor()
  await button('Remove user omar').click()
  await shows('omar is gone')
  await list.getByText('omar').waitFor({ state: 'hidden' })
  assert.equal(new URL(page.url()).pathname, '/rova/-/users')
})

test('a denial is explained along the way down, and what would change it is tried out', async () => {
  await open(`${predictor}/-/access`)
  await shows('marta.keller owns metalake rova, and so may do everything with it and with what is in it.')
  await page.getByRole('region', { name: 'May they, and why' }).getByRole('button', { name: 'marta.keller' }).click()
  await option('diego')
  await shows('Denied because role strict denies Use model on schema ml.eta. It would be allowed without that.')
  assert.equal(new URL(page.url()).searchParams.get('who'), 'user diego')
  const way = page.getByRole('list', { name: 'The way down to it' }).getByRole('listitem')
  assert.deepEqual(await way.locator('a.id').allInnerTexts(), ['rova', 'ml', 'eta', 'predictor'])
  await page.getByRole('link', { name: 'Take strict from diego' }).click()
  const table = page.getByRole('table', { name: 'Who would gain and lose what' })
  await table.getByRole('row', { name: /diego.*predictor.*read/ }).waitFor()
  await page.goBack()
  await shows(/^Denied because role strict/)
})

test('a role’s table is filled in by mouse, tried out, saved and taken back', async () => {
  await open('/rova/-/role/analyst')
  await button('Add an object').click()
  const field = page.getByRole('main').getByRole('combobox')
  await field.fill('ml.')
  await option('eta')
  const cell = (name: string) => page.getByRole('button', { name })
  await cell('Register model on ml.eta: not said').click()
  await cell('Use model on ml: allowed').click()
  await cell('Use model on ml: denied, not saved').click()
  await shows('2 changes, not saved')
  await button('What would change').click()
  const table = page.getByRole('table', { name: 'Who would gain and lose what' })
  await table.getByRole('row', { name: /diego.*eta.*make models/ }).waitFor()
  await button('Save 2 changes').click()
  await shows('analyst is changed: 2 privileges')
  await page.getByRole('button', { name: 'Register model on ml.eta: allowed', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Use model on ml: not said', exact: true }).waitFor()
  await button('Undo').click()
  await page.getByRole('button', { name: 'Use model on ml: allowed', exact: true }).waitFor()
})

test('a role is given and taken on a user’s page, and what they own is listed after they were made owner', async () => {
  await open('/rova/-/user/lena')
  await shows('lena holds no role')
  await button('Give a role').click()
  await option('analyst')
  await shows('lena now holds analyst')
  await button('Take analyst away').click()
  await shows('lena no longer holds analyst')
  await open(`${predictor}/-/access`)
  await button('Change owner…').click()
  await option('lena')
  await page.getByRole('dialog').getByText('lena may do everything with predictor, and with what is in it.').waitFor()
  await button('Give it to lena').click()
  await shows('Owner of predictor is now lena')
  await open('/rova/-/user/lena/-/owned')
  await page.getByRole('list', { name: 'Owns' }).getByText('predictor').click()
  await heading('predictor')
})

/** Presses tab until the thing of this name has the focus; fails when it never gets there. */
async function tabTo(name: RegExp): Promise<void> {
  const seen: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const told = await page.evaluate(() => {
      const at = document.activeElement
      return (at?.getAttribute('aria-label') ?? at?.textContent ?? '').trim()
    })
    if (name.test(told)) return
    seen.push(told)
  }
  assert.fail(`${String(name)} was not reached by tab: ${seen.join(' | ')}`)
}

test('with keys alone a role is made, filled in, saved and given', async () => {
  page = await lake.page()
  await open('/rova')
  await heading('rova')
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await heading('Access')
  await page.getByRole('button', { name: 'Add user' }).waitFor()
  await page.keyboard.press('>')
  await page.keyboard.type('create role')
  await page.getByRole('option', { name: 'Create role' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Name').waitFor()
  await page.keyboard.type('keyed')
  await page.keyboard.press('Enter')
  await heading('keyed')
  await shows('keyed says nothing yet')
  await tabTo(/^Add an object$/)
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'ml' }).waitFor()
  await page.keyboard.type('ml')
  await page.keyboard.press('Enter')
  await page.getByRole('grid', { name: 'What keyed says' }).waitFor()
  await tabTo(/^Use catalog on ml/)
  await page.keyboard.press('a')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press(' ')
  await page.keyboard.press(' ')
  await page.getByRole('button', { name: 'Use schema on ml: denied, not saved' }).waitFor()
  await tabTo(/^Save 2 changes$/)
  await page.keyboard.press('Enter')
  await shows('keyed is changed: 2 privileges')
  await page.keyboard.press('Shift+Tab')
  await tabTo(/^Held by/)
  await page.keyboard.press('Enter')
  await shows('Nobody holds keyed')
  await tabTo(/^Give it to somebody$/)
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'lena' }).waitFor()
  await page.keyboard.type('len')
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: 'Held by' }).getByText('lena').waitFor()
})

test('somebody who may not is shown their own, may change nothing, and is told whom to ask', async () => {
  page = await lake.page({}, 'diego')
  await open('/rova/-/users')
  await shows('You see only yourself here. marta.keller owns the metalake and may give you more.')
  assert.equal(await page.getByRole('list', { name: 'Users' }).getByRole('listitem').count(), 1)
  assert.equal(await page.getByRole('button', { name: 'Add user' }).count(), 0)
  await open('/rova/-/role/strict')
  await shows('You may not change it: that takes managing grants there, or on the metalake.')
  await page.getByRole('button', { name: 'Use model on ml.eta: denied' }).click({ force: true })
  assert.equal(await page.getByText('not saved').count(), 0)
  await open('/rova/-/what-if')
  await shows('You may not see this. Ask marta.keller, who owns rova.')
  await open('/rova/ml/eta/-/access?deed=drop')
  await shows('Denied because only whoever owns it, or what it is in, may drop it.')
  assert.equal(await page.getByRole('button', { name: 'Change owner…' }).count(), 0)
})

test('three thousand users are filtered and scrolled with few questions', async () => {
  for (let i = 0; i < 30; i++) {
    const users = Array.from({ length: 100 }, (_, n) => ({ name: `person-${String(i * 100 + n).padStart(4, '0')}` }))
    const answer = await fetch(`${lake.url}/api/bulk/metalakes/rova/users/add`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${Buffer.from(`${admin}:`).toString('base64')}` },
      body: JSON.stringify({ users }),
    })
    assert.ok(answer.ok, await answer.clone().text())
  }
  page = await lake.page()
  let asked = 0
  page.on('request', (request) => {
    if (/\/users\/person/.test(request.url())) asked += 1
  })
  await open('/rova/-/users')
  const list = page.getByRole('list', { name: 'Users' })
  await list.getByText('diego').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  await list.getByText('person-2999').waitFor()
  await page.getByPlaceholder(/^Filter 3,00\d users$/).fill('person-15')
  await shows('100 shown')
  assert.ok((await page.getByRole('listitem').count()) < 80)
  assert.ok(asked < 200, `${asked} users were asked for`)
})

test('every page of rights is clean for axe and fits its window, in both lights', async () => {
  const changes = encodeURIComponent(
    JSON.stringify([
      { change: 'grant-role', role: 'analyst', user: 'lena' },
      { change: 'grant', role: 'strict' },
    ]),
  )
  const paths = [
    '/rova/-/groups',
    '/rova/-/roles',
    '/rova/-/access',
    `/rova/-/what-if?changes=${changes}`,
    '/rova/-/user/diego',
    '/rova/-/user/diego/-/may?object=model:ml.eta.predictor',
    '/rova/-/role/analyst',
    '/rova/-/role/analyst/-/holders',
    `${predictor}/-/access?who=user%20diego`,
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    page = await lake.page({ colorScheme })
    for (const path of paths) {
      await open(path)
      await settled(page)
      for (const width of colorScheme === 'light' ? [1280, 390] : [1280]) {
        await page.setViewportSize({ width, height: 800 })
        await laidOut(page)
        assert.deepEqual(await findings(page), [], `${path} at ${width} in ${colorScheme}`)
        assert.deepEqual(await beside(page), [], `${path} at ${width}`)
      }
    }
    await page.context().close()
  }
})

test('nothing was complained of', () => {
  assert.deepEqual(lake.complaints, [])
})
