/** Two people in two browsers: what one changes the other sees where it stands, and a lost connection misses nothing. */
import assert from 'node:assert/strict'
import { connect, createServer, type Server, type Socket } from 'node:net'
import process from 'node:process'
import { after, before, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut } from '../test-look.ts'

/** What stands between a browser and the lake, and can be taken away. */
class Road {
  port = 0
  private readonly to: number
  private server: Server | undefined
  private readonly sockets = new Set<Socket>()

  constructor(to: number) {
    this.to = to
  }

  async open(): Promise<void> {
    this.server = createServer((from) => {
      const on = connect(this.to, '127.0.0.1')
      for (const [one, other] of [
        [from, on],
        [on, from],
      ] as const) {
        this.sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    await new Promise<void>((done) => this.server?.listen(this.port, '127.0.0.1', done))
    this.port = (this.server.address() as { port: number }).port
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((done) => this.server?.close(done))
  }
}

let lake: TestLake
let road: Road
/** Marta's page, behind the road; Ola's, beside it. */
let page: Page
let other: Page
const model = '/rova/ml/eta/model/predictor'
const at = '/rova/catalogs/ml/schemas/eta'
const marta = (path: string) => page.goto(`http://127.0.0.1:${road.port}${path}`)
const heard = (word: 'live' | 'behind' | 'offline' = 'live', of = page) => of.locator('[data-live]:visible').getByText(word).waitFor()
const comment = (text: string) => page.locator('.head-comment').getByText(text).waitFor()
const alter = (updates: readonly object[], who = 'ola') => lake.call('PUT', `${at}/models/predictor`, { updates }, who)
const say = (newComment: string, who = 'ola') => alter([{ '@type': 'updateComment', newComment }], who)

before(async () => {
  lake = await startTestLake()
  await lake.call('POST', '', { name: 'rova' })
  await lake.call('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await lake.call('POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  for (const name of ['baseline', 'predictor', 'surge']) await lake.call('POST', `${at}/models`, { name, comment: `Minutes, ${name}` })
  await alter([{ '@type': 'setProperty', property: 'depth', value: '8' }])
  road = new Road(Number(new URL(lake.url).port))
  await road.open()
  page = await lake.page()
  other = await lake.page({}, 'ola')
})
after(async () => {
  await lake.stop()
  await road.close()
})

async function pictured(name: string): Promise<void> {
  const folder = process.env.CASPIAN_SHOTS
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
}

test('what another types in their browser appears in this one, with who it was and the new words marked', async () => {
  await marta(model)
  await heard()
  await other.goto(`${lake.url}${model}`)
  await other.locator('.head-comment button').click()
  await other.getByRole('textbox', { name: 'Comment of predictor' }).fill('Minutes to arrival, predictor')
  await other.keyboard.press('Enter')
  await page.locator('.head-comment mark').getByText('to arrival').waitFor()
  await page.locator('.head-comment .news-by').getByText('ola').waitFor()
  await pictured('live-1280')
  assert.deepEqual(await findings(page), [])
  await page.locator('.head-comment mark').waitFor({ state: 'detached' })
  await comment('Minutes to arrival, predictor')
})

test('one’s own changes are not marked, whichever window they are made in', async () => {
  await other.getByRole('button', { name: 'Undo' }).click()
  await comment('Minutes, predictor')
  assert.equal(await other.locator('.news').count(), 0)
  await page.locator('.news').first().waitFor({ state: 'detached' })
  await say('Said by Marta elsewhere', 'marta.keller')
  await comment('Said by Marta elsewhere')
  assert.equal(await page.locator('.news').count(), 0)
})

test('a cell that is being edited stays as it is, and says that another changed it', async () => {
  await page.locator('.head-comment button').click()
  const cell = page.getByRole('textbox', { name: 'Comment of predictor' })
  await cell.fill('What Marta types')
  await say('What Ola said')
  await page.getByText('Changed meanwhile by ola').waitFor()
  assert.equal(await cell.inputValue(), 'What Marta types')
  await page.getByRole('button', { name: 'See', exact: true }).click()
  await page.locator('.meanwhile').getByText('Ola').waitFor()
  await pictured('live-meanwhile')
  await cell.press('Enter')
  await comment('What Marta types')
})

test('a list moves nothing under the reader: it says what is new and what is gone, and shows it when asked', async () => {
  await marta('/rova/ml/eta')
  await heard()
  const rows = page.getByRole('list', { name: 'What is in eta' }).or(page.locator('[data-rows] [role=list]')).first()
  const names = async () => rows.locator('.object-line .id').allInnerTexts()
  await rows.getByText('surge', { exact: true }).waitFor()
  await lake.call('POST', `${at}/models`, { name: 'a_first' }, 'ola')
  await lake.call('POST', `${at}/models`, { name: 'between' }, 'ola')
  await lake.call('DELETE', `${at}/models/surge`, undefined, 'ola')
  const waits = page.getByRole('button', { name: '2 new, 1 gone' })
  await waits.waitFor()
  assert.deepEqual(await names(), ['baseline', 'predictor', 'surge'])
  await pictured('live-list')
  assert.deepEqual(await findings(page), [])
  await waits.click()
  await rows.getByText('a_first', { exact: true }).waitFor()
  assert.deepEqual(await names(), ['a_first', 'baseline', 'between', 'predictor'])
})

test('the tree does not move under the pointer, and follows once it has left', async () => {
  const tree = page.getByRole('tree')
  await tree.getByText('predictor').hover()
  await lake.call('POST', `${at}/models`, { name: 'a_second' }, 'ola')
  await page.getByRole('button', { name: '1 new' }).waitFor()
  assert.equal(await tree.getByText('a_second').count(), 0)
  await page.mouse.move(700, 600)
  await tree.getByText('a_second').waitFor()
})

test('a property that another sets is marked in its row', async () => {
  await marta(`${model}/-/properties`)
  await heard()
  await alter([{ '@type': 'setProperty', property: 'depth', value: '10' }])
  await page.locator('.prop-line.news mark').getByText('10').waitFor()
})

test('a lost connection says so, comes back by itself and misses nothing', async () => {
  await marta(model)
  await heard()
  await say('Before the road was closed')
  await comment('Before the road was closed')
  await road.close()
  await heard('behind')
  await pictured('live-behind')
  await say('While the road was closed')
  await road.open()
  await comment('While the road was closed')
  await heard()
})

test('what another drops is not shown as if it were there', async () => {
  await marta('/rova/ml/eta/model/between')
  await heard()
  await lake.call('DELETE', `${at}/models/between`, undefined, 'ola')
  await page.getByText(/ola dropped it/).waitFor()
})

test('a tab that is not looked at for long lets go, and knows all when it is looked at again', async () => {
  const asked: string[] = []
  const followed = (request: Request) => request.headers().accept === 'text/event-stream'
  other.on('request', (request) => followed(request) && asked.push(new URL(request.url()).searchParams.get('since') ?? ''))
  const ended = other.waitForEvent('requestfailed', followed)
  await other.clock.install()
  await other.goto(`${lake.url}${model}`)
  await heard('live', other)
  const look = (hidden: boolean) =>
    other.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { value: is, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await look(true)
  await other.clock.fastForward(61_000)
  await other.locator('[data-live]').waitFor({ state: 'detached' })
  await ended
  await say('While nobody looked', 'pia')
  await look(false)
  await heard('live', other)
  await other.locator('.head-comment').getByText('While nobody looked').waitFor()
  assert.deepEqual(asked, ['now', 'now'])
  await say('Now that somebody looks', 'pia')
  await other.locator('.head-comment').getByText('Now that somebody looks').waitFor()
  await look(true)
  await other.clock.fastForward(61_000)
  await other.locator('[data-live]').waitFor({ state: 'detached' })
  await say('Nor then', 'pia')
  await look(false)
  await other.locator('.head-comment').getByText('Nor then').waitFor()
  assert.match(asked[2] ?? '', /^\d+$/)
})

test('on a phone, in both lights', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await marta(model)
  await page.locator('.head-comment').waitFor()
  await say('Seen on a phone, said at a desk')
  await page.locator('.head-comment mark').first().waitFor()
  await pictured('live-390')
  await laidOut(page)
  assert.deepEqual(await beside(page), [])
  await page.emulateMedia({ colorScheme: 'dark' })
  await say('Seen on a phone in the dark, said at a desk')
  await page.locator('.head-comment mark').getByText('dark').waitFor()
  await pictured('live-390-dark')
  assert.deepEqual(await findings(page), [])
})

test('no page complained of anything but the road', () =>
  assert.deepEqual(
    lake.complaints.filter((one) => !/net::ERR_|404 \(Not Found\)/.test(one)),
    [],
  ))
