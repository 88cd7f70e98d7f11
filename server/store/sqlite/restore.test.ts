/** A backup holds the whole lake, a restore brings back any moment of it exactly, and neither is ever half there. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { backUp } from './backup.ts'
import { type Restored, restore, type Wanted } from './restore.ts'
import { lakeFile, unfinished } from './sqlite.ts'
import { heldIn, histories, live } from './test-history.ts'
import { openTest } from './test-open.ts'
import { verifyFile } from './verify/backup.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-restore-'))
after(() => rmSync(room, { recursive: true }))
let made = 0
const fresh = () => join(room, String(++made))

const quiet = { progress: () => undefined, checked: () => undefined }
const again = (from: string, to: string, wanted?: Wanted): Promise<Restored> => restore(from, to, wanted, quiet)
const backup = (directory: string, to = fresh()) => backUp(lakeFile(directory), to, () => undefined)

async function wrongIn(file: string): Promise<readonly string[]> {
  const wrong: string[] = []
  for await (const { name, problems } of verifyFile(file)) wrong.push(...problems.map(({ at, what }) => `${name}: ${at} ${what}`))
  return wrong
}
/** Sealed properties of random histories stand in no provider's table; they are what else is in them that counts. */
const refs = (file: string) => {
  using db = new DatabaseSync(file, { readOnly: true })
  return db
    .prepare('select ref, value from secret order by ref')
    .all()
    .map((row) => ({ ...row }))
}

describe('backup and restore', () => {
  test('at every commit of any history: a restore at its end is the lake of then, and whole', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (history, picks) => {
        const directory = fresh()
        await using store = await openTest(directory)
        const held = await live(store, directory, history)
        const file = fresh()
        const { digest, position } = await backup(directory, file)
        assert.deepEqual([digest, position], [held.at(-1)?.digest, held.at(-1)?.position])
        assert.deepEqual(await wrongIn(file), [])
        for (const pick of picks) {
          const wanted = held[pick % held.length]
          assert.ok(wanted)
          const to = fresh()
          const { rewound, ...told } = await again(file, to, { position: wanted.position })
          assert.deepEqual([told.digest, told.position], [wanted.digest, wanted.position])
          assert.deepEqual(await heldIn(lakeFile(to)), wanted)
          assert.deepEqual(await wrongIn(lakeFile(to)), [])
          const isLost = rewound?.lost.length === 1
          assert.equal(refs(lakeFile(to))[0]?.value === '', isLost)
          if (isLost) assert.deepEqual(rewound.lost[0]?.property, 'password')
          rmSync(to, { recursive: true })
        }
        rmSync(file)
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  test('a restored lake goes on under another incarnation, which a restore of its own backup counts further', async () => {
    const [directory, file, to, further] = [fresh(), fresh(), fresh(), fresh()]
    await using store = await openTest(directory)
    await live(store, directory, [[], []])
    await backup(directory, file)
    assert.equal((await again(file, to)).incarnation, '2')
    {
      await using back = await openTest(to)
      await live(back, to, [[], []]).catch(() => undefined)
      const root = back.mint()
      const body = { audit: {} }
      const author = { actor: 'a', address: '', requestId: '' }
      await back.commit({
        author,
        steps: [{ do: 'insert', operation: 'create', kind: 'metalake', id: root, parent: 0, name: 'n', path: ['n'], body }],
      })
    }
    const { tables } = await heldIn(lakeFile(to))
    const rows = tables.log as readonly { origin: string; number: number }[]
    assert.deepEqual(
      rows.map(({ origin, number }) => `${origin} ${number}`),
      ['test#1 1', 'test#1 2', 'test#2 1'],
    )
    const second = fresh()
    await backup(to, second)
    assert.equal((await again(second, further, { position: 2 })).incarnation, '3')
    assert.deepEqual(await wrongIn(lakeFile(to)), [])
  })

  test('a lake that is taken back knows no use of what is not there any more: its key is given again', async () => {
    const [directory, file, to] = [fresh(), fresh(), fresh()]
    await using store = await openTest(directory)
    const keys: number[] = []
    for (const name of ['kept', 'gone']) {
      const id = store.mint()
      const author = { actor: 'a', address: '', requestId: '' }
      const outcome = await store.commit({
        author,
        steps: [{ do: 'insert', operation: 'create', kind: 'metalake', id, parent: 0, name, path: [name], body: { audit: {} } }],
      })
      keys.push(outcome.ok ? (outcome.keys[id] ?? 0) : 0)
    }
    const used = keys.map((thing) => ({ thing, person: 1 }))
    await store.use.note(1, used)
    await backup(directory, file)
    await again(file, to, { position: 1 })
    await using back = await openTest(to)
    assert.deepEqual(
      (await back.use.changed(0, 10)).map(({ thing, people }) => [thing, people]),
      [[keys[0], 1]],
    )
  })

  test('refuses what is no whole backup, a directory with something in it and a moment that is none, and leaves nothing', async () => {
    const [directory, file] = [fresh(), fresh()]
    await using store = await openTest(directory)
    await live(store, directory, [
      [
        [
          { do: 'make', at: 0, kind: 'catalog', name: 'a', n: 1 },
          { do: 'make', at: 0, kind: 'tag', name: 'a', n: 1 },
        ],
      ],
      [],
    ])
    await backup(directory, file)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const refused = async (from: string, says: RegExp, wanted?: Wanted) => {
      const to = fresh()
      await assert.rejects(again(from, to, wanted), says)
      assert.deepEqual(readdirSync(to), ['lock.db'])
    }
    const damaged = (text: string) => {
      const copy = fresh()
      cpSync(file, copy)
      using db = new DatabaseSync(copy)
      db.exec(text)
      return copy
    }
    await refused(damaged(`update log set actor = 'x' where position = 2`), /the backup is damaged/)
    await refused(damaged(`update entity set name = 'x' where key = 1`), /digest/)
    await refused(damaged(`update secret set value = 'x'`), /secrets/)
    await refused(damaged('delete from log where position = 4'), /log ends at 3/)
    await refused(lakeFile(directory), /no finished backup/)
    const noise = fresh()
    writeFileSync(noise, 'x'.repeat(10_000))
    await refused(noise, /not a database/)
    await refused(file, /position 3 is in the middle of a commit; give 2 or 4/, { position: 3 })
    await refused(file, /the log ends at 4/, { position: 5 })
    const full = fresh()
    mkdirSync(full)
    writeFileSync(join(full, 'x'), '')
    await assert.rejects(again(file, full), /is not empty: it holds x/)
    assert.deepEqual(readdirSync(full), ['x'])
    for (let done = 0; done < 2; ) ({ done } = await store.erase(2, 10))
    const trimmed = fresh()
    await backup(directory, trimmed)
    await refused(trimmed, /the earliest that can be restored is position 2/, { position: 1 })
  })

  test('a backup that is put where a lake should be is not written to', async () => {
    const [directory, to] = [fresh(), fresh()]
    await (await openTest(directory))[Symbol.asyncDispose]()
    mkdirSync(to)
    await backup(directory, lakeFile(to))
    await assert.rejects(openTest(to), /is a backup; make a lake of it/)
  })
})

/** A process of ours, killed at the end of the test whatever happens. */
function run(program: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '../../..', program), ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
}

describe('under load and killed', () => {
  test('a backup in full write load has what was acknowledged before it began, whole', async () => {
    const [directory, file] = [fresh(), fresh()]
    const child = run('server/store/sqlite/test-load.ts', directory, '0')
    let said = ''
    child.stdout?.on('data', (part: Buffer) => void (said += part.toString()))
    try {
      while (said.split('\n').length < 500) await sleep(10)
      const acknowledged = said.split('\n').slice(0, -1)
      await backup(directory, file)
      using db = new DatabaseSync(file, { readOnly: true })
      const names = new Set(
        db
          .prepare(`select name from entity where kind = 'catalog'`)
          .all()
          .map(({ name }) => name),
      )
      assert.deepEqual(
        acknowledged.filter((name) => !names.has(name)),
        [],
      )
      assert.ok(said.split('\n').length > acknowledged.length + 1, 'nobody waited for it')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    assert.deepEqual(await wrongIn(file), [])
    await again(file, fresh())
  })

  test('killed at any moment, a backup or a restore is there whole or not at all, and can be done again', async () => {
    const [directory, file] = [fresh(), fresh()]
    const child = run('server/store/sqlite/test-load.ts', directory, '0')
    let lines = 0
    child.stdout?.on('data', (part: Buffer) => {
      lines += part.toString().split('\n').length - 1
      if (lines >= 3000) child.kill('SIGKILL')
    })
    await once(child, 'close')

    // Counted from when it has begun to write, as a start takes as long as the machine likes.
    const killedAfter = async (ms: number, began: () => boolean, program: string, ...args: readonly string[]) => {
      const one = run(program, ...args)
      const ended = once(one, 'close')
      while (one.exitCode === null && !began()) await sleep(1)
      if (ms > 0) await Promise.race([sleep(ms), ended])
      one.kill('SIGKILL')
      await ended
    }
    const [backups, restores] = [fresh(), fresh()]
    mkdirSync(backups)
    let [cut, left] = [0, 0]
    for (const ms of [0, 1, 5, 20, 50, 100, 200, 500]) {
      const to = join(backups, String(ms))
      const had = readdirSync(backups).length
      await killedAfter(ms, () => readdirSync(backups).length > had, 'server/backup.ts', '--data', directory, '--to', to)
      if (existsSync(to)) assert.deepEqual(await wrongIn(to), [])
      else cut++
    }
    assert.ok(cut > 0)
    await backup(directory, file)
    for (const ms of [0, 1, 5, 20, 50, 100, 200, 400, 800]) {
      const part = () => statSync(unfinished(restores), { throwIfNoEntry: false })
      // What the one before left is taken away first.
      const was = part()?.birthtimeMs
      const began = () => ![undefined, was].includes(part()?.birthtimeMs)
      await killedAfter(ms, began, 'server/restore.ts', '--from', file, '--data', restores, '--at', '601')
      if (existsSync(lakeFile(restores))) {
        assert.deepEqual(await wrongIn(lakeFile(restores)), [])
        rmSync(restores, { recursive: true })
      } else if (existsSync(unfinished(restores))) {
        left++
        await assert.rejects(openTest(restores), /holds a restore that was not finished/)
      }
    }
    assert.ok(left > 0)
    if (existsSync(restores)) await again(file, restores)
  })
})
