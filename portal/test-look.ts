/** For tests: what is wrong with how a page stands, for those who do not see it and for those who do. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page, Request } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
/** What axe finds on a page. */
export async function findings(page: Page): Promise<readonly string[]> {
  // The page's policy allows no foreign script; the browser's own console may.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const found = await page.evaluate<readonly Finding[]>('axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations)')
  return found.map((f) => `${f.id}: ${f.nodes.map((n) => `${n.html.slice(0, 160)} ${n.failureSummary ?? ''}`).join('; ')}`)
}
/** What each page waits for, but for the changes that it follows: that answer never ends. */
const underWay = new WeakMap<Page, Set<Request>>()
export function watchRequests(page: Page): void {
  const asked = new Set<Request>()
  underWay.set(page, asked)
  page.on('request', (request) => request.headers().accept !== 'text/event-stream' && asked.add(request))
  page.on('requestfinished', (request) => asked.delete(request))
  page.on('requestfailed', (request) => asked.delete(request))
}
const lookMs = 50
const quietLooks = 10
const patienceLooks = 400

/** Everything asked for has come, and stands. Throws when that does not happen within 20 s. */
export const settled = async (page: Page) => {
  let quiet = 0
  for (let looks = 0; quiet < quietLooks; looks++) {
    if (looks > patienceLooks) throw new Error(`still asked for: ${[...(underWay.get(page) ?? [])].map((one) => one.url()).join(', ')}`)
    await page.waitForTimeout(lookMs)
    quiet = underWay.get(page)?.size ? 0 : quiet + 1
  }
  await page.waitForFunction(() => !document.querySelector('.loading'))
}
/** Two frames after a change of width everything stands where it stays. */
export const laidOut = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
/** What scrolls sideways or stands outside the window, where nothing is meant to: rows of tabs and of recent things may. */
export const beside = (page: Page) =>
  page.evaluate(() => {
    const told = (e: Element) => `${e.tagName} ${e.className} ${(e.textContent ?? '').slice(0, 40)}`
    const wide = [document.documentElement, ...document.querySelectorAll('.main, .scroll, .facts, .body-main, .top-bar')].filter(
      (e) => e.scrollWidth > e.clientWidth + 1,
    )
    const out = [...document.querySelectorAll('a, button, input, h1, time')].filter((e) => {
      const { left, right, width } = e.getBoundingClientRect()
      return width > 0 && (right > innerWidth + 1 || left < -1) && !e.closest('.tabs, .recent, .audit-filters, .drawer, .skip, .hidden-text')
    })
    return [...wide, ...out].map(told)
  })
