/** `node scripts/guide.ts`: the pictures of docs/guide.md, of the real portal over a real lake. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Page } from 'playwright-core'
import { buildPortal } from '../portal/build.ts'
import { launch } from './backends/chromium.ts'
import { admin, type GuideLake, guideLake } from './guide/lake.ts'

const folder = join(import.meta.dirname, '../docs/guide')
/** Bytes. */
const largest = 150_000
const settings = '/guide/server/ops/table/settings'

/** A page listens to the lake for as long as it is open: that nothing more comes is not told. */
const quietMs = 900

/** What is opened, and what is done there before the picture is taken. */
type Picture = readonly [path: string, arrange?: (page: Page, lake: GuideLake) => Promise<unknown>]
const pictures: Readonly<Record<string, Picture>> = {
  connect: [
    '/guide/-/connect?provider=jdbc-postgresql',
    async (page, { postgresql: { jdbcUrl, user, password, database } }) => {
      await page.getByLabel('Name in the lake').fill('warehouse')
      for (const [name, value] of Object.entries({ 'jdbc-url': jdbcUrl, 'jdbc-user': user, 'jdbc-database': database }))
        await page.getByRole('textbox', { name, exact: true }).fill(value)
      await page.locator('input[type=password]').fill(password)
      await page.getByRole('button', { name: 'Test connection' }).click()
      await page.getByText('postgresql answers').waitFor()
    },
  ],
  schema: ['/guide/server/ops'],
  table: ['/guide/server/ops/table/sessions'],
  files: ['/guide/code/project/fileset/docs'],
  tag: ['/guide/-/tag/pii'],
  versions: ['/guide/ml/eta/model/predictor?v=1'],
  history: [`${settings}/-/history`],
  'take-back': [
    `${settings}/-/history`,
    async (page) => {
      await page.getByRole('button', { name: 'Undo this change' }).click()
      await page.getByRole('region', { name: 'What undo would write' }).getByRole('button').waitFor()
    },
  ],
  past: [
    settings,
    async (page) => {
      await page.locator('#as-of').click()
      await page.getByLabel('Instant, in your time').waitFor()
    },
  ],
  role: ['/guide/-/role/reader'],
  why: [`${settings}/-/access?who=user+diego&deed=drop`],
  audit: [
    '/guide/-/audit?outcome=denied',
    async (page) => {
      await page.getByRole('list', { name: 'What happened, newest first' }).getByText('diego', { exact: true }).click()
      await page.getByRole('region', { name: 'The row' }).first().waitFor()
    },
  ],
  policy: ['/guide/-/policy/case_7'],
  jobs: [
    '/guide/-/jobs',
    async (page) => {
      await page.getByRole('list', { name: 'Runs, newest first' }).getByText('succeeded').nth(1).waitFor()
    },
  ],
}

async function main(wanted: readonly string[]): Promise<void> {
  await buildPortal()
  mkdirSync(folder, { recursive: true })
  await using lake = await guideLake()
  const browser = await launch()
  try {
    const context = await browser.newContext({ viewport: { width: 1180, height: 720 }, reducedMotion: 'reduce', timezoneId: 'UTC' })
    await context.addInitScript(`localStorage.setItem('caspian.user', ${JSON.stringify(JSON.stringify(admin))})`)
    for (const [name, [path, arrange]] of Object.entries(pictures)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      const page = await context.newPage()
      await page.goto(lake.url + path)
      await page.waitForTimeout(quietMs)
      await arrange?.(page, lake)
      const file = join(folder, `${name}.png`)
      await page.locator('.loading').first().waitFor({ state: 'hidden' })
      await page.screenshot({ path: file })
      const { size } = statSync(file)
      if (size > largest) throw new Error(`${file} has ${size} bytes, over ${largest}`)
      process.stdout.write(`${name}.png  ${Math.round(size / 1000)} kB\n`)
      await page.close()
    }
  } finally {
    await browser.close()
  }
}

await main(process.argv.slice(2))
