/** A lake kept in PostgreSQL answers as one kept in a directory does: the same sentences, over the other store. */
import { keepInPostgresql } from './test-lake.ts'

keepInPostgresql()
for (const sentences of ['kinds', 'kinds-lists', 'kinds-past', 'kinds-properties', 'kinds-use', 'model-versions'])
  await import(`./${sentences}.conformance.test.ts`)
await import('./rest/cache.test.ts')
await import('./rest/secrets.test.ts')
await import('./history/history.test.ts')
await import('./identity/basic.test.ts')
await import('./identity/tokens.test.ts')
await import('./identity/token-scopes.test.ts')
await import('./identity/sessions.test.ts')
await import('./rest/events.test.ts')
for (const sentences of ['audit', 'many']) await import(`./audit/${sentences}.test.ts`)
