/** What a page costs in a real browser, by the browser's own entries: paints, shifts, tasks that hold up the reader. What runs in it is text here. */
import type { Browser, Page } from 'playwright-core'
import { launch } from '../../scripts/backends/chromium.ts'

/** Milliseconds, but for the shift, which has no unit, and bytes. */
export interface Opening {
  readonly fcp: number
  readonly lcp: number
  /** What tasks took beyond 50 ms each, from the first paint on. */
  readonly tbt: number
  readonly cls: number
  readonly bytes: number
}
export interface Moving {
  /** How many tasks took longer than 50 ms, and the longest of them. */
  readonly long: number
  readonly longest: number
  /** The longest from one picture to the next. */
  readonly frame: number
}

const entries = `
  window.told = { lcp: 0, cls: 0, tasks: [], shown: [] }
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true })
  watch('largest-contentful-paint', (e) => { told.lcp = e.startTime })
  watch('layout-shift', (e) => { if (!e.hadRecentInput) told.cls += e.value })
  watch('longtask', (e) => told.tasks.push({ at: e.startTime, took: e.duration }))
`
interface Told {
  readonly lcp: number
  readonly cls: number
  readonly tasks: readonly { readonly at: number; readonly took: number }[]
}

async function opened(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript(entries)
  return context.newPage()
}
const settled = async (page: Page) => {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(`!document.querySelector('.loading')`)
}

/** A page in a browser that was started for it and has nothing kept. */
export async function openingOf(url: string): Promise<Opening> {
  const browser = await launch()
  try {
    const page = await opened(browser)
    await page.goto(url)
    await settled(page)
    const told = await page.evaluate<Told>('told')
    const { fcp, bytes } = await page.evaluate<{ fcp: number; bytes: number }>(`({
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      bytes: performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.transferSize, 0),
    })`)
    const tbt = told.tasks.filter(({ at, took }) => at + took > fcp).reduce((sum, { took }) => sum + took - 50, 0)
    return { fcp, lcp: told.lcp, tbt, cls: told.cls, bytes }
  } finally {
    await browser.close()
  }
}

/** What a reader does with a page that stands: each deed, by the tasks it made. */
export async function movingOf(
  url: string,
  deeds: Readonly<Record<string, (page: Page) => Promise<void>>>,
): Promise<Readonly<Record<string, Moving>>> {
  const browser = await launch()
  try {
    const page = await opened(browser)
    await page.goto(url)
    await settled(page)
    const made: Record<string, Moving> = {}
    for (const [name, deed] of Object.entries(deeds)) {
      await page.waitForTimeout(500)
      await page.evaluate(`told.tasks = []; told.worst = 0; told.on = true;
        (function next(before) { requestAnimationFrame((now) => { told.worst = Math.max(told.worst, now - before); if (told.on) next(now) }) })(performance.now())`)
      await deed(page)
      await page.waitForTimeout(300)
      const { tasks, worst } = await page.evaluate<Told & { worst: number }>('told.on = false, told')
      made[name] = { long: tasks.length, longest: Math.max(0, ...tasks.map(({ took }) => took)), frame: worst }
    }
    return made
  } finally {
    await browser.close()
  }
}

/** Scrolls what holds a list from its beginning to its end and back, a part of it for each picture. */
export const scrollThrough = (selector: string, steps: number) => (page: Page) =>
  page.evaluate<void>(`new Promise((done) => {
    const scroller = document.querySelector(${JSON.stringify(selector)})
    const whole = scroller.scrollHeight - scroller.clientHeight
    let step = 0
    const next = () => {
      step++
      scroller.scrollTop = whole * (step <= ${steps} ? step / ${steps} : 2 - step / ${steps})
      if (step < ${2 * steps}) requestAnimationFrame(next)
      else done()
    }
    requestAnimationFrame(next)
  })`)
