/** Keys of a lake at its start, in a directory and in PostgreSQL: made, found, wrong, missing, changed; and an older lake is sealed. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { Config } from '../config.ts'
import { sealedWith } from '../kit/sealed.ts'
import { joinLake, openLake } from '../open.ts'
import { loginFrom } from '../store/postgresql/address.ts'
import { safeOver } from '../store/postgresql/safe.ts'
import { connect } from '../store/postgresql/session.ts'
import type { Safe } from '../store/safe.ts'
import { safeIn } from '../store/sqlite/safe.ts'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import type { Store } from '../store/store.ts'
import { keyFileIn, keyFileSetting, keyVariable } from './keys.ts'
import { rotate } from './rotate.ts'

const canary = 'canary-8d20-ä'
const [one, other] = ['one', 'other'].map((seed) => Buffer.alloc(32, seed).toString('base64')) as [string, string]
const report = (message: string, error: unknown) => assert.fail(`${message}: ${String(error)}`)
type Env = Readonly<Record<string, string>>

/** Where a lake is kept, opened again and again with different keys. */
interface Ground {
  readonly data: string
  readonly notices: string[]
  open(env?: Env, settings?: Env): ReturnType<typeof openLake>
  safe<T>(work: (safe: Safe) => Promise<T>): Promise<T>
  /** Every byte that is kept, of tables and their logs. */
  bytes(): Promise<string>
}

async function keep(store: Store, name: string): Promise<string> {
  const body = { sealed: { password: name }, audit: {} }
  const author = { actor: 'a', address: '', requestId: '' }
  const id = store.mint()
  const step = { do: 'insert', operation: 'create', kind: 'metalake', id, parent: 0, name, path: [name], body, secrets: { [name]: canary } } as const
  const outcome = await store.commit({ author, steps: [step] })
  assert.ok(outcome.ok)
  return id
}
const valueOf = async (store: Store, ref: string) => (await store.secrets([ref]))[ref]

function behaves(title: string, env: Env, ground: () => Ground): void {
  const valuesOf = () => ground().safe(async (safe) => [await safe.values('', 100), Buffer.from(await safe.tokenKey()).toString()])
  const keysOf = () => ground().safe(async (safe) => (await safe.values('', 100)).map(({ value }) => sealedWith(value)))

  describe(`secrets of a lake in ${title}`, () => {
    test('are sealed where they are kept, and open again after a restart and in another thread', async () => {
      const at = ground()
      {
        await using lake = await at.open(env)
        await keep(lake.store, 'ref')
        assert.equal(await valueOf(lake.store, 'ref'), canary)
      }
      assert.ok(!(await at.bytes()).includes(canary))
      await using lake = await at.open(env)
      await using second = await joinLake(lake.seat(), { config: new Config(), report })
      assert.equal(await valueOf(second.store, 'ref'), canary)
      assert.deepEqual(second.store.tokenKey, lake.store.tokenKey)
      assert.equal(lake.store.tokenKey.length, 32)
    })

    test('do not open without their key: the lake does not start, says which is missing, and changes nothing', async () => {
      const at = ground()
      {
        await using lake = await at.open({ [keyVariable]: one })
        await keep(lake.store, 'ref')
      }
      const before = await valuesOf()
      await assert.rejects(
        at.open({ [keyVariable]: other }),
        /sealed with key [\da-f]{16}, and CASPIAN_SECRET_KEY holds [\da-f]{16}; .*Nothing was changed/,
      )
      await assert.rejects(at.open({}), /sealed with key [\da-f]{16}, and .*Nothing was changed/)
      assert.ok(!existsSync(keyFileIn(at.data)))
      assert.deepEqual(await valuesOf(), before)
      await using lake = await at.open({ [keyVariable]: one })
      assert.equal(await valueOf(lake.store, 'ref'), canary)
    })

    test('are refused to a second key even while the lake holds none', async () => {
      const at = ground()
      await (await at.open({ [keyVariable]: one }))[Symbol.asyncDispose]()
      await assert.rejects(at.open({ [keyVariable]: other }), /sealed with key/)
    })

    test('come under the first of two keys, and the second is not needed then; tokens stay good', async () => {
      const at = ground()
      let tokenKey: Uint8Array
      {
        await using lake = await at.open({ [keyVariable]: one })
        tokenKey = lake.store.tokenKey
        for (let i = 0; i < 1100; i++) if (i < 3 || i > 1095) await keep(lake.store, `ref${i}`)
      }
      const before = await keysOf()
      await (await at.open({ [keyVariable]: `${other},${one}` }))[Symbol.asyncDispose]()
      assert.equal(new Set([...before, ...(await keysOf())]).size, 2)
      await using lake = await at.open({ [keyVariable]: other })
      assert.equal(await valueOf(lake.store, 'ref1099'), canary)
      assert.deepEqual(lake.store.tokenKey, tokenKey)
    })

    test('of a lake made before are sealed at its start, and nothing plain is left in its files', async () => {
      const at = ground()
      {
        await using lake = await at.open(env)
        for (let i = 0; i < 700; i++) await keep(lake.store, `ref${i}`)
      }
      // As it was: values plain, the token key too, and what was replaced lying about.
      await at.safe(async (safe) => {
        const rows = await safe.values('', 1000)
        await safe.replace(rows.map(({ ref, value }) => ({ ref, was: value, value: `${canary} ${ref} before` })))
        await safe.replace(rows.map(({ ref }) => ({ ref, was: `${canary} ${ref} before`, value: `${canary} ${ref}` })))
        await safe.replaceTokenKey(await safe.tokenKey(), Buffer.alloc(32, 'token'))
      })
      assert.ok((await at.bytes()).includes(canary))
      {
        await using lake = await at.open(env)
        assert.equal(await valueOf(lake.store, 'ref699'), `${canary} ref699`)
        assert.equal(Buffer.from(lake.store.tokenKey).toString(), Buffer.alloc(32, 'token').toString())
        assert.ok(!(await at.bytes()).includes(canary))
      }
      assert.ok(at.notices.some((notice) => notice.includes('700 secrets of an older lake were sealed')))
    })

    test('that were changed or exchanged behind the lake do not open, and only they', async () => {
      const at = ground()
      {
        await using lake = await at.open(env)
        for (const name of ['a', 'b', 'c']) await keep(lake.store, name)
      }
      await at.safe(async (safe) => {
        const [a, b] = await safe.values('', 2)
        if (a && b) await safe.replace([{ ref: 'a', was: a.value, value: b.value }])
      })
      await using lake = await at.open(env)
      await assert.rejects(valueOf(lake.store, 'a'), /secret a does not open/)
      assert.equal(await valueOf(lake.store, 'c'), canary)
    })

    test('get a new key in their file with one command; the old one stays there for backups', async () => {
      const at = ground()
      const file = join(at.data, 'my.key')
      writeFileSync(file, `# mine\n${one}\n`)
      const settings = { [keyFileSetting]: file }
      {
        await using lake = await at.open({}, settings)
        await keep(lake.store, 'ref')
      }
      const before = await keysOf()
      const { was, is, renewed } = await at.safe((safe) => rotate(safe, { env: {}, keyFile: file, directory: undefined, kms: '' }))
      assert.deepEqual([[was], [is], renewed], [before, await keysOf(), 1])
      assert.equal(statSync(file).mode & 0o777, 0o600)
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
      assert.deepEqual([lines.length, lines[1]], [2, one])
      await using lake = await at.open({}, settings)
      assert.equal(await valueOf(lake.store, 'ref'), canary)
    })

    test('a key that is none is refused, and the message does not hold it', async () => {
      const at = ground()
      for (const bad of ['short', `${one}x`, 'g'.repeat(64), one.slice(2)])
        await assert.rejects(at.open({ [keyVariable]: bad }), ({ message }: Error) => message.includes('is no key') && !message.includes(bad))
      await assert.rejects(at.open({}, { [keyFileSetting]: join(at.data, 'none') }), /key file .* cannot be read/)
    })
  })
}

describe('keys', () => {
  let room: string
  let database: Postgresql | undefined
  const notices: string[] = []
  beforeEach(() => {
    room = mkdtempSync(join(tmpdir(), 'caspian-keys-'))
    notices.length = 0
  })
  afterEach(async () => {
    await database?.stop()
    database = undefined
    rmSync(room, { recursive: true, force: true })
  })
  const notice = (message: string) => void notices.push(message)

  const inDirectory = (): Ground => ({
    data: room,
    notices,
    open: (env = {}, settings = {}) => openLake(room, { config: new Config(settings), report, notice, env }),
    async safe(work) {
      using safe = safeIn(lakeFile(room))
      return await work(safe)
    },
    bytes: async () =>
      readdirSync(room)
        .filter((name) => name.startsWith('lake.db'))
        .map((name) => readFileSync(join(room, name)).toString())
        .join(''),
  })
  behaves('a directory', {}, inDirectory)

  test('are made beside a lake in a directory at its first start, for its user alone, and told of once', async () => {
    const at = inDirectory()
    const file = keyFileIn(room)
    await (await at.open())[Symbol.asyncDispose]()
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(notices, [`made ${file}, the key that secrets are sealed with: keep a copy of it elsewhere, without it they are lost`])
    const made = readFileSync(file, 'utf8')
    await (await at.open())[Symbol.asyncDispose]()
    assert.deepEqual([notices.length, readFileSync(file, 'utf8')], [1, made])
  })

  test('of a copied lake are not made anew: without them it says where the key file belongs', async () => {
    const at = inDirectory()
    await (await at.open())[Symbol.asyncDispose]()
    const copy = join(room, 'copy')
    cpSync(lakeFile(room), join(copy, 'lake.db'))
    const again = () => openLake(copy, { config: new Config(), report, notice })
    await assert.rejects(again(), { message: new RegExp(`there is no ${keyFileIn(copy)}; put that key file in its place`) })
    cpSync(keyFileIn(room), keyFileIn(copy))
    await (await again())[Symbol.asyncDispose]()
  })

  test('that everybody may read are warned of', async () => {
    const at = inDirectory()
    const file = join(room, 'open.key')
    writeFileSync(file, one, { mode: 0o644 })
    await (await at.open({}, { [keyFileSetting]: file }))[Symbol.asyncDispose]()
    assert.match(notices.join(), /everybody on this machine may read/)
  })

  describe('for PostgreSQL', () => {
    beforeEach(async () => {
      database = await startPostgresql()
    })
    const inDatabase = (): Ground => {
      const { jdbcUrl: url, user, password } = database as Postgresql
      const where = { url, user, password }
      const ask = async <T>(work: (session: Awaited<ReturnType<typeof connect>>) => Promise<T>) => {
        const session = await connect(loginFrom(where), 'test')
        try {
          return await work(session)
        } finally {
          session.destroy()
        }
      }
      return {
        data: room,
        notices,
        open: (env = {}, settings = {}) => openLake(room, { config: new Config(settings), report, notice, env }, { database: where }),
        safe: (work) => ask((session) => work(safeOver(session))),
        bytes: () =>
          ask(async (session) => {
            const { rows } = await session.run({ text: 'select ref, value from secret order by ref' })
            const { rows: meta } = await session.run({ text: 'select * from meta order by name' })
            return JSON.stringify([rows, meta])
          }),
      }
    }
    behaves('PostgreSQL', { [keyVariable]: one }, inDatabase)

    test('are not made up: without one the server starts and says so, takes no secret, and everything else works', async () => {
      const at = inDatabase()
      await using lake = await at.open()
      assert.match(notices.join(), /no key for secrets is given \(caspian\.secret\.keyFile or CASPIAN_SECRET_KEY; .*this server takes no secrets/)
      await assert.rejects(keep(lake.store, 'ref'), { family: 'internal', message: /no key to seal secrets with/ })
      assert.equal(await lake.store.now.child(0, 'metalake', 'ref'), undefined)
      assert.ok(!existsSync(keyFileIn(room)))
    })

    test('are the same for all servers: the one with another does not start', async () => {
      const at = inDatabase()
      await using first = await at.open({ [keyVariable]: one })
      await keep(first.store, 'ref')
      await assert.rejects(at.open({ [keyVariable]: other }), /sealed with key/)
      await using second = await at.open({ [keyVariable]: one })
      assert.equal(await valueOf(second.store, 'ref'), canary)
    })

    test('of servers that start at once with different ones: one wins, and nothing is sealed with both', async () => {
      const at = inDatabase()
      const starts = await Promise.allSettled([one, other, one, other].map((key) => at.open({ [keyVariable]: key })))
      for (const start of starts) if (start.status === 'fulfilled') await start.value[Symbol.asyncDispose]()
      const won = starts.map(({ status }) => status === 'fulfilled')
      assert.deepEqual([won[0], won[1]], [won[2], won[3]])
      assert.notEqual(won[0], won[1])
      for (const start of starts) if (start.status === 'rejected') assert.match(String(start.reason), /sealed with key/)
    })
  })
})
