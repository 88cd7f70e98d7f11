/** What others have written is shown as text, whatever it is, and what others' pages try in a signed-in browser comes to nothing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addressOf, type Place } from './address.ts'
import { startTestLake, type TestLake } from './test-lake.ts'
import { settled } from './test-look.ts'

/** Ways in which text has become a program in one page or another. */
const hostile = [
  '<img src=x onerror=ran()>',
  '<svg onload=ran()></svg>',
  '"><script>ran()</script>',
  "javascript:ran()//'",
  '[x](javascript:ran())',
  '<iframe srcdoc="<script>parent.ran()</script>">',
  "{{constructor.constructor('ran()')()}}",
  '</style><style>*{display:none}</style>',
].join(' ')
const free = '<img src=x onerror=ran()>"><script>ran()</script>'
const link = 'javascript:ran()'

let lake: TestLake
let page: Page
/** What ran that should not have, and what the browser's policy stopped. */
const ran: string[] = []

/** Refusals are as good as text: what is not taken is not shown. */
const offer = (method: string, path: string, body?: unknown) => lake.call(method, `/rova${path}`, body).catch(() => undefined)
before(async () => {
  lake = await startTestLake()
  const make = (path: string, body: object) => lake.call('POST', `/rova${path}`, body)
  await lake.call('POST', '', { name: 'rova', comment: hostile, properties: { [free]: hostile, link } })
  await make('/catalogs', { name: 'ml', type: 'model', comment: hostile, properties: { [free]: hostile } })
  await make('/catalogs/ml/schemas', { name: 'eta', comment: hostile, properties: { [free]: link } })
  await make('/catalogs/ml/schemas/eta/models', { name: 'predictor', comment: hostile, properties: { link } })
  for (const uris of [{ unknown: link }, { [free]: hostile, other: 'data:text/html,<script>ran()</script>' }])
    await make('/catalogs/ml/schemas/eta/models/predictor/versions', { uris, aliases: [], comment: hostile, properties: { [free]: link } }).catch(
      () => make('/catalogs/ml/schemas/eta/models/predictor/versions', { uri: link, comment: hostile }),
    )
  await make('/catalogs/ml/schemas/eta/functions', {
    name: 'surge',
    functionType: 'scalar',
    comment: hostile,
    definitions: [
      {
        parameters: [{ name: free, dataType: 'integer', comment: hostile }],
        returnType: 'double',
        impls: [{ language: 'SQL', runtime: 'TRINO', sql: hostile }],
      },
    ],
  })
  await make('/tags', { name: free, comment: hostile, properties: { color: link } })
  await make('/policies', {
    name: free,
    comment: hostile,
    policyType: 'custom',
    content: { customRules: { [free]: hostile, 'caspian.hold': { reason: hostile } }, supportedObjectTypes: ['schema', 'model'] },
  })
  await make('/objects/model/ml.eta.predictor/tags', { tagsToAdd: [free] })
  await make('/objects/schema/ml.eta/policies', { policiesToAdd: [free] })
  await make('/jobs/templates', {
    jobTemplate: {
      name: 'wait',
      jobType: 'shell',
      executable: 'file:///bin/sleep',
      arguments: ['{{seconds}}'],
      comment: hostile,
      environments: { [free]: link },
    },
  })
  await offer('POST', '/tags', { name: link, comment: hostile })
  // What is refused is told by the audit with its reason, and who was refused by the name they gave.
  for (const who of [free, hostile])
    await lake.call('DELETE', '/rova/catalogs/ml/schemas/eta/models/predictor', undefined, who).catch(() => undefined)
  await offer('POST', `/tags/${encodeURIComponent(free)}`, { name: free })
  page = await lake.page()
  await page.exposeFunction('ran', () => ran.push('a script'))
  await page.exposeFunction('stopped', (what: string) => ran.push(`stopped by the policy: ${what}`))
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => window.stopped(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile} ${e.sample}`))",
  )
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => ran.push('a dialog')))
})
after(() => lake.stop())

/** Elements that only markup from a text can have made. */
const planted = () =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'iframe, object, embed, base, style, script:not([src^="/assets/"]), img, [srcdoc], a[href^="javascript:" i], a[target]',
      ),
    ]
      .concat([...document.querySelectorAll('*')].filter((e) => e.getAttributeNames().some((name) => name.startsWith('on'))))
      .map((e) => e.outerHTML.slice(0, 200)),
  )
const at = (kind: Place['kind'], path: readonly string[], tab = '') => addressOf({ kind, path: ['rova', ...path], tab })
/** Every page that shows what somebody wrote. */
const places = (): readonly string[] => [
  '/',
  ...['', 'tags', 'policies', 'users', 'groups', 'roles', 'jobs', 'audit', 'history', 'properties', 'regions', 'connect'].map((tab) =>
    at('metalake', [], tab),
  ),
  ...['', 'history', 'properties'].flatMap((tab) => [
    at('catalog', ['ml'], tab),
    at('schema', ['ml', 'eta'], tab),
    at('model', ['ml', 'eta', 'predictor'], tab),
    at('function', ['ml', 'eta', 'surge'], tab),
    at('tag', [free], tab),
    at('policy', [free], tab),
  ]),
  at('policy', [free], 'attached'),
  at('model', ['ml', 'eta', 'predictor'], 'audit'),
  at('model', ['ml', 'eta', 'predictor'], 'access'),
  ...[0, 1].map((v) => `${at('model', ['ml', 'eta', 'predictor'])}?v=${v}`),
  at('jobTemplate', ['wait']),
  at('tag', ['nothing of that name', free]),
  at('model', ['ml', 'eta', free]),
  `${at('metalake', [], 'audit')}?actor=${encodeURIComponent(free)}&object=${encodeURIComponent(link)}`,
  `${at('metalake', [])}?asOf=${encodeURIComponent(free)}`,
  `/${encodeURIComponent(free)}`,
]

test('nothing that is written anywhere in the lake runs, links or becomes markup, on any page', async () => {
  let shown = 0
  for (const path of places()) {
    await page.goto(lake.url + path)
    await settled(page)
    assert.deepEqual(await planted(), [], path)
    assert.deepEqual(ran, [], path)
    if ((await page.locator('body').innerText()).includes('ran()')) shown++
  }
  assert.ok(shown > 25, `it was in sight on ${shown} pages only`)
})

test('a text with markup in it is shown letter by letter, in a toast, a field and the palette too', async () => {
  await page.goto(lake.url + at('model', ['ml', 'eta', 'predictor']))
  await settled(page)
  await page.locator('.head-comment button').click()
  await page.getByLabel('Comment of predictor').fill(free)
  await page.keyboard.press('Enter')
  await page.getByText('Comment of predictor changed').waitFor()
  await page.locator('.head-comment .saving').waitFor({ state: 'detached' })
  assert.equal(await page.locator('.head-comment').innerText(), free)
  await page.keyboard.press('t')
  await page.getByLabel('Find or make a tag').fill(`${free}2`)
  await page.getByRole('button', { name: /Make the tag/ }).click()
  await page.getByText(`predictor is now tagged ${free}2`).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('#onerror=ran()')
  await page.getByRole('option').first().waitFor()
  assert.deepEqual(await planted(), [])
  assert.deepEqual(ran, [])
})

test('was that not so, this would be told: the browser stops what a text could become, and says so', async () => {
  await page.goto(`${lake.url}/rova`)
  await settled(page)
  const thrown = await page.evaluate(() => {
    const tries = [
      () => (document.body.innerHTML = '<img src=x>'),
      () => document.write('<b>x</b>'),
      () => document.body.append(Object.assign(document.createElement('script'), { src: 'data:text/javascript,ran()' })),
    ]
    return tries.map((attempt) => {
      try {
        attempt()
        return 'done'
      } catch (error) {
        return (error as Error).name
      }
    })
  })
  assert.deepEqual(thrown, ['TypeError', 'TypeError', 'TypeError'])
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('style'), { textContent: '* { display: none }' }))
    document.body.append(Object.assign(document.createElement('img'), { src: 'https://evil.example/x.png' }))
  })
  assert.equal(await page.locator('h1').isVisible(), true)
  assert.equal((await planted()).length, 2)
  await page.waitForTimeout(50)
  const stopped = ran.splice(0)
  for (const sort of ['trusted-types', 'style-src', 'img-src'])
    assert.ok(
      stopped.some((what) => what.includes(sort)),
      `${sort}: ${stopped.join()}`,
    )
  assert.ok(!stopped.includes('a script'))
  lake.complaints.length = 0
})
