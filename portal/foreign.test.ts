/** Pages of other origins, opened in a browser that uses the lake: they write nothing, read nothing, and show none of it as theirs. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startTestLake, type TestLake } from './test-lake.ts'
import { settled } from './test-look.ts'

/** Whoever asks is believed, so that a browser's mere being there is all that a foreign page needs. */
let lake: TestLake
/** A page of another site, which the machine calls by another name. */
let evil: Server
let evilUrl = ''
let page: Page
/** Of requests to the foreign server, what they say of where they come from. */
const referrers: (string | undefined)[] = []
let run = ''

before(async () => {
  lake = await startTestLake({ config: { 'caspian.job.cancelGraceMs': '200' } })
  await lake.call('POST', '', { name: 'rova' })
  await lake.call('POST', '/rova/tags', { name: 'pii' })
  await lake.call('POST', '/rova/jobs/templates', {
    jobTemplate: { name: 'wait', jobType: 'shell', executable: 'file:///bin/sleep', arguments: ['600'] },
  })
  const started = (await lake.call('POST', '/rova/jobs/runs', { jobTemplateName: 'wait', jobConf: {} })) as { job: { jobId: string } }
  run = started.job.jobId
  evil = createServer((request, out) => {
    referrers.push(request.headers.referer)
    out.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Evil</title><body></body>')
  }).listen(0, '127.0.0.1')
  await once(evil, 'listening')
  evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}`
  page = await lake.page()
  await page.goto(`${lake.url}/rova`)
  await settled(page)
})
after(async () => {
  await lake.call('POST', `/rova/jobs/runs/${run}`).catch(() => undefined)
  await lake.stop()
  evil.close()
})

const state = async () => ({
  tags: ((await lake.call('GET', '/rova/tags')) as { names: readonly string[] }).names,
  status: ((await lake.call('GET', `/rova/jobs/runs/${run}`)) as { job: { status: string } }).job.status,
})

test('no request of a foreign page changes anything: with a body, with none, by a form, by a beacon, as JSON or as a verb of its own', async () => {
  while ((await state()).status !== 'started') await page.waitForTimeout(50)
  const had = await state()
  const foreign = await page.context().newPage()
  await foreign.goto(evilUrl)
  const told = await foreign.evaluate(
    async ({ at, run }) => {
      const said = (answer: Promise<Response>) => answer.then(({ type }) => type).catch((error: Error) => error.name)
      const plain = { method: 'POST', mode: 'no-cors', credentials: 'include' } as const
      const json = { headers: { 'Content-Type': 'application/json' }, credentials: 'include' } as const
      const tag = '{"name":"forged"}'
      const form = document.createElement('form')
      Object.assign(form, { method: 'POST', action: `${at}/tags`, enctype: 'text/plain', target: 'there' })
      form.append(Object.assign(document.createElement('input'), { name: '{"name":"forged","comment":"', value: '"}' }))
      const there = Object.assign(document.createElement('iframe'), { name: 'there' })
      document.body.append(there, form)
      form.submit()
      return {
        withBody: await said(fetch(`${at}/tags`, { ...plain, body: tag })),
        withNone: await said(fetch(`${at}/jobs/runs/${run}`, plain)),
        beacon: navigator.sendBeacon(`${at}/tags`, new Blob([tag], { type: 'text/plain' })),
        json: await said(fetch(`${at}/tags`, { ...json, method: 'POST', body: tag })),
        verb: await said(fetch(`${at}/tags/pii`, { ...json, method: 'DELETE' })),
        read: await said(fetch(`${at}/tags`, { credentials: 'include' })),
      }
    },
    { at: `${lake.url}/api/metalakes/rova`, run },
  )
  assert.deepEqual(told, { withBody: 'TypeError', withNone: 'TypeError', beacon: true, json: 'TypeError', verb: 'TypeError', read: 'TypeError' })
  await foreign.waitForLoadState('networkidle')
  assert.deepEqual(await state(), had)
  const { audit } = (await lake.call('GET', '/rova/audit?outcome=denied&limit=100')) as { audit: readonly { reason: string }[] }
  assert.ok(audit.length >= 3 && audit.every(({ reason }) => /another origin/.test(reason)), JSON.stringify(audit))
  await foreign.close()
})

test('the portal’s own page does what a foreign one may not', async () => {
  await page.goto(`${lake.url}/rova/-/jobs`)
  await page.getByRole('button', { name: /^Call off job-/ }).click()
  await page.getByRole('list', { name: 'Runs, newest first' }).getByText('called off', { exact: true }).waitFor()
  assert.deepEqual(lake.complaints, [])
})

test('a foreign page cannot put the portal in a frame, hold its window, or load an answer as a script, a style or a picture', async () => {
  const foreign = await page.context().newPage()
  const said: string[] = []
  foreign.on('console', (message) => said.push(message.text()))
  await foreign.goto(evilUrl)
  const told = await foreign.evaluate(async (lake) => {
    const loaded = (name: string, from: object) =>
      new Promise<string>((done) => {
        const made = Object.assign(document.createElement(name), from, { onload: () => done('loaded'), onerror: () => done('refused') })
        document.body.append(made)
      })
    const api = `${lake}/api/metalakes/rova`
    return {
      script: await loaded('script', { src: api }),
      style: await loaded('link', { rel: 'stylesheet', href: api }),
      image: await loaded('img', { src: `${lake}/mark.svg` }),
      frame: await loaded('iframe', { src: `${lake}/rova` }),
    }
  }, lake.url)
  assert.deepEqual({ ...told, frame: '' }, { script: 'refused', style: 'refused', image: 'refused', frame: '' })
  assert.ok(
    said.some((text) => text.includes('frame-ancestors')),
    said.join('\n'),
  )
  for (const frame of foreign.frames()) assert.equal(await frame.getByText('rova').count(), 0)
  const [opened, held] = await Promise.all([
    foreign.context().waitForEvent('page'),
    foreign.evaluate((lake) => {
      const { window: other } = { window: window.open(`${lake}/rova`) }
      return new Promise<boolean>((done) => setTimeout(() => done(other === null || other.closed), 3000))
    }, lake.url),
  ])
  assert.equal(held, true)
  assert.equal(await opened.evaluate(() => window.opener === null), true)
  await opened.close()
  await foreign.close()
})

test('whoever goes on from the portal does not say from where', async () => {
  await page.goto(`${lake.url}/rova?object=secret-name`)
  await settled(page)
  referrers.length = 0
  await Promise.all([page.waitForURL(`${evilUrl}/**`), page.evaluate((to) => location.assign(to), `${evilUrl}/next`)])
  assert.deepEqual(referrers.slice(0, 1), [undefined])
})

test('the way back from signing in stays in the portal, whatever address was remembered', async () => {
  const backs = [
    '//evil.example/x',
    '/\\evil.example/x',
    'https:evil.example',
    'https://evil.example/x',
    '\t//evil.example',
    '/.//evil.example/x',
    '/%2e//evil.example/x',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://[',
    '/%2f%2fevil.example',
    '/ui/oauth/callback?code=x',
  ]
  for (const back of backs) {
    await page.goto(`${lake.url}/mark.svg`)
    await page.evaluate((to) => sessionStorage.setItem('caspian.leaving', JSON.stringify({ state: 's', back: to })), back)
    await page.goto(`${lake.url}/ui/oauth/callback?code=x&state=s`)
    await page.getByRole('main').waitFor()
    const { origin, pathname } = new URL(page.url())
    assert.equal(origin, lake.url, back)
    assert.doesNotMatch(pathname, /^\/\/|callback/, back)
  }
  for (const path of ['//evil.example/x', '/%2f/evil.example', '/\\evil.example']) {
    await page.goto(lake.url + path)
    await page.getByRole('main').waitFor()
    assert.equal(new URL(page.url()).origin, lake.url, path)
  }
})
