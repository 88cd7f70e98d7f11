/** Settings: what is not served is refused where silence would leave a lake open. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Config } from './config.ts'

test('a lake that is told to check rights, or callers in a way it cannot, does not start', () => {
  assert.throws(() => new Config({ 'gravitino.authorization.enable': 'true' }).refuseUnserved(), /rights are not checked yet/)
  assert.throws(() => new Config({ 'gravitino.authenticators': 'simple, oauth' }).refuseUnserved(), /only simple is served/)
  new Config({ 'gravitino.authorization.enable': 'false', 'gravitino.authenticators': 'simple' }).refuseUnserved()
  new Config().refuseUnserved()
})

test('a key that has no effect is named', () => {
  assert.deepEqual(new Config({ 'gravitino.nothing': 'x', 'gravitino.authenticators': 'simple' }).unknown, ['gravitino.nothing'])
})
