/** What bad and strange requests get: an answer that says why, nothing written, nothing broken. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { illegal, TestLake } from '../test-lake.ts'
import { bodyLimit } from './body.ts'

describe('a request that is bad or strange', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  })
  after(() => it[Symbol.asyncDispose]())

  const nested = (depth: number) => `${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`

  test('a body of more than 10 MB is refused, announced or not', async () => {
    const large = new Uint8Array(bodyLimit + 1).fill(0x20)
    await it.refused(413, illegal, 'POST', 'm/tags', large)
    const head = 'POST /api/metalakes/m/tags HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n'
    const chunk = `${(1 << 20).toString(16)}\r\n${' '.repeat(1 << 20)}\r\n`
    const said = await it.raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(11)}0\r\n\r\n`)
    assert.match(said, /^HTTP\/1\.1 413 [^]*"code":1001/)
    await it.refused(400, illegal, 'POST', 'm/tags', new Uint8Array(bodyLimit).fill(0x20))
  })

  test('a body that is no JSON, not UTF-8, no object, or none at all is refused with the reason', async () => {
    const bytes = (...parts: (string | number)[]) => Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : Buffer.from([p]))))
    for (const body of ['', ' ', '{', '{"name":"t"', '{"name":"t"}}', "{'name':'t'}", '{"name":"t",}', 'null', '[]', '"t"', '1', '{"name":"\t"}'])
      await it.refused(400, illegal, 'POST', 'm/tags', body)
    for (const body of [
      bytes('{"name":"', 0xff, '"}'),
      bytes('{"name":"', 0xed, 0xa0, 0x80, '"}'),
      bytes(0xff, 0xfe),
      bytes('{"name":"', 0xc0, 0xaf, '"}'),
    ])
      await it.refused(400, illegal, 'POST', 'm/tags', body)
    for (const method of ['PUT', 'PATCH']) await it.refused(400, illegal, method, 'm', 'null')
  })

  test('abuse 27: a body nested 65 deep is refused before anything is built, one of 64 is read', async () => {
    const deep = await it.refused(400, illegal, 'POST', 'm/tags', `{"name":${nested(65)}}`)
    assert.match(String(deep.json.message), /more than 64 deep/)
    await it.refused(400, illegal, 'POST', 'm/tags', '['.repeat(5_000_000))
    const fits = await it.refused(400, illegal, 'POST', 'm/tags', `{"name":${nested(64)}}`)
    assert.doesNotMatch(String(fits.json.message), /deep/)
    await it.do('POST', 'm/tags', { name: `{"${'['.repeat(100)}\\"` })
  })

  test('a number where text belongs is taken to the letter, or refused', async () => {
    for (const number of ['1', '-17.5', '1e400', '-1e400', '12345678901234567890', '1e21']) {
      const said = await it.ask('POST', 'm/tags', `{"name":${number}}`)
      if (said.status !== 400) assert.equal((said.json.tag as { name: string }).name, number)
    }
  })

  test('of a key given twice the last one counts', async () => {
    const { tag } = await it.do('POST', 'm/tags', '{"name":"first","name":"second","comment":"a","comment":"b"}')
    assert.deepEqual({ ...(tag as object), audit: 0 }, { name: 'second', comment: 'b', properties: {}, audit: 0, inherited: null })
  })

  test('objects and lists are no names, and no texts', async () => {
    for (const name of [{ $gt: '' }, ['t'], { toString: 'x' }, { length: 1 }, [], {}, null]) {
      await it.refused(400, illegal, 'POST', 'm/tags', { name })
      await it.refused(400, illegal, 'POST', '', { name })
      await it.refused(400, illegal, 'POST', 'm/tags', { name: 't', comment: name ?? [] })
      await it.refused(400, illegal, 'POST', 'm/tags', { name: 't', properties: { key: name } })
      await it.refused(400, illegal, 'PUT', 'm', { updates: [{ '@type': 'rename', newName: name }] })
      await it.refused(400, illegal, 'PUT', 'm', { updates: [{ '@type': name }] })
    }
    const impls = [{ language: 'SQL', runtime: { toString: 1 }, sql: 'x' }]
    await it.refused(400, illegal, 'POST', 'm/catalogs/c/schemas/s/functions', { name: 'f', functionType: 'scalar', definitions: [{ impls }] })
    await it.refused(400, illegal, 'POST', 'm/catalogs', { name: 'x', type: { toString: 1 } })
  })

  test('keys that mean something to JavaScript mean nothing here', async () => {
    const properties = '{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d","my-password":"e"}'
    await it.do('POST', 'm/tags', `{"name":"__proto__","properties":${properties}}`)
    const { tag } = await it.do('GET', 'm/tags/__proto__')
    const { 'my-password': _kept, ...shown } = JSON.parse(properties) as Record<string, string>
    assert.deepEqual(Object.entries((tag as { properties: object }).properties), Object.entries(shown))
    await it.do('PUT', 'm/tags/__proto__', { updates: [{ '@type': 'removeProperty', property: '__proto__' }] })
    for (const name of ['constructor', 'toString', 'valueOf', '__defineGetter__']) {
      await it.refused(404, 'NoSuchTagException', 'GET', `m/tags/${name}`)
      await it.refused(400, illegal, 'PUT', 'm/tags/__proto__', { updates: [{ '@type': name }] })
      await it.refused(400, illegal, 'POST', 'm/tags', `{"name":"x","${name}":"y"}`)
      await it.refused(404, 'NoSuchModelException', 'POST', 'm/catalogs/c/schemas/s/models/m/versions', { uri: 'u', aliases: [name] })
    }
    await it.refused(400, illegal, 'POST', 'm/tags', '{"name":"x","__proto__":{"comment":"y"}}')
  })

  test('a name that is taken is kept to the letter; what is not text is refused', async () => {
    const strange = [
      'nul\\u0000',
      '\\ud800',
      '\\udc00x',
      '\\ufffd',
      '%2F',
      '../..',
      '/',
      '.',
      '..',
      '\\u202e',
      "';--",
      '*',
      '\\n',
      '\\ufeff',
      '{{x}}',
      '?a#b',
    ]
    for (const escaped of strange) {
      const name = JSON.parse(`"${escaped}"`) as string
      const said = await it.ask('POST', 'm/tags', `{"name":"${escaped}"}`)
      if (said.status === 400) continue
      assert.equal(said.status, 200)
      assert.ok(((await it.do('GET', 'm/tags')).names as string[]).includes(name), escaped)
      const found = await it.do('GET', `m/tags/${name === '.' || name === '..' ? name.replaceAll('.', '%2E') : encodeURIComponent(name)}`)
      assert.equal((found.tag as { name: string }).name, name)
    }
    await it.refused(400, illegal, 'POST', 'm/tags', '{"name":"\\ud800"}')
  })

  test('ten thousand properties are kept, in order', async () => {
    const properties = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key ${(i * 7919) % 10_000}`, `value ${i}`]))
    await it.do('POST', 'm/tags', { name: 'many', properties })
    const { tag } = await it.do('GET', 'm/tags/many')
    assert.deepEqual(Object.entries((tag as { properties: object }).properties), Object.entries(properties))
  })

  test('no name grows without bounds, on any way', async () => {
    const long = 'a'.repeat(129)
    await it.refused(400, illegal, 'POST', 'm/tags', { name: long })
    await it.do('POST', 'm/tags', { name: 'short' })
    await it.refused(400, illegal, 'PUT', 'm/tags/short', { updates: [{ '@type': 'rename', newName: long }] })
    await it.do('POST', 'm/catalogs/c/schemas/s/models', { name: 'short' })
    await it.refused(400, illegal, 'PUT', 'm/catalogs/c/schemas/s/models/short', { updates: [{ '@type': 'rename', newName: 'a'.repeat(1_000_000) }] })
  })

  test('a new name that cannot be is refused before the thing is looked for', async () => {
    for (const place of ['nowhere', 'm/catalogs/nowhere'])
      await it.refused(400, illegal, 'PUT', place, { updates: [{ '@type': 'rename', newName: 'a/b' }] })
  })

  test('a parameter given twice counts once, and never breaks the answer', async () => {
    const twice = (query: string) =>
      query
        .split('&')
        .map((pair) => `${pair}&${pair}`)
        .join('&')
    for (const path of ['', 'm/catalogs', 'm/tags', 'm/catalogs/c/schemas', 'm/catalogs/c/schemas/s/models', 'm/tags/many/objects', 'm/history']) {
      const query = twice('details=true&limit=3&pageToken=x&asOf=1&force=true&cascade=true&value=x&sub_path=a')
      const said = await it.get(`${path}?${query}`)
      assert.ok([200, 400, 404].includes(said.status), `${path}: ${said.status} ${said.text}`)
      assert.equal((await it.get(`${path}?details=true&details=true`)).status, 200)
    }
    for (const query of ['force=true&force=false', 'cascade=x&cascade', 'purge&purge'])
      assert.equal((await it.ask('DELETE', `m/catalogs/none?${query}`)).status, 200)
  })

  test('an address that is no text is refused in the envelope', async () => {
    for (const path of ['%zz', '%ff', '%', 'm/tags/%C3%28', 'm/catalogs/%E0%80%AF', `m/tags/${'a'.repeat(5000)}`]) {
      const said = await it.get(path)
      assert.ok([400, 404, 414].includes(said.status), `${path.slice(0, 20)}: ${said.status}`)
      assert.deepEqual(Object.keys(said.json), ['code', 'type', 'message'], said.text.slice(0, 200))
      assert.equal((await it.get(`m/tags?pageToken=${path}`)).status, 400)
    }
    await it.refused(404, 'NoSuchMetalakeException', 'GET', '..%2f..%2fetc%2fpasswd')
    await it.refused(404, 'NoSuchMetalakeException', 'GET', 'a%00b')
  })

  test('nothing of this was a failure of the lake', () => assert.deepEqual(it.reports, []))
})
