/** Settings: an existing gravitino.conf is understood, and what is not served is said, or refused where silence would leave a lake open. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Config, readConfig } from './config.ts'
import { known, knownAs } from './settings/known.ts'
import { configurationPage, inForce } from './settings/print.ts'
import { propertiesIn } from './settings/properties.ts'
import { settings } from './settings/served.ts'

const web = 'gravitino.server.webserver.'

test('a lake that is told to check rights, or callers in a way it cannot, does not start', () => {
  const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ 'gravitino.authorization.enable': 'true' }, /serviceAdmins must name who may make metalakes/],
    [{ 'gravitino.authenticator': 'kerberos' }, /^Error: gravitino\.authenticator asks for/],
    [{ [`${web}enableClientAuth`]: 'want' }, /enableClientAuth must be true or false/],
    [{ [`${web}customFilters`]: 'org.example.OnlyFriends' }, /customFilters asks for/],
    [{ [`${web}enableCipherAlgorithms`]: 'TLS_AES_256_GCM_SHA384' }, /enableCipherAlgorithms asks for/],
    [{ [`${web}httpPort`]: '80a' }, /httpPort must be a whole number; it is "80a"/],
    [{ [`${web}enableHttps`]: 'yes' }, /enableHttps must be true or false/],
  ]
  for (const [given, why] of refused) assert.throws(() => new Config(given).refuseUnserved(), why)
  new Config({
    'gravitino.authorization.enable': 'false',
    'gravitino.authenticators': 'simple',
    [`${web}enableClientAuth`]: 'false',
  }).refuseUnserved()
  new Config().refuseUnserved()
})

test('each key without an effect is named once, with what it would do, why it does not, and never its value', () => {
  const { warnings } = new Config({
    'gravitino.entity.store.relational.storagePath': 'canary',
    [`${web}httpport`]: '1',
    'gravitino.nothing': 'canary',
    'gravitino.authenticators': 'simple',
  })
  assert.equal(warnings.length, 3)
  assert.match(
    warnings[0] ?? '',
    /^gravitino\.entity\.store\.relational\.storagePath has no effect here: in Gravitino it says where an embedded database/,
  )
  assert.match(warnings[1] ?? '', /httpport is not known, and has no effect; is gravitino\.server\.webserver\.httpPort meant\?/)
  assert.match(warnings[2] ?? '', /^gravitino\.nothing is not known, and has no effect$/)
  assert.doesNotMatch(warnings.join(), /canary/)
})

test('no key is both served and without an effect, and none is in a table twice', () => {
  for (const { key } of settings) assert.equal(knownAs(key), undefined, key)
  assert.equal(new Set([...settings, ...known].map(({ key }) => key)).size, settings.length + known.length)
})

test('a properties file is read as Java reads it', () => {
  const text = [
    '\uFEFF# comment = x',
    '  ! comment too',
    'a=1',
    'b : 2  ',
    'c 3 = 4',
    'd = one, \\',
    '    two, \\',
    '    three',
    'e = ends with two \\\\',
    'f = tab\\there \\u00e9 \\q',
    'g\\ h\\=i = spaced key',
    'j',
    '',
    'k=#no comment',
    'a=last',
  ].join('\r\n')
  assert.deepEqual(
    propertiesIn(text).map(({ key, value, line }) => [key, value, line]),
    [
      ['a', '1', 3],
      ['b', '2', 4],
      ['c', '3 = 4', 5],
      ['d', 'one, two, three', 6],
      ['e', 'ends with two \\', 9],
      ['f', 'tab\there é q', 10],
      ['g h=i', 'spaced key', 11],
      ['j', '', 12],
      ['k', '#no comment', 14],
      ['a', 'last', 15],
    ],
  )
})

test('what is in force can be printed: each setting with its value, where it is from and its meaning, secrets masked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-config-'))
  try {
    const file = join(folder, 'gravitino.conf')
    writeFileSync(file, `log4j.x = y\n${web}httpPort = 1\n${web}httpPort = 9000\n${web}keyStorePassword = canary\ngravitino.cache.enabled = true\n`)
    const { values, from } = readConfig(file)
    const config = new Config({ ...values, [`${web}host`]: '::1' }, { ...from, [`${web}host`]: '--host' })
    const text = inForce(config)
    assert.match(text, new RegExp(`\\(from ${file}:3; otherwise 8090\\)\n${web}httpPort = 9000\n`))
    assert.match(text, /\(from --host; otherwise 127\.0\.0\.1\)\n\S+host = ::1\n/)
    assert.match(text, /\(default\)\ngravitino\.authenticators = simple\n/)
    assert.match(text, /keyStorePassword = \*{6}\n/)
    assert.match(text, /\n# gravitino\.cache\.enabled has no effect here/)
    assert.doesNotMatch(text, /canary|log4j/)
    const again = propertiesIn(text)
    assert.deepEqual(
      again.map(({ key }) => key),
      settings.flatMap(({ key }) => (key.includes('<') ? [] : [key])),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('docs/configuration.md is what the tables say; node scripts/configuration.ts writes it', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../docs/configuration.md'), 'utf8'), configurationPage())
})
