/** JDBC addresses, taken apart. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { illegal } from './test-source.ts'
import { targetFrom } from './url.ts'

const addresses = (url: string) => targetFrom(url).addresses.map(({ host, port }) => `${host} ${port}`)

test('hosts, ports and the database stand where JDBC has them', () => {
  assert.deepEqual(addresses('jdbc:postgresql://db.example.com:6543/shop'), ['db.example.com 6543'])
  assert.deepEqual(addresses('jdbc:postgresql://db/shop'), ['db 5432'])
  assert.deepEqual(addresses('jdbc:postgresql:///shop'), ['localhost 5432'])
  assert.deepEqual(addresses('jdbc:postgresql://[::1]:6543,[fe80::1]/shop'), ['::1 6543', 'fe80::1 5432'])
  assert.deepEqual(addresses('jdbc:postgresql://a:1,b,10.0.0.7:3/shop?targetServerType=any'), ['a 1', 'b 5432', '10.0.0.7 3'])
  assert.equal(targetFrom('jdbc:postgresql://db/a%20b%2Fc?x=/y').database, 'a b/c')
  assert.equal(targetFrom('jdbc:postgresql://db').database, undefined)
  assert.equal(targetFrom('jdbc:postgresql://db/').database, undefined)
})

test('any host, port and database survive the way through a url', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/)
  const host = fc.oneof(name, fc.ipV4(), fc.ipV6())
  const address = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) }, { noNullPrototype: true })
  const parameter = fc.tuple(fc.constantFrom('currentSchema', 'ApplicationName', 'connectTimeout', 'options'), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(
      fc.array(address, { minLength: 1, maxLength: 3 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.array(parameter),
      (hosts, db, more) => {
        const where = hosts.map((a) => `${a.host.includes(':') ? `[${a.host}]` : a.host}:${a.port}`).join(',')
        const query = more.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')
        const target = targetFrom(`jdbc:postgresql://${where}/${encodeURIComponent(db)}?${query}`)
        assert.deepEqual(target.addresses, hosts)
        assert.equal(target.database, db)
      },
    ),
  )
})

test('sslmode says how to encrypt, and in which order to try', () => {
  const tls = (query: string) => targetFrom(`jdbc:postgresql://db/shop${query}`).tls.map((way) => (way === false ? 'clear' : way.rejectUnauthorized))
  assert.deepEqual(tls(''), [false, 'clear'])
  assert.deepEqual(tls('?sslmode=prefer'), [false, 'clear'])
  assert.deepEqual(tls('?sslmode=allow'), ['clear', false])
  assert.deepEqual(tls('?sslmode=disable'), ['clear'])
  assert.deepEqual(tls('?sslmode=require'), [false])
  assert.deepEqual(tls('?currentSchema=x&sslmode=verify-ca'), [true])
  assert.deepEqual(tls('?sslmode=verify-full'), [true])
  assert.deepEqual(tls('?ssl=true'), [true])
  assert.throws(() => tls('?sslmode=constructor'), illegal(/sslmode/))
})

test('a parameter that makes a driver run code or write files is refused, however it is written', () => {
  const names = ['socketFactory', 'SOCKETFACTORYARG', 'sslfactory', 'sslhostnameverifier', 'sslpasswordcallback', 'loggerFile', 'loggerLevel']
  for (const name of [...names, 'authenticationPluginClassName', 'xmlFactoryFactory', '%73ocketFactory', '%2573ocketFactory', 'socket%46actory'])
    for (const url of [`jdbc:postgresql://db/shop?${name}=x`, `jdbc:postgresql://db/shop?a=b&${name}`])
      assert.throws(() => targetFrom(url), illegal(/not allowed/), url)
})

test('what is no such url is refused, and the refusal repeats nothing of it', () => {
  const wrong = [
    '',
    'postgresql://db/shop',
    'jdbc:mysql://db/shop',
    'jdbc:postgresql:shop',
    'jdbc:postgresql://db:0/shop',
    'jdbc:postgresql://db:99999/x',
  ]
  for (const url of [
    ...wrong,
    'jdbc:postgresql://db:port/x',
    'jdbc:postgresql://[::1/x',
    'jdbc:postgresql://user:hunter2@db/x',
    'jdbc:postgresql://db/%zz',
  ])
    assert.throws(() => targetFrom(url), illegal(/^(?!.*hunter2)/), url)
})
