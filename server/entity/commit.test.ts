/** Directories and the lake go together: whatever instant a process dies at, after the next start they agree. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCaspian } from '../../scripts/backends/caspian.ts'
import type { Effect } from '../lake.ts'
import type { Step } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'

const author = { actor: 'crashed', address: '192.0.2.9', requestId: 'r-9' }
const audit = { creator: 'crashed' }

describe('work on directories that a crash cut off', () => {
  let it: TestLake
  let files: string
  const set = 'm/catalogs/c/schemas/s/filesets'
  beforeEach(async () => {
    it = await TestLake.start()
    files = join(it.room, 'files')
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'fileset', properties: { location: files } })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  })
  afterEach(() => it[Symbol.asyncDispose]())

  const place = (name: string) => join(files, 's', name)
  const restart = async () => {
    await it.close()
    await it.open()
    assert.deepEqual(await it.lake.store.intents(), [])
    assert.deepEqual(it.reports, [])
  }
  const schema = async () => {
    const { now } = it.lake.store
    let key = 0
    for (const [kind, name] of [
      ['metalake', 'm'],
      ['catalog', 'c'],
      ['schema', 's'],
    ] as const)
      key = (await now.child(key, kind, name))?.key ?? -1
    return key
  }
  async function left(effects: readonly Effect[], steps: readonly Step[], now: readonly Step[] = []): Promise<void> {
    const directories = effects.map((effect) => effect.directory)
    const plan = steps.length > 0 ? { do: 'make', make: directories, steps } : { do: 'remove', remove: directories, tidy: [] }
    const intent = { id: it.lake.store.mint(), what: 'directories', author, plan }
    assert.ok((await it.lake.store.commit({ author, steps: [...now, { do: 'intend', intent }] })).ok)
  }
  const making = async (name: string): Promise<Step> => ({
    do: 'insert',
    operation: 'create',
    kind: 'fileset',
    id: it.lake.store.mint(),
    parent: await schema(),
    name,
    path: ['m', 'c', 's', name],
    body: { type: 'managed', storageLocations: { unknown: `file:${place(name)}` }, properties: {}, audit },
    secrets: {},
  })

  test('to make a fileset is done whole at the next start, whether the directory was made or not', async () => {
    for (const name of ['before', 'after']) await left([{ do: 'make', directory: place(name) }], [await making(name)])
    mkdirSync(place('after'))
    await restart()
    assert.deepEqual(
      (await it.do('GET', set)).identifiers,
      ['after', 'before'].map((name) => ({ namespace: ['m', 'c', 's'], name })),
    )
    for (const name of ['before', 'after']) assert.ok(existsSync(place(name)))
    const [first] = (await it.do('GET', `${set}/before/history`)).history as { actor: string }[]
    assert.equal(first?.actor, 'crashed')
  })

  test('to make the same fileset twice makes it once and leaves its directory', async () => {
    for (let i = 0; i < 2; i++) await left([{ do: 'make', directory: place('twice') }], [await making('twice')])
    await restart()
    assert.equal(((await it.do('GET', set)).identifiers as unknown[]).length, 1)
    assert.ok(existsSync(place('twice')))
  })

  test('to make a fileset in what is gone by then leaves no directory behind', async () => {
    const late = await making('late')
    await it.do('DELETE', 'm/catalogs/c/schemas/s')
    await left([{ do: 'make', directory: place('late') }], [late])
    await restart()
    assert.ok(!existsSync(place('late')))
  })

  test('to remove a fileset is finished at the next start, files and all', async () => {
    await it.do('POST', set, { name: 'gone' })
    writeFileSync(join(place('gone'), 'file'), 'x')
    const row = await it.lake.store.now.child(await schema(), 'fileset', 'gone')
    await left([{ do: 'remove', directory: place('gone') }], [], [{ do: 'drop', key: row?.key ?? 0, path: ['m', 'c', 's', 'gone'] }])
    await restart()
    assert.ok(!existsSync(place('gone')))
    assert.equal((await it.get(`${set}/gone`)).status, 404)
  })

  test('to remove a fileset does not keep the directory of a schema that was dropped meanwhile', async () => {
    await it.do('POST', set, { name: 'aside' })
    const row = await it.lake.store.now.child(await schema(), 'fileset', 'aside')
    const aside = `${place('aside')}.dropped-x`
    renameSync(place('aside'), aside)
    await left([{ do: 'remove', directory: aside }], [], [{ do: 'drop', key: row?.key ?? 0, path: ['m', 'c', 's', 'aside'] }])
    await it.do('DELETE', 'm/catalogs/c/schemas/s?cascade=true')
    await restart()
    assert.deepEqual(readdirSync(files), [])
  })

  test('to tidy the directory of a dropped schema leaves it to one that was made there since', async () => {
    await it.do('DELETE', 'm/catalogs/c/schemas/s')
    mkdirSync(join(files, 's'))
    const aside = join(files, 'elsewhere.dropped-x')
    mkdirSync(aside)
    const intent = { id: it.lake.store.mint(), what: 'directories', author, plan: { do: 'remove', remove: [aside], tidy: [join(files, 's')] } }
    assert.ok((await it.lake.store.commit({ author, steps: [{ do: 'intend', intent }] })).ok)
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    await restart()
    assert.deepEqual(readdirSync(files), ['s'])
  })

  test('to drop a fileset that did not come to its commit puts the files back', async () => {
    await it.do('POST', set, { name: 'back' })
    writeFileSync(join(place('back'), 'file'), 'x')
    renameSync(place('back'), `${place('back')}.aside`)
    const plan = { do: 'putBack', aside: [{ from: place('back'), to: `${place('back')}.aside` }] }
    const intent = { id: it.lake.store.mint(), what: 'directories', author, plan }
    assert.ok((await it.lake.store.commit({ author, steps: [{ do: 'intend', intent }] })).ok)
    await restart()
    assert.deepEqual(readdirSync(place('back')), ['file'])
  })

  test('to remove a fileset never takes one that has come to its place since', async () => {
    await it.do('POST', set, { name: 'old', storageLocation: join(files, 'a/b/data') })
    rmSync(join(files, 'a/b'), { recursive: true })
    // Something is in the way, so that removing fails.
    writeFileSync(join(files, 'a/b'), '')
    await it.ask('DELETE', `${set}/old`)
    assert.equal((await it.get(`${set}/old`)).status, 404)
    rmSync(join(files, 'a/b'))
    await it.do('POST', set, { name: 'new', storageLocation: join(files, 'a/b/data') })
    writeFileSync(join(files, 'a/b/data/precious'), 'x')
    it.reports.length = 0
    await it.close()
    await it.open()
    assert.ok(existsSync(join(files, 'a/b/data/precious')))
  })

  test('still running takes nothing of a fileset that is made anew meanwhile', async () => {
    await it.do('POST', set, { name: 'again' })
    for (let i = 0; i < 5000; i++) writeFileSync(join(place('again'), `file${i}`), '')
    const dropping = it.do('DELETE', `${set}/again`)
    while ((await it.ask('POST', set, { name: 'again' })).status !== 200) await sleep(1)
    writeFileSync(join(place('again'), 'precious'), 'x')
    assert.deepEqual(await dropping, { code: 0, dropped: true })
    assert.deepEqual(readdirSync(place('again')), ['precious'])
  })

  test('that cannot be removed does not make a drop that happened look as if it had not', async () => {
    await it.do('POST', set, { name: 'held', storageLocation: join(files, 'a/b/data') })
    rmSync(join(files, 'a/b'), { recursive: true })
    writeFileSync(join(files, 'a/b'), '')
    assert.deepEqual(await it.do('DELETE', `${set}/held`), { code: 0, dropped: true })
  })
})

test('a server killed while filesets are made and dropped agrees with its directories after the next start', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-agree-'))
  const options = { data: join(room, 'data') }
  const files = join(room, 'files')
  try {
    const [made, dropped] = [new Set<string>(), new Set<string>()]
    for (let round = 0; round < 3; round++) {
      const caspian = await startCaspian(options)
      const ask = async (method: string, path: string, body?: object): Promise<boolean> => {
        const headers = { 'content-type': 'application/json' }
        const sent = body ? { method, headers, body: JSON.stringify(body) } : { method }
        return fetch(`${caspian.url}/api/metalakes${path}`, sent).then(
          ({ ok }) => ok,
          () => false,
        )
      }
      await ask('POST', '', { name: 'm' })
      await ask('POST', '/m/catalogs', { name: 'c', type: 'fileset', properties: { location: files } })
      await ask('POST', '/m/catalogs/c/schemas', { name: 's' })
      const set = '/m/catalogs/c/schemas/s/filesets'
      const killing = new AbortController()
      const hands = Array.from({ length: 16 }, async (_, hand) => {
        for (let i = 0; !killing.signal.aborted; i++) {
          const name = `f${round}-${hand}-${i}`
          if (!(await ask('POST', set, { name }))) continue
          made.add(name)
          if (i % 2 === 1) continue
          if (await ask('DELETE', `${set}/${name}`)) dropped.add(name)
          // Nobody knows whether it was dropped: its answer was lost.
          else made.delete(name)
        }
      })
      while (made.size < 60 * (round + 1)) await sleep(5)
      await caspian.kill()
      killing.abort()
      await Promise.all(hands)
      const again = await startCaspian(options)
      const { identifiers } = (await (await fetch(`${again.url}/api/metalakes${set}`)).json()) as { identifiers: { name: string }[] }
      await again.stop()
      const names = identifiers.map(({ name }) => name).sort()
      assert.deepEqual(readdirSync(join(files, 's')).sort(), names)
      const wanted = [...made].filter((name) => !dropped.has(name))
      assert.deepEqual(
        wanted.filter((name) => !names.includes(name)),
        [],
      )
      assert.deepEqual(
        [...dropped].filter((name) => names.includes(name)),
        [],
      )
    }
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
})
