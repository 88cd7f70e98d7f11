/** Signing in at an OpenID provider: a real browser, a real provider, a real lake. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { freePort } from '../../scripts/backends/free-port.ts'
import { type OpenId, startOpenId } from '../../scripts/backends/openid.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'

/** Tokens count for so many seconds: the portal renews them 30 s before they end. */
const seconds = 34
let openid: OpenId
let lake: TestLake
let page: Page

before(async () => {
  // The provider must know the lake's address before the lake knows the provider's.
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  openid = await startOpenId(
    () => [
      {
        client_id: 'portal',
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${url}/ui/oauth/callback`],
        post_logout_redirect_uris: [`${url}/ui`],
      },
    ],
    seconds,
  )
  lake = await startTestLake({ config: openid.settings, port })
  page = await lake.page()
})
after(async () => {
  await lake.stop()
  await openid[Symbol.asyncDispose]()
})

const button = (name: string | RegExp, on = page) => on.getByRole('button', { name })
const heading = (name: string, on = page) => on.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const asked = (on = page) => heading('Sign in to Caspian', on)
const shotsTo = process.env.CASPIAN_SHOTS
const shot = async (name: string, on = page) => {
  if (shotsTo !== undefined) await on.screenshot({ path: `${shotsTo}/${name}.png` })
}
/** On the provider's own pages. */
async function logIn(name: string, on = page): Promise<void> {
  await on.locator('input[name=login]').fill(name)
  await on.locator('input[name=password]').fill('any')
  await on.locator('button[type=submit]').click()
  await on.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' })
  await on.locator('button[type=submit]').click()
}
const atProvider = /\/interaction\//
const place = (on = page) => on.evaluate(() => location.pathname + location.search + location.hash)
const stored = (on = page) => on.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]))

test('whoever comes is sent to the provider and back to the page they asked for, and no token or code is left lying about', async () => {
  const seen: string[] = []
  page.on('request', (request) => seen.push(`${request.url()} ${request.headers().referer ?? ''}`))
  await page.goto(`${lake.url}/?from=a-link`)
  await asked()
  await shot('oidc-1280')
  await page.keyboard.press('Enter')
  await page.waitForURL(atProvider)
  await logIn('ann')
  await button('Your account, ann').waitFor()
  assert.equal(await place(), '/?from=a-link')
  const left = await stored()
  assert.ok(!/eyJ|verifier|"code"/.test(left), left)
  // Whom the page loaded after the code came in was told nothing of it.
  const callback = seen.find((line) => line.includes('/ui/oauth/callback?code='))
  const code = new URL(callback?.split(' ')[0] ?? '').searchParams.get('code') ?? ''
  assert.ok(code !== '')
  assert.deepEqual(
    seen.filter((line) => line.includes(code) && line !== callback),
    [],
  )
  await button('Your account, ann').click()
  await page.getByText('Signed in as ann').waitFor()
  await shot('oidc-account')
  await page.keyboard.press('Escape')
  // The provider takes a code once; and the address that brought it brings nobody in.
  const answer = await fetch(`${openid.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'portal',
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${lake.url}/ui/oauth/callback`,
      code_verifier: 'x'.repeat(43),
    }),
  })
  assert.equal(answer.status, 400)
  await page.goto(callback?.split(' ')[0] ?? '')
  await page.getByText(/was not begun in this tab, or is already over/).waitFor()
  await shot('oidc-failed')
  assert.equal(await place(), '/')
})

test('a reload and a new tab go by the provider without a question', async () => {
  await button(/^Sign in at/).click()
  await button('Your account, ann').waitFor()
  await page.goto(`${lake.url}/?from=elsewhere`)
  await button('Your account, ann').waitFor()
  assert.equal(await place(), '/?from=elsewhere')
  const other = await page.context().newPage()
  await other.goto(`${lake.url}/`)
  await button('Your account, ann', other).waitFor()
  await other.close()
})

test('a token is renewed before it ends', async () => {
  const renewals = () => openid.asked.filter((line) => line === 'POST /token').length
  const before = renewals()
  for (let i = 0; renewals() === before && i < 150; i++) await page.waitForTimeout(100)
  assert.ok(renewals() > before)
  await button('Your account, ann').waitFor()
})

test('an answer with another state, and a return address that leads elsewhere, lead nowhere', async () => {
  const tab = await page.context().newPage()
  await tab.goto(`${lake.url}/mark.svg`)
  const plant = (back: string) =>
    tab.evaluate((to) => {
      const leaving = { state: 'right', nonce: 'n', verifier: 'v', issuer: 'i', back: to, silent: false }
      sessionStorage.setItem('caspian.leaving', JSON.stringify(leaving))
    }, back)
  await plant('/rova')
  await tab.goto(`${lake.url}/ui/oauth/callback?code=c&state=wrong`)
  await tab.getByText(/was not begun in this tab/).waitFor()
  for (const back of ['https://evil.example/x', '//evil.example/x', '/\\evil.example/x', 'javascript:alert(1)', '/ui/oauth/callback?code=again']) {
    await plant(back)
    await tab.goto(`${lake.url}/ui/oauth/callback?error=access_denied&error_description=%3Cb%3Eno%3C%2Fb%3E&state=right`)
    await tab.getByText('<b>no</b>').waitFor()
    assert.ok(tab.url().startsWith(`${lake.url}/`) && !tab.url().includes('oauth'), tab.url())
  }
  await plant('/')
  await tab.goto(`${lake.url}/ui/oauth/callback?code=c&state=right&iss=https%3A%2F%2Fother.example`)
  await tab.getByText(/Another provider than the one/).waitFor()
  await tab.close()
})

test('the page may ask the lake and the provider, and nobody else', async () => {
  const answer = await fetch(`${lake.url}/`, { headers: { Accept: 'text/html' } })
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.ok(policy.includes(`connect-src 'self' ${openid.issuer};`), policy)
  assert.match(policy, /frame-ancestors 'none'/)
})

test('signing out ends the session at the provider too', async () => {
  await button('Your account, ann').click()
  const ended = page.waitForRequest((request) => request.url().includes('/session/end'))
  await button('Sign out').click()
  const request = await ended
  assert.deepEqual([...new URL(request.url()).searchParams.keys()], ['client_id', 'post_logout_redirect_uri'])
  await page.locator('button[value=yes]').click()
  await page.waitForURL(`${lake.url}/`)
  await asked()
  await button(/^Sign in at/).click()
  await page.waitForURL(atProvider)
  await page.locator('input[name=login]').waitFor()
})
