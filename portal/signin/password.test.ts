/** Signing in with a name and a password, by a real browser at a real lake. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'

const adminPassword = 'admin-password-0001'
let lake: TestLake
let page: Page
let context: BrowserContext

const as = (name: string, password: string) => ({ Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` })
async function call(method: string, path: string, body?: unknown, headers = as('admin', adminPassword)): Promise<Record<string, unknown>> {
  const answer = await fetch(lake.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`)
  return (await answer.json()) as Record<string, unknown>
}

before(async () => {
  lake = await startTestLake({
    config: { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin', 'caspian.login.failures': '3' },
    env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: adminPassword },
  })
  await call('POST', '/api/idp/users', { user: 'ann', password: 'password-ann-1' })
  await call('POST', '/api/metalakes', { name: 'rova', comment: 'Rides and couriers' })
  page = await lake.page()
  context = page.context()
})
after(() => lake.stop())

const button = (name: string | RegExp, on = page) => on.getByRole('button', { name })
const heading = (name: string, on = page) => on.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const asked = (on = page) => heading('Sign in to Caspian', on)
async function signIn(name: string, password: string, on = page): Promise<void> {
  await on.getByLabel('Name').fill(name)
  await on.getByLabel('Password', { exact: true }).fill(password)
  await on.keyboard.press('Enter')
}
const shotsTo = process.env.CASPIAN_SHOTS
const shot = async (name: string, on = page) => {
  if (shotsTo !== undefined) await on.screenshot({ path: `${shotsTo}/${name}.png` })
}

test('whoever opens a page is asked who they are, told what was wrong, and led to that page', async () => {
  await page.goto(`${lake.url}/rova?asOf=2020-01-01T00:00:00Z`)
  await asked()
  await shot('basic-1280')
  await signIn('ann', 'wrong-password')
  await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor()
  await shot('basic-wrong')
  await page.goto(`${lake.url}/rova`)
  await signIn('ann', 'password-ann-1')
  await heading('rova')
  assert.equal(new URL(page.url()).pathname, '/rova')
  await button('Your account, ann').click()
  await page.getByText('Signed in as ann').waitFor()
  await shot('basic-account')
  await page.keyboard.press('Escape')
})

test('the page of who signed in hears of what others change', async () => {
  await page.locator('[data-live=ok]:visible').waitFor()
  await call('PUT', '/api/metalakes/rova', { updates: [{ '@type': 'updateComment', newComment: 'Rides, couriers and more' }] })
  await page.locator('.head-comment mark').getByText('more').waitFor()
})

test('no password stays in the browser, and a new tab and a reload are signed in', async () => {
  const stored = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), location.href]))
  assert.ok(!stored.includes('password-ann-1') && !stored.includes(btoa('ann:password-ann-1')), stored)
  await page.reload()
  await heading('rova')
  const other = await context.newPage()
  await other.goto(`${lake.url}/rova`)
  await heading('rova', other)
  // Signed out in one, signed out in all.
  await button('Your account, ann', other).click()
  await button('Sign out', other).click()
  await asked(other)
  await asked()
  await page.getByText('You are signed out.').waitFor()
  await page.reload()
  await asked()
  await other.close()
})

test('a session that ends asks over the page, which is as it was left', async () => {
  await signIn('ann', 'password-ann-1')
  await heading('rova')
  await page.goto(`${lake.url}/`)
  await button(/^Create metalake/)
    .first()
    .click()
  await page.getByLabel('Name').fill('half_typed')
  await call('PUT', '/api/idp/users/ann', { password: 'password-ann-2' })
  await button('Create half_typed').click()
  await asked()
  await page.getByText('The lake takes your session no more.').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await asked()
  await shot('basic-over')
  const over = page.getByRole('dialog').filter({ hasText: 'Sign in to Caspian' })
  assert.equal(await over.getByLabel('Name').inputValue(), 'ann')
  await over.getByLabel('Password', { exact: true }).fill('password-ann-2')
  await page.keyboard.press('Enter')
  await over.waitFor({ state: 'detached' })
  assert.equal(await page.getByLabel('Name').inputValue(), 'half_typed')
  await page.keyboard.press('Escape')
})

test('whoever goes on guessing is told when to try again, in the dark and on a telephone too', async () => {
  const phone = await lake.page({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  await phone.goto(`${lake.url}/rova`)
  await asked(phone)
  await shot('basic-390-dark', phone)
  for (let i = 0; i < 5; i++) {
    await signIn('bob', `wrong-password-${i}`, phone)
    await phone.getByRole('alert').getByText(/wrong/).waitFor()
    if (await phone.getByText(/Try again in/).isVisible()) break
    await phone.waitForFunction(() => !document.querySelector('button[type=submit]')?.hasAttribute('disabled'))
  }
  await phone.getByText(/Too many wrong passwords from here\. Try again in \d+ s\./).waitFor()
  await shot('basic-locked-390-dark', phone)
  assert.ok(await button('Sign in', phone).isDisabled())
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390)
})

test('nobody can put the portal in a frame, nor send people elsewhere by a return address', async () => {
  const answer = await fetch(`${lake.url}/`, { headers: { Accept: 'text/html' } })
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.match(policy, /frame-ancestors 'none'/)
  assert.match(policy, /connect-src 'self';/)
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  const fresh = await lake.page()
  await fresh.goto(`${lake.url}/ui/oauth/callback?code=stolen&state=made-up`)
  await asked(fresh)
  assert.equal(fresh.url(), `${lake.url}/`)
})
