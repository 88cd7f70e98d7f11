/** Where journeys are made: one lake that checks rights, over a real PostgreSQL and real files, and a browser of each width. */
import assert from 'node:assert/strict'
import { Client } from 'pg'
import type { Page } from 'playwright-core'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { startTestLake, type TestLake } from '../test-lake.ts'
import { beside, findings, laidOut, settled } from '../test-look.ts'

export const admin = 'marta.keller'
export const widths = [1280, 390] as const

/** One who walks: their page, in a metalake of this journey alone. */
export interface Walker {
  readonly page: Page
  readonly narrow: boolean
  /** The metalake's name. */
  readonly lake: string
  readonly open: (path: string) => Promise<void>
  /** By the words on it; waits until it can be pressed. */
  readonly press: (name: string | RegExp) => Promise<void>
  readonly shows: (text: string | RegExp) => Promise<void>
  readonly heading: (name: string) => Promise<void>
  /** A stop on the way: everything has come, axe finds nothing, nothing stands beside the edge. */
  readonly stop: (name: string) => Promise<void>
}
export interface Journey {
  /** What is done, as who does it would say it. */
  readonly says: string
  /** Refusals that are part of it: the browser itself logs these as errors. */
  readonly refused?: RegExp
  walk(walker: Walker, stage: Stage): Promise<void>
}

export interface Stage extends AsyncDisposable {
  readonly test: TestLake
  readonly postgresql: Postgresql
  /** What a page of the portal asks for, asked by the admin. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>
  query(sql: string): Promise<void>
  /** Somebody else's browser, in the same metalake. */
  beside(walker: Walker, who: string): Promise<Walker>
  walk(journey: Journey, width: number): Promise<void>
}

/** `pictures` is a folder that a picture of every stop is put into. */
export async function setStage(pictures?: string): Promise<Stage> {
  await using undo = new AsyncDisposableStack()
  const postgresql = await startPostgresql()
  undo.defer(() => postgresql.stop())
  const test = await startTestLake({
    config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': admin, 'caspian.job.cancelGraceMs': '200' },
  })
  undo.defer(() => test.stop())
  let made = 0
  let stops = 0
  const walkerOf = async (lake: string, width: number, who: string): Promise<Walker> => {
    const page = await test.page({ viewport: { width, height: 800 } }, who)
    return {
      page,
      lake,
      narrow: width < 720,
      open: async (path) => void (await page.goto(`${test.url}/${lake}${path}`)),
      press: (name) => page.getByRole('button', { name }).filter({ visible: true }).first().click(),
      shows: (text) => page.getByText(text).filter({ visible: true }).first().waitFor(),
      heading: (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor(),
      async stop(name) {
        await settled(page)
        await laidOut(page)
        if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${String(++stops).padStart(2, '0')}-${lake}-${name}.png` })
        assert.deepEqual(await findings(page), [], name)
        assert.deepEqual(await beside(page), [], name)
      },
    }
  }
  const call = (method: string, path: string, body?: unknown) => test.call(method, path, body, admin)
  const stack = undo.move()
  const stage: Stage = {
    test,
    postgresql,
    call,
    async query(sql) {
      const { host, port, user, password, database } = postgresql
      const client = new Client({ host, port, user, password, database })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    beside: (walker, who) => walkerOf(walker.lake, walker.page.viewportSize()?.width ?? 1280, who),
    async walk(journey, width) {
      const lake = `rova${++made}`
      await call('POST', '', { name: lake, comment: 'Rides and couriers' })
      const walker = await walkerOf(lake, width, admin)
      test.complaints.length = 0
      await journey.walk(walker, stage)
      const { refused } = journey
      assert.deepEqual(
        test.complaints.filter((complaint) => !refused?.test(complaint)),
        [],
      )
      await walker.page.context().close()
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
  return stage
}

/** Connects the stage's PostgreSQL as a catalog of the walker's metalake, without the portal. */
export const connected = ({ postgresql, call }: Stage, { lake }: Walker) =>
  call('POST', `/${lake}/catalogs`, {
    name: 'oltp',
    type: 'relational',
    provider: 'jdbc-postgresql',
    comment: 'The booking database',
    properties: {
      'jdbc-url': postgresql.jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': postgresql.user,
      'jdbc-password': postgresql.password,
      'jdbc-database': postgresql.database,
    },
  })

/** A model of its own, without the portal. */
export async function modelled({ call }: Stage, { lake }: Walker): Promise<void> {
  await call('POST', `/${lake}/catalogs`, { name: 'ml', type: 'model', comment: 'Models of the rides' })
  await call('POST', `/${lake}/catalogs/ml/schemas`, { name: 'eta' })
  await call('POST', `/${lake}/catalogs/ml/schemas/eta/models`, { name: 'predictor', comment: 'Minutes to arrival' })
}
