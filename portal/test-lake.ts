/** For tests: a lake of its own, a real browser on its portal, and a list of everything the page complained of. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type Caspian, type CaspianOptions, startCaspian } from '../scripts/backends/caspian.ts'
import { launch } from '../scripts/backends/chromium.ts'
import { buildPortal } from '../scripts/prepare.ts'
import { watchRequests } from './test-look.ts'

export interface TestLake {
  readonly url: string
  /** A page of a new browser profile; what it logs as an error ends up in `complaints`. */
  page(options?: BrowserContextOptions, who?: string): Promise<Page>
  readonly complaints: string[]
  /** An empty folder that goes with the lake. */
  readonly room: string
  /** One call to the API, as nobody or as `who`. Throws with the answer when it is refused. */
  call(method: string, path: string, body?: unknown, who?: string): Promise<unknown>
  stop(): Promise<void>
}

/** Builds the portal where it is stale and starts a lake that serves it. */
export async function startTestLake(options: CaspianOptions = {}): Promise<TestLake> {
  await buildPortal()
  const started: { lake?: Caspian; browser?: Browser } = {}
  started.lake = await startCaspian(options)
  started.browser = await launch()
  const { lake, browser } = started
  const complaints: string[] = []
  const room = mkdtempSync(join(tmpdir(), 'caspian-portal-'))
  return {
    url: lake.url,
    complaints,
    room,
    async page(options = {}, who = 'marta.keller') {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', timezoneId: 'UTC', ...options })
      await context.addInitScript((name) => localStorage.setItem('caspian.user', JSON.stringify(name)), who)
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      watchRequests(page)
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} at ${message.location().url}`))
      return page
    },
    async call(method, path, body, who) {
      const answer = await fetch(`${lake.url}/api/metalakes${path}`, {
        method,
        headers: {
          'Content-Type': 'application/json',
          ...(who === undefined ? {} : { Authorization: `Basic ${Buffer.from(`${who}:`).toString('base64')}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    async stop() {
      await browser.close()
      await lake.stop()
      rmSync(room, { recursive: true, force: true })
    },
  }
}

/** A folder with real files, there on every checkout. */
export const realFiles = join(import.meta.dirname, '../node_modules/fast-check')
