/** A fileset shows what is in it and nothing else, and the lake's own folder is no place for one. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, TestLake } from '../test-lake.ts'

describe('a fileset', () => {
  let it: TestLake
  let files: string
  const set = 'm/catalogs/c/schemas/s/filesets'
  before(async () => {
    it = await TestLake.start()
    files = join(it.room, 'files')
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'fileset', properties: { location: files } })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    await it.do('POST', set, { name: 'f' })
    const root = join(files, 's/f')
    mkdirSync(join(root, 'sub'))
    mkdirSync(join(it.room, 'outside'))
    writeFileSync(join(it.room, 'outside/secret.txt'), 'x'.repeat(4711))
    writeFileSync(join(root, 'sub/inside.txt'), 'abc')
    symlinkSync(join(it.room, 'outside'), join(root, 'out'))
    symlinkSync(join(it.room, 'outside/secret.txt'), join(root, 'sub/out.txt'))
    symlinkSync('/', join(root, 'sub/top'))
    symlinkSync(join(root, 'sub'), join(root, 'in'))
    symlinkSync(join(root, 'nowhere'), join(root, 'broken'))
    symlinkSync(join(root, 'loop'), join(root, 'loop'))
  })
  after(() => it[Symbol.asyncDispose]())

  const list = async (sub: string) => (await it.do('GET', `${set}/f/files?sub_path=${sub}`)).files as { name: string; size: number; isDir: boolean }[]

  test('lists one level of a directory, or a file', async () => {
    const [file] = await list('/sub/inside.txt')
    assert.deepEqual([file?.name, file?.size, file?.isDir], ['inside.txt', 3, false])
    assert.ok((await list('sub/')).some(({ name }) => name === 'inside.txt'))
    assert.deepEqual((await list('in')).map(({ name }) => name).includes('inside.txt'), true)
  })

  test('says when a file was last changed in whole milliseconds that have passed, as Java does', async () => {
    const changedAt = join(files, 's/f/sub/changed.txt')
    writeFileSync(changedAt, '')
    utimesSync(changedAt, 0, 1_700_000_000.547_9)
    const [file] = (await it.do('GET', `${set}/f/files?sub_path=/sub/changed.txt`)).files as { lastModified: number }[]
    assert.equal(file?.lastModified, 1_700_000_000_547)
  })

  test('never lists what is outside of it, however the way there is written', async () => {
    const ways = ['..', '../', '/..', 'sub/../..', '%2e%2e', '..%2f..', 'sub/..%2f..%2foutside', '..%5C..', '%2e%2e%5coutside', '/sub/../../f']
    for (const way of ways) await it.refused(400, illegal, 'GET', `${set}/f/files?sub_path=${way}`)
    for (const way of ['%00', 'sub%00', '%zz', '/etc', '//etc', encodeURIComponent(it.room), 'file:/etc', '%252e%252e', '..;', '%c0%ae%c0%ae'])
      await it.refused(400, illegal, 'GET', `${set}/f/files?sub_path=${way}`)
  })

  test('follows no link that leads out of it, and tells nothing of what is there', async () => {
    for (const way of ['out', 'out/', 'out/secret.txt', 'sub/out.txt', 'sub/top', 'sub/top/etc', 'in/top', 'broken', 'loop'])
      await it.refused(400, illegal, 'GET', `${set}/f/files?sub_path=${way}`)
    for (const { name, size, isDir } of [...(await list('/')), ...(await list('sub'))])
      if (/^(out|out.txt|top)$/.test(name)) assert.ok(!isDir && size !== 4711, name)
  })

  test('whose place is a link is that place, and dropping it leaves what the link meant', async () => {
    symlinkSync(join(it.room, 'outside'), join(files, 's/linked'))
    await it.do('POST', set, { name: 'linked' })
    await it.do('DELETE', `${set}/linked`)
    assert.ok(existsSync(join(it.room, 'outside/secret.txt')))
  })

  test('gives addresses without touching them, and refuses what is no text', async () => {
    const at = async (query: string, headers = {}) => (await it.do('GET', `${set}/f/location?${query}`, undefined, headers)).fileLocation
    assert.equal(await at('sub_path=/x%20y/z'), `file:${files}/s/f/x y/z`)
    assert.equal(await at('sub_path=a%252Fb', { 'x-client-version': '0.9.1' }), `file:${files}/s/f/a/b`)
    assert.equal(await at('sub_path=a%252Fb', { 'x-client-version': '1.0.0' }), `file:${files}/s/f/a%2Fb`)
    await it.refused(400, illegal, 'GET', `${set}/f/location?sub_path=%25zz`, undefined, { 'x-client-version': '0.9.1' })
    await it.refused(400, illegal, 'GET', `${set}/f/location`)
    await it.refused(404, 'NoSuchLocationNameException', 'GET', `${set}/f/location?sub_path=x&location_name=constructor`)
  })

  test('cannot lie at the root, outside of local files, on a way with .., or where the lake keeps itself', async () => {
    const bad = [
      '/',
      'file:/',
      'file:///',
      '//',
      '/a/../b',
      'relative',
      's3://b/k',
      'http://127.0.0.1/',
      'file:relative',
      '/a\0b',
      'FILE:///../x',
      '',
      ' ',
    ]
    for (const storageLocation of bad) await it.refused(400, illegal, 'POST', set, { name: 'bad', storageLocation })
    const own = [it.data, join(it.data, 'below'), it.room, `file://${it.data}/`, `${it.data}/./x`]
    for (const storageLocation of own) await it.refused(400, illegal, 'POST', set, { name: 'own', storageLocation })
    await it.refused(400, illegal, 'POST', set, {
      name: 'own',
      storageLocations: { a: '/tmp/caspian-a', b: it.data },
      properties: { 'default-location-name': 'a' },
    })
    symlinkSync(it.data, join(it.room, 'way'))
    await it.refused(400, illegal, 'POST', set, { name: 'own', storageLocation: join(it.room, 'way/x') })
    assert.ok(existsSync(join(it.data, 'lake.db')))
  })

  test('made by many at once is made once, and its directory stays', async () => {
    for (let i = 0; i < 20; i++) {
      const said = await Promise.all(Array.from({ length: 30 }, () => it.ask('POST', set, { name: `race${i}` })))
      assert.deepEqual(said.map(({ status }) => status).sort(), [200, ...Array.from({ length: 29 }, () => 409)])
      assert.ok(existsSync(join(files, `s/race${i}`)), `directory of race${i}`)
    }
  })

  test('that is refused leaves no directory behind', async () => {
    await it.refused(404, 'NoSuchSchemaException', 'POST', 'm/catalogs/c/schemas/none/filesets', { name: 'x' })
    await it.refused(400, illegal, 'POST', set, { name: 'x/y' })
    writeFileSync(join(files, 'plain'), '')
    await it.refused(400, illegal, 'POST', set, {
      name: 'x',
      storageLocations: { a: join(files, 'made/deep'), b: join(files, 'plain/below') },
      properties: { 'default-location-name': 'a' },
    })
    assert.ok(!existsSync(join(files, 'made')))
    assert.deepEqual(await it.lake.store.intents(), [])
  })

  test('gave rise to no failure of the lake', () => assert.deepEqual(it.reports, []))
})
