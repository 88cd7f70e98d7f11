/** The client in a real browser, on the lake's own address: it needs nothing that Node alone has. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { launch } from '../scripts/backends/chromium.ts'

const root = join(import.meta.dirname, '..')

test('makes and reads in a browser what it makes and reads in Node', async () => {
  const server = await startCaspian()
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.route('**/source/**', (route) => {
      const file = new URL(route.request().url()).pathname.replace('/source/', '')
      return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(readFileSync(join(root, file), 'utf8')) })
    })
    await page.goto(`${server.url}/openapi.json`)
    const found: unknown = await page.evaluate(`(async () => {
      const { connect } = await import('/source/client/connect.ts')
      const lake = connect({ url: location.origin, user: 'zoë' })
      await lake.metalake.create([], { name: 'demo' })
      const failure = await lake.catalog.load(['demo', 'none']).catch((error) => error)
      const away = await connect({ url: 'http://127.0.0.1:9' }).version().catch((error) => error)
      return [await lake.me(), (await lake.metalake.list([])).items, failure.type, failure.status, away.status]
    })()`)
    assert.deepEqual(found, ['zoë', ['demo'], 'NoSuchCatalogException', 404, 0])
  } finally {
    await browser.close()
    await server.stop()
  }
})
