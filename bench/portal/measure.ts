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
/** Of the processor's time, in ms, as the machine may have other work; `clock` is how many took over 50 ms of the wall's. */
export interface Moving {
  /** Tasks over 50 ms. */
  readonly long: number
  readonly longest: number
  readonly all: number
  readonly clock: number
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
  await page.waitForTimeout(1_000)
  await page.locator('.loading').first().waitFor({ state: 'hidden' })
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

interface Traced {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds on the clock, and of the thread's own. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** What a reader does with a page that stands: each deed, by the tasks of the page's own thread as the browser traced them. */
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
      await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
      await deed(page)
      await page.waitForTimeout(300)
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly Traced[] }
      const threadOf = ({ pid, tid }: Traced) => `${pid}.${tid}`
      const mains = new Set(traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map(threadOf))
      const tasks = traceEvents.filter((e) => e.ph === 'X' && e.name.endsWith('RunTask') && mains.has(threadOf(e)))
      const cpu = tasks.map(({ tdur = 0 }) => tdur / 1000)
      made[name] = {
        long: cpu.filter((ms) => ms > 50).length,
        longest: Math.max(0, ...cpu),
        all: cpu.reduce((sum, ms) => sum + ms, 0),
        clock: tasks.filter(({ dur = 0 }) => dur > 50_000).length,
      }
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
