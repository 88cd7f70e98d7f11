/** Regions ask one another over real sockets: each shows its key first, and nothing is said to whoever shows another. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, createServer as createTcp } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, createServer } from 'node:tls'
import { certificate } from './certificate.ts'
import { type Link, linkTo, Unreached, WrongKey } from './client.ts'
import { keysText, newKeys } from './keys.ts'
import { bodyOf, type Listener, listen, type Verb, VerbRefused } from './listener.ts'

const eu = { region: 'eu', keys: newKeys() }
const us = { region: 'us', keys: newKeys() }
const stranger = { region: 'nobody', keys: newKeys() }

interface Started extends AsyncDisposable {
  readonly listener: Listener
  readonly asked: string[]
  readonly failures: unknown[]
  link(self?: typeof eu): Link
}
async function started(more: Readonly<Record<string, Verb>> = {}, strangers = false): Promise<Started> {
  const asked: string[] = []
  const failures: unknown[] = []
  const verbs: Record<string, Verb> = {
    echo: {
      answer: async ({ region, body, notes }) => {
        asked.push(`echo by ${region}`)
        return { body: await bodyOf(body, 1 << 20), notes }
      },
    },
    join: { strangers: true, answer: async ({ region, key }) => ({ body: `${region} ${key}` }) },
    ...more,
  }
  const listener = await listen({
    ...eu,
    port: 0,
    verbs,
    member: async (key) => (key === us.keys.public ? 'us' : undefined),
    strangers: async () => strangers,
    failed: (_, error) => void failures.push(error),
  })
  const links: Link[] = []
  return {
    listener,
    asked,
    failures,
    link(self = us) {
      const link = linkTo({ region: 'eu', address: `https://127.0.0.1:${listener.port}`, key: eu.keys.public }, self)
      links.push(link)
      return link
    },
    async [Symbol.asyncDispose]() {
      for (const link of links) link[Symbol.dispose]()
      await listener[Symbol.asyncDispose]()
    },
  }
}
const text = async (answer: Promise<{ readonly body: Buffer }>) => (await answer).body.toString()

describe('a member', () => {
  test('asks with a body and notes, and is told with both', async () => {
    await using server = await started()
    const { body, notes } = await server.link().ask('echo', { body: 'hello', notes: { token: 'abc' } })
    assert.deepEqual([body.toString(), notes], ['hello', { token: 'abc' }])
    assert.deepEqual(server.asked, ['echo by us'])
  })
  test('streams both ways', async () => {
    const size = 32 << 20
    await using server = await started({ mirror: { answer: async ({ body }) => ({ body: Readable.from(body) }) } })
    const part = Buffer.alloc(1 << 20, 'x')
    const answer = await server.link().stream('mirror', { body: Readable.from(Array.from({ length: size / part.length }, () => part)) })
    assert.equal((await buffer(answer)).length, size)
  })
  test('keeps its connection from call to call', async () => {
    await using server = await started()
    const link = server.link()
    let connections = 0
    const proxy = createTcp((socket) => {
      connections++
      const onward = connectTcp(server.listener.port, '127.0.0.1')
      socket.on('error', () => onward.destroy()).pipe(onward)
      onward.on('error', () => socket.destroy()).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    using through = linkTo({ ...link.peer, address: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}` }, us)
    for (let i = 0; i < 5; i++) assert.equal(await text(through.ask('echo', { body: 'x' })), 'x')
    assert.equal(connections, 1)
    proxy.close()
  })
  test('is told what it may not, what there is not, and what failed, without what is inside', async () => {
    await using server = await started({
      no: { answer: () => Promise.reject(new VerbRefused(409, 'not now')) },
      broken: { answer: () => Promise.reject(new Error('a secret path')) },
    })
    const link = server.link()
    await assert.rejects(link.ask('no'), { name: 'Unreached', status: 409, message: /^eu \(https:.*\), asked for no: it answered 409: not now$/ })
    await assert.rejects(link.ask('constructor'), { status: 404 })
    await assert.rejects(link.ask('broken'), { status: 500, message: /it answered 500: It failed; its log says why$/ })
    assert.deepEqual(server.failures.map(String), ['Error: a secret path'])
    await assert.rejects(link.ask('echo', { body: Buffer.alloc(2 << 20) }), Unreached)
    assert.equal(await text(link.ask('echo', { body: 'still' })), 'still')
  })
  test('waits no longer than its deadline, and stops when told to', async () => {
    const aborted: string[] = []
    const wait: Verb = {
      answer: async ({ signal }) => {
        await once(signal, 'abort')
        aborted.push('gone')
        return { body: '' }
      },
    }
    await using server = await started({ wait })
    await assert.rejects(server.link().ask('wait', { deadlineMs: 50 }), /asked for wait: no answer within 0.05 s/)
    const stop = new AbortController()
    const asking = server.link().ask('wait', { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('stopped')), 20)
    await assert.rejects(asking, /stopped/)
    while (aborted.length < 2) await sleep(5)
    assert.deepEqual(server.failures, [])
  })
  test('refuses an answer that is larger than it takes', async () => {
    await using server = await started()
    await assert.rejects(server.link().ask('echo', { body: Buffer.alloc(2000), mostBytes: 1000 }), /its answer has more than 1000 bytes/)
  })
  test('is told that nobody listens', async () => {
    await using server = await started()
    const link = server.link()
    await server.listener[Symbol.asyncDispose]()
    await assert.rejects(link.ask('echo'), /eu \(https:.*\), asked for echo: nothing listens there/)
  })
})

describe('another key', () => {
  test('of the one that answers: it is sent nothing', async () => {
    let bytes = 0
    const impostor = createServer({
      key: keysText(stranger.keys),
      cert: certificate(stranger.keys, 'eu'),
      requestCert: true,
      rejectUnauthorized: false,
    })
    impostor.on('secureConnection', (socket) => socket.on('error', () => undefined).on('data', (data: Buffer) => (bytes += data.length)))
    const ended = once(impostor, 'connection').then(([socket]) => once(socket as NodeJS.EventEmitter, 'close'))
    impostor.listen(0, '127.0.0.1')
    await once(impostor, 'listening')
    using link = linkTo({ region: 'eu', address: `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`, key: eu.keys.public }, us)
    await assert.rejects(link.ask('echo', { body: 'a secret' }), (error) => error instanceof WrongKey && /nothing was sent/.test(error.message))
    await ended
    assert.equal(bytes, 0)
    impostor.close()
  })
  test('of the one that asks: it is read nothing of', async () => {
    await using server = await started()
    await assert.rejects(server.link(stranger).ask('echo', { body: 'x' }), /Does it know this region, key [0-9a-f-]+\?/)
    await assert.rejects(server.link(stranger).ask('join'), Unreached)
    assert.deepEqual(server.asked, [])
  })
  test('or none at all, or an older TLS, is refused alike', async () => {
    await using server = await started({}, false)
    for (const options of [{}, { key: keysText(us.keys), cert: certificate(us.keys, 'us'), maxVersion: 'TLSv1.2' as const }]) {
      const socket = connect({ port: server.listener.port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
      let read = 0
      socket.on('data', (data: Buffer) => (read += data.length))
      socket.on('error', () => undefined)
      socket.on('secureConnect', () => socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx'))
      await new Promise((resolve) => socket.on('close', resolve))
      assert.equal(read, 0)
    }
    assert.deepEqual(server.asked, [])
  })
  test('may ask for what strangers may, while they may', async () => {
    await using server = await started({}, true)
    const link = server.link(stranger)
    assert.equal(await text(link.ask('join')), `undefined ${stranger.keys.public}`)
    await assert.rejects(link.ask('echo', { body: 'x' }), { status: 403 })
    await assert.rejects(link.ask('nothing'), { status: 403 })
    assert.deepEqual(server.asked, [])
  })
  test('and a plain request, or noise, harms nobody', async () => {
    await using server = await started()
    for (const noise of ['GET /status HTTP/1.1\r\n\r\n', Buffer.alloc(70_000, 7)]) {
      const socket = connectTcp(server.listener.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.end(noise)
      await new Promise((resolve) => socket.resume().on('close', resolve))
    }
    assert.equal(await text(server.link().ask('echo', { body: 'fine' })), 'fine')
  })
})
