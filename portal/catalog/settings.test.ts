/** What the connect form asks for is what the providers' tables say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkProperties } from '../../kinds/properties.ts'
import { providers } from '../../kinds/providers/index.ts'
import { given, isMasked, likelyOf, settingsOf } from './settings.ts'

test('every setting a person may give is asked for once, what is required first', () => {
  for (const provider of providers) {
    const { first, more } = settingsOf(provider)
    const asked = [...first, ...more].map((row) => row.name)
    const rows = provider.properties.catalog ?? []
    assert.deepEqual(
      [...asked].sort(),
      rows
        .filter((r) => r.reserved !== true && !r.name.endsWith('*'))
        .map((r) => r.name)
        .sort(),
    )
    assert.ok(
      rows.filter((r) => r.required).every((r) => first.includes(r)),
      provider.name,
    )
    assert.ok(
      Object.keys(likelyOf(provider)).every((key) => asked.includes(key)),
      provider.name,
    )
  }
})

test('a form filled with what is required passes the providers’ own check', () => {
  for (const provider of providers) {
    const rows = provider.properties.catalog ?? []
    const required = Object.fromEntries(
      settingsOf(provider)
        .first.filter((r) => r.required)
        .map((r) => [r.name, 'x']),
    )
    checkProperties(rows, given({ ...required, ...likelyOf(provider), 'cloud.name': '' }))
  }
})

test('passwords and keys are masked, names of logins are not', () => {
  const rows = providers.flatMap((p) => p.properties.catalog ?? [])
  const masked = (name: string) => rows.filter((r) => r.name === name).map(isMasked)
  assert.deepEqual(new Set(masked('jdbc-password')), new Set([true]))
  assert.deepEqual(new Set(masked('s3-secret-access-key')), new Set([true]))
  assert.deepEqual(new Set([...masked('jdbc-user'), ...masked('jdbc-url'), ...masked('location')]), new Set([false]))
})
