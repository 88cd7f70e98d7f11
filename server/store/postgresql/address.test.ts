/** Where a lake's database is: both forms of url mean the same, others are refused, and no password is ever repeated. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loginFrom } from './address.ts'

const secret = 'canary-7f3a'

test('a JDBC url with user and password beside it, and a plain url that holds them, mean the same', () => {
  const wanted = { addresses: [{ host: 'db', port: 5433 }], tls: [false], database: 'lake', user: 'ann', password: 'p@ss' }
  assert.deepEqual(loginFrom({ url: 'jdbc:postgresql://db:5433/lake?sslmode=disable', user: 'ann', password: 'p@ss' }), wanted)
  assert.deepEqual(loginFrom({ url: 'postgresql://ann:p%40ss@db:5433/lake?sslmode=disable', user: '', password: '' }), wanted)
  assert.equal(loginFrom({ url: 'postgres://ann@db:5433/lake?sslmode=disable', user: 'bob', password: 'p@ss' }).user, 'ann')
})

test('certificates are checked as the url says', () => {
  const { tls } = loginFrom({ url: 'jdbc:postgresql://db/lake?sslmode=verify-full', user: 'ann', password: '' })
  assert.deepEqual(tls, [{ rejectUnauthorized: true }])
})

test('what is no PostgreSQL database, or not enough of one, is refused by name and without its password', () => {
  const refused: readonly [string, RegExp][] = [
    ['jdbc:h2', /in PostgreSQL, and jdbc:h2 is neither/],
    [`jdbc:mysql://ann:${secret}@db/lake`, /and jdbc:mysql is neither/],
    [secret, /neither/],
    [`postgresql://ann:${secret}@db`, /names no database/],
    [`postgresql://:${secret}@db/lake`, /no user/],
    [`postgresql://ann:${secret}%@db/lake`, /broken % escape/],
    [`postgresql://ann:${secret}@db:x/lake`, /host/],
  ]
  for (const [url, message] of refused)
    assert.throws(
      () => loginFrom({ url, user: '', password: '' }),
      (error: Error) => message.test(error.message) && !error.message.includes('7f3a'),
      url,
    )
})
