/** A lake with its HTTP server in this process, over a folder that goes with it; and short words for asking it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connectors } from '../connectors/index.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { Config } from './config.ts'
import { type Runtime, watchRuntime } from './metrics/runtime.ts'
import { type OpenLake, openLake } from './open.ts'
import { Portal } from './portal/static.ts'
import type { Kept } from './region/region.ts'
import { buildServer } from './rest/http.ts'
import { findKeys, keyVariable } from './secret/keys.ts'
import { type Database, loginFrom } from './store/postgresql/address.ts'
import { databaseOf } from './store/postgresql/test-open.ts'
import { verifyPostgresql } from './store/postgresql/verify.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'
import { verifyLake } from './store/sqlite/verify/verify.ts'
import { type Behind, behindDatabase, behindFile } from './test-behind.ts'
import { keptAt, keptIn } from './test-kept.ts'

export type Json = Readonly<Record<string, unknown>>
export interface Said {
  readonly status: number
  /** Media type. */
  readonly type: string
  readonly text: string
  /** The body parsed; {} when there is none. */
  readonly json: Json
}
/** No answer takes this long unless it never comes. */
const patienceMs = 10_000

/** Of lakes in a database. */
const testKey = Buffer.alloc(32, 'key').toString('base64')

let inPostgresql = false
/** Lakes that this process starts from here on are kept in a database each, not in a directory. */
export function keepInPostgresql(): void {
  inPostgresql = true
}

export class TestLake implements AsyncDisposable {
  /** A folder that goes with the lake; its data is in `data`. */
  readonly room: string
  /** What was reported as a failure of the lake itself. */
  readonly reports: string[] = []
  lake!: OpenLake
  server!: ReturnType<typeof buildServer>
  url = ''
  private runtime: Runtime | undefined
  private postgresql: Postgresql | undefined
  private database: Database | undefined
  private readonly settings: Readonly<Record<string, string>>
  private readonly connectors: Connectors | undefined

  private constructor(room: string, settings: Readonly<Record<string, string>>, connectors: Connectors | undefined) {
    this.room = room
    this.settings = settings
    this.connectors = connectors
  }

  /**
   * With the usual settings and connectors, or others. `prepare` may put a lake there before it is opened. In a database of its own when
   * `store` says so, or in the one of another lake, of which it is one more server then.
   */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    connectors?: Connectors,
    prepare?: (kept: Kept) => Promise<void>,
    store: 'directory' | 'database' | TestLake = inPostgresql ? 'database' : 'directory',
  ): Promise<TestLake> {
    const lake = new TestLake(mkdtempSync(join(tmpdir(), 'caspian-lake-')), settings, connectors)
    if (store === 'database') lake.postgresql = await startPostgresql()
    lake.database = store instanceof TestLake ? store.database : lake.postgresql && databaseOf(lake.postgresql)
    await prepare?.({ directory: lake.data, database: lake.database })
    await lake.open()
    return lake
  }

  get data(): string {
    return join(this.room, 'data')
  }

  /** What is wrong with all that the lake keeps: nothing, in a whole one. */
  async damages(): Promise<readonly string[]> {
    const { ring } = await findKeys({ env: this.env, keyFile: '', directory: this.data })
    const open = ring && ((ref: string, kept: string) => ring.open(ref, kept))
    const checks = this.database ? verifyPostgresql(loginFrom(this.database), undefined, open) : verifyLake(lakeFile(this.data), undefined, open)
    const found: string[] = []
    for await (const { name, problems } of checks) found.push(...problems.map(({ at, what }) => `${name}: ${at} ${what}`))
    return found
  }

  /** All that it keeps, its keys excepted, as text. */
  async kept(): Promise<string> {
    return keptIn(this.data) + (this.database ? await keptAt(loginFrom(this.database)) : '')
  }

  get isInDatabase(): boolean {
    return this.database !== undefined
  }

  /** Damages what it keeps. A directory must be closed for that; whatever is in memory stays. */
  get behind(): Behind {
    return this.database ? behindDatabase(loginFrom(this.database)) : behindFile(lakeFile(this.data))
  }

  /** A lake in a database is given its key here; one in a directory makes its own. */
  private get env(): Readonly<Record<string, string | undefined>> {
    return this.database ? { ...process.env, [keyVariable]: testKey } : process.env
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port
  }

  /** Ends server and lake; the data stays. */
  async close(): Promise<void> {
    this.server.server.closeAllConnections()
    await this.server.close()
    this.runtime?.[Symbol.dispose]()
    await this.lake[Symbol.asyncDispose]()
  }

  async open(): Promise<void> {
    const report = (message: string, error: unknown) => void this.reports.push(`${message}: ${error instanceof Error ? error.stack : String(error)}`)
    const config = new Config(this.settings)
    const around = { config, report, env: this.env, ...(this.connectors && { connectors: this.connectors }) }
    this.lake = await openLake(this.data, around, this.database && { database: this.database })
    this.runtime = watchRuntime()
    this.server = buildServer({ lake: this.lake, portal: new Portal(join(this.room, 'no-portal')), runtime: this.runtime })
    this.url = await this.server.listen({ host: '127.0.0.1', port: 0 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    await this.postgresql?.stop()
    rmSync(this.room, { recursive: true, force: true })
  }

  /** Ends it, and demands that nothing of the lake itself failed and that all it keeps is whole. */
  async endWhole(): Promise<void> {
    const wrong = await this.damages()
    await this[Symbol.asyncDispose]()
    assert.deepEqual([wrong, this.reports], [[], []])
  }

  /** Asks below /api/metalakes, or at an address that begins with a slash. A body that is no text goes as JSON. */
  async ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Said> {
    const sent = body === undefined ? undefined : typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    const response = await fetch(this.url + (path.startsWith('/') ? path : `/api/metalakes${path === '' ? '' : '/'}${path}`), {
      method,
      headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent as string }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, text, json: text.startsWith('{') && type.includes('json') ? (JSON.parse(text) as Json) : {} }
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Said> {
    return this.ask('GET', path, undefined, headers)
  }

  /** Asks and demands 200 with code 0. */
  async do(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Json> {
    const said = await this.ask(method, path, body, headers)
    assert.deepEqual([said.status, said.json.code], [200, 0], `${method} ${path}: ${said.text.slice(0, 500)}`)
    return said.json
  }

  /** Asks, and demands a refusal in the envelope that names the reason and writes nothing. */
  async refused(
    status: number,
    type: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Said> {
    const before = this.lake.store.position()
    const said = await this.ask(method, path, body, headers)
    assert.equal(said.status, status, `${method} ${path}: ${said.text.slice(0, 500)}`)
    assert.equal(said.json.type, type)
    assert.equal(typeof said.json.code, 'number')
    assert.ok(String(said.json.message).length > 10)
    assert.deepEqual(Object.keys(said.json).sort(), ['code', 'message', 'type'])
    assert.equal(this.lake.store.position(), before, `${method} ${path} was refused and wrote`)
    return said
  }

  /** Sends bytes as they are and gives what comes back until the other side closes, or for `waitMs`. */
  async raw(bytes: string | Uint8Array, waitMs = patienceMs): Promise<string> {
    const socket = connect(this.port, '127.0.0.1')
    socket.setTimeout(waitMs, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.write(bytes)
    const parts: Buffer[] = []
    socket.on('data', (part: Buffer) => parts.push(part))
    await new Promise((resolve) => socket.once('close', resolve))
    return Buffer.concat(parts).toString('latin1')
  }
}

export const illegal = 'IllegalArgumentException'
