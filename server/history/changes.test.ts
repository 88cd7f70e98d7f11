/** The feed of a metalake: with every filter it is the log, whole commits at a time, however it is read. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { Entry } from '../store/store.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { Followers, type Seat } from './follow.ts'

interface Change extends Json {
  readonly position: number
  readonly batch: number
  readonly operation: string
  readonly kind: string
  readonly path: readonly string[]
}

describe('the changes of a metalake', () => {
  let it: TestLake
  let log: readonly Entry[] = []
  before(async () => {
    it = await TestLake.start()
    for (const name of ['m', 'other']) await it.do('POST', '', { name })
    for (const lake of ['m', 'other'])
      for (const name of ['a', 'b']) {
        await it.do('POST', `${lake}/catalogs`, { name, type: 'model' })
        await it.do('POST', `${lake}/tags`, { name })
        for (const schema of ['s', 't', 'u']) await it.do('POST', `${lake}/catalogs/${name}/schemas`, { name: schema })
        for (const model of ['x', 'y']) await it.do('POST', `${lake}/catalogs/${name}/schemas/s/models`, { name: model })
        await it.do('POST', `${lake}/catalogs/${name}/schemas/s/models/x/versions`, { uri: 's3://x' })
        await it.do('POST', `${lake}/objects/schema/${name}.s/tags`, { tagsToAdd: [name] })
      }
    await it.do('PUT', 'm/catalogs/b', { updates: [{ '@type': 'rename', newName: 'c' }] })
    await it.do('DELETE', 'm/catalogs/a/schemas/s?cascade=true')
    await it.do('DELETE', 'm/catalogs/c?force=true')
    await it.do('PUT', 'm', { updates: [{ '@type': 'rename', newName: 'n' }] })
    log = await it.lake.store.entries(0, 1e6, (await it.lake.store.now.child(0, 'metalake', 'n'))?.key)
    assert.ok(log.length > 25)
  })
  after(() => it[Symbol.asyncDispose]())

  /** Reads as a client does: keeps nothing but the position, and goes on within a commit by its token. */
  const read = async (query: string, from = 0): Promise<readonly Change[]> => {
    const all: Change[] = []
    for (let [since, token] = [from, '']; ; ) {
      const page = await it.do('GET', `n/changes?since=${since}${query}${token}`)
      all.push(...(page.changes as Change[]))
      since = page.position as number
      token = page.nextPageToken === undefined ? '' : `&pageToken=${String(page.nextPageToken)}`
      if (page.more === false) return all
    }
  }
  const positions = (all: readonly { readonly position: number }[]) => all.map(({ position }) => position)

  test('are its rows of the log, whatever is asked for and in whatever pages', async () => {
    const some = (words: readonly string[]) =>
      fc.option(fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }), { nil: undefined })
    const asked = fc.record({
      limit: fc.integer({ min: 1, max: 40 }),
      from: fc.nat(it.lake.store.position()),
      kind: some(['metalake', 'catalog', 'schema', 'model', 'modelVersion', 'tag']),
      operation: some(['create', 'drop', 'rename', 'link', 'tag']),
      under: fc.option(fc.constantFrom('a', 'a.s', 'b', 'c', 'c.s.x', 'b.s.x', 'none'), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ limit, from, kind, operation, under }) => {
        const query = `&limit=${limit}${kind ? `&kind=${kind.join()}` : ''}${operation ? `&operation=${operation.join()}` : ''}${under ? `&under=${under}` : ''}`
        const wanted = log.filter(
          (entry) =>
            entry.position > from &&
            (kind?.includes(entry.kind) ?? true) &&
            (operation?.includes(entry.operation) ?? true) &&
            (under === undefined ||
              entry.path.slice(1).join('.').concat('.').startsWith(`${under}.`) ||
              // What is renamed away is told under the old name too.
              (entry.operation === 'rename' && under === 'b' && entry.kind === 'catalog')),
        )
        assert.deepEqual(positions(await read(query, from)), positions(wanted))
      }),
      { numRuns: 120 },
    )
  })

  test('come in whole commits: a page ends within one only where the token goes on in it', async () => {
    for (let limit = 1; limit <= 12; limit++) {
      assert.deepEqual(positions(await read(`&limit=${limit}`)), positions(log))
      for (let since = 0; since < it.lake.store.position(); ) {
        const page = await it.do('GET', `n/changes?since=${since}&limit=${limit}`)
        const last = (page.changes as Change[]).at(-1)
        const goesOn = last !== undefined && log.some((entry) => entry.batch === last.batch && entry.position > last.position)
        assert.equal(page.nextPageToken !== undefined, goesOn)
        if (goesOn) {
          const rest = await it.do('GET', `n/changes?since=${since}&limit=1000&pageToken=${String(page.nextPageToken)}`)
          assert.ok((page.position as number) < last.batch)
          assert.equal((rest.changes as Change[])[0]?.position, last.position + 1)
          since = rest.position as number
        } else since = page.position as number
      }
    }
  })

  test('tell who did what to which thing when, and with details the states around it', async () => {
    const [plain] = await read('&kind=tag&limit=1')
    assert.deepEqual(Object.keys(plain ?? {}), [
      'position',
      'batch',
      'time',
      'actor',
      'operation',
      'kind',
      'facet',
      'id',
      'path',
      'version',
      'requestId',
    ])
    const renamed = (await read('&operation=rename&details=true')).at(-1)
    assert.deepEqual(
      [renamed?.path, renamed?.before, renamed?.after],
      [['n'], { properties: { 'in-use': 'true' } }, { properties: { 'in-use': 'true' } }],
    )
    const hung = (await read('&operation=tag&details=true')).at(0)
    assert.deepEqual([hung?.before, hung?.after], [undefined, { tags: [{ name: 'a' }] }])
    const dropped = (await read('&operation=drop&kind=catalog&details=true')).at(0)
    assert.equal(dropped?.after, null)
  })

  test('are told as of a position, also of a metalake that is gone', async () => {
    await it.do('POST', '', { name: 'brief' })
    await it.do('POST', 'brief/tags', { name: 't' })
    const position = it.lake.store.position()
    await it.do('POST', 'brief/tags', { name: 'u' })
    await it.do('DELETE', 'brief?force=true')
    assert.equal((await it.get('brief/changes')).status, 404)
    const page = await it.do('GET', `brief/changes?asOf=${position}`)
    assert.deepEqual([(page.changes as Change[]).map(({ path }) => path.at(-1)), page.position, page.more], [['brief', 't'], position, false])
  })

  test('refuse what they cannot be asked', async () => {
    for (const query of [
      'since=x',
      'since=-1',
      'since=99999',
      'kind=nothing',
      'operation=nothing',
      'under=',
      'under=a..b',
      'wait=x',
      'wait=-1',
      'wait=',
      'limit=0',
      'asOf=40&wait=1',
    ])
      await it.refused(400, illegal, 'GET', `other/changes?${query}`)
    await it.refused(400, illegal, 'GET', 'other/changes?asOf=5', undefined, { accept: 'text/event-stream' })
    await it.refused(404, 'NoSuchMetalakeException', 'GET', 'none/changes', undefined, { accept: 'text/event-stream' })
    await it.refused(400, illegal, 'GET', 'other/changes', undefined, { accept: 'text/event-stream', 'last-event-id': 'x' })
  })

  test('are waited for, and those who wait hear at once, of their own metalake alone', async () => {
    const { position } = await it.do('GET', 'other/changes?since=now')
    const begun = performance.now()
    const waiting = it.do('GET', `other/changes?since=${String(position)}&wait=9`)
    await sleep(50)
    await it.do('POST', 'n/tags', { name: `elsewhere${begun}` })
    await sleep(150)
    await it.do('POST', 'other/tags', { name: 'awaited' })
    const page = await waiting
    assert.deepEqual(
      (page.changes as Change[]).map(({ path }) => path),
      [['other', 'awaited']],
    )
    assert.ok(performance.now() - begun < 8000)
    const none = await it.do('GET', `other/changes?since=${String(page.position)}&wait=0.2`)
    assert.deepEqual([none.changes, none.position, none.more], [[], page.position, false])
  })

  /** Events until `count` of them or the end. */
  const listen = async (path: string, count: number, headers: Readonly<Record<string, string>> = {}) => {
    const gone = new AbortController()
    const response = await fetch(`${it.url}/api/metalakes/${path}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(10_000)]),
    })
    assert.match(String(response.headers.get('content-type')), /^text\/event-stream/)
    const events: { id?: string; changes: Change[]; part?: boolean }[] = []
    let text = ''
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(bytes).toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const [id, data] = [field('id'), field('data')]
        if (data !== undefined) events.push({ ...(id === undefined ? {} : { id }), ...(JSON.parse(data) as { changes: Change[] }) })
      }
      if (events.length >= count) break
    }
    gone.abort()
    return events
  }

  test('come as events, one a commit, and go on after the last one heard without a gap or a repeat', async () => {
    const whole = await listen('n/changes', new Set(log.map(({ batch }) => batch)).size)
    assert.deepEqual(positions(whole.flatMap(({ changes }) => changes)).slice(0, log.length), positions(log))
    for (const { id, changes, part } of whole) {
      assert.equal(new Set(changes.map(({ batch }) => batch)).size, 1)
      assert.deepEqual([id, part], [String(changes.at(-1)?.position), undefined])
    }
    const heard: Change[] = []
    for (let last = '0'; heard.length < log.length; ) {
      const some = await listen('n/changes', 3, { 'last-event-id': last })
      // A client that goes after three has been sent more; it goes on by what it took.
      heard.push(...some.slice(0, 3).flatMap(({ changes }) => changes))
      last = String(some.slice(0, 3).at(-1)?.id)
    }
    assert.deepEqual(positions(heard).slice(0, log.length), positions(log))
    const large = await listen('n/changes?limit=2&operation=drop', 4)
    assert.deepEqual(large.map(({ id, part, changes }) => [id === undefined, part === true, changes.length]).slice(0, 2), [
      [true, true, 2],
      [false, false, 2],
    ])
  })

  test('come as events while they happen', async () => {
    const hearing = listen('other/changes?since=now&details=true', 2)
    await sleep(200)
    await it.do('POST', 'other/tags', { name: 'live', comment: 'as it happens' })
    await it.do('DELETE', 'other/tags/live')
    const [made, gone] = (await hearing).map(({ changes }) => changes[0])
    assert.deepEqual(
      [made?.operation, (made?.after as Json | undefined)?.comment, gone?.operation, gone?.after],
      ['create', 'as it happens', 'drop', null],
    )
  })

  test('let go of those who left, and end with the server', async () => {
    const { followers } = it.lake
    const leaver = new AbortController()
    const leaving = ['text/event-stream', '*/*'].map((accept) =>
      fetch(`${it.url}/api/metalakes/other/changes?since=now&wait=60`, { headers: { accept }, signal: leaver.signal }).catch(() => undefined),
    )
    for (let i = 0; followers.taken < 2 && i < 200; i++) await sleep(10)
    assert.equal(followers.taken, 2)
    leaver.abort()
    await Promise.all(leaving)
    for (let i = 0; followers.taken > 0 && i < 200; i++) await sleep(10)
    assert.equal(followers.taken, 0)
    const hearing = listen('other/changes?since=now', 1)
    const waiting = it.get('other/changes?since=now&wait=60')
    await sleep(200)
    const closing = it.server.close()
    assert.deepEqual(await hearing, [])
    assert.equal((await waiting).status, 200)
    // Connections that never asked anything are left to time out.
    it.server.server.closeAllConnections()
    await closing
    await it.lake[Symbol.asyncDispose]()
    await it.open()
  })
})

test('followers are woken by one look, freed when they leave, and not more than there are seats for', async () => {
  let position = 1
  const followers = new Followers(() => position)
  const gone = new AbortController()
  const some = Array.from({ length: 2 }, () => followers.join())
  const waits = (seat: Seat | undefined, after: number, ms = 60_000, signal = new AbortController().signal) => seat?.past(after, ms, signal)
  const first = waits(some[0], 1, 60_000, gone.signal)
  const second = waits(some[1], 1)
  gone.abort()
  await first
  position = 2
  await second
  await waits(some[0], 5, 10)
  const seats = Array.from({ length: 998 }, () => followers.join())
  assert.throws(() => followers.join(), /1000 clients follow/)
  seats[0]?.[Symbol.dispose]()
  seats[0]?.[Symbol.dispose]()
  const again = followers.join()
  assert.throws(() => followers.join(), /1000 clients follow/)
  const last = waits(again, 2)
  followers.close()
  await last
})
