/** What is taken for a secret by its looks, and what is not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { holdsLogin, saysSecret } from './secret-names.ts'

describe('a name says secret', () => {
  for (const [what, names] of Object.entries({
    'in any case, with any separators': [
      'PassWord',
      'db_pass',
      'clientSecret',
      'CLIENT-SECRET',
      'api key',
      'x.Api.Key',
      'pass word',
      'SharedAccessKey',
      'jdbcPass',
    ],
    'of settings that hold secrets': [
      'sasl.jaas.config',
      'ssl.keystore.key',
      'connectionString',
      'signing-key',
      'authorization',
      'azure-sas',
      'db-pwd',
    ],
    'mistyped by one letter': [
      'jdbc-pasword',
      'jdbc.passwrod',
      's3-secrect-access-key',
      'secert',
      'tokne',
      'passw0rd',
      'p@ssword',
      'credntial',
      'passwort',
    ],
    'in letters that only look like these': ['ｐassword', 'pаssword', 'secret\u200b-x', 'pássword'],
    'that only begins like what is about one': ['password-hash', 'token.value', 'secret-for-endpoint-x', 'token-provider-secret'],
  }))
    test(what, () =>
      assert.deepEqual(
        names.filter((name) => !saysSecret(name)),
        [],
      ),
    )

  test('not when it is about one, or is another word', () => {
    const others = [
      ['credential-providers', 's3-token-expire-in-secs', 's3-token-service-endpoint', 'tokenEndpoint', 'authorization-provider'],
      ['credential-cache-expire-ratio', 's3-credential-list-location-prefix', 'partition-key', 'primary-key', 'design-key', 'key', 'monkey'],
      ['discrete', 'tokenizer', 'passage', 'passenger', 'keyboard', 'tests-passed', 'compress', 'class', 'sector', 'taken', 'access', 'jdbc-url'],
    ].flat()
    assert.deepEqual(others.filter(saysSecret), [])
  })
})

describe('a value holds a login', () => {
  test('in an address, a list of settings or a command, whatever of it is encoded', () => {
    const values = [
      ['jdbc:postgresql://h/d?user=u&password=p', 's3://k:s@b/x', 'https://u:pa/ss@h', 'postgres://u:p%40@h', 'mysql://root:a#b@h'],
      ['https://h/?sig=abc', 'https://h?X-Amz-Signature=1', 'x?p%61ssword=y', 'jdbc:oracle:thin:scott/tiger@h:1521:x'],
      ['AccountName=a;AccountKey=b==', 'x required password="y";', '--db-password=x'],
    ].flat()
    assert.deepEqual(
      values.filter((value) => !holdsLogin(value)),
      [],
    )
  })

  test('not when there is only a user, a port or a place that a run fills', () => {
    const values = [
      ['s3://bucket/a@b', 'https://u@h/', 'https://h/passwords', 'x://h?tokens=5', 'abfss://c@a.dfs.core.windows.net/x', 'http://h:8080/a@b'],
      ['jdbc:postgresql://h:5432/d?ssl=true', 'http://[::1]:80/x', 'hdfs://h:9000/user@x', '--db-password={{p}}', 'https://u:{{p}}@h', 'a%zz'],
      ['the password is kept elsewhere', 'k1:h1,k2:h2'],
    ].flat()
    assert.deepEqual(values.filter(holdsLogin), [])
  })
})
