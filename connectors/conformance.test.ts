/** The conformance suite over every connector there is. */
import { after } from 'node:test'
import { conformance } from './conformance.ts'
import { viewConformance } from './conformance-views.ts'
import { testSource } from './postgresql/test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())
const url = place.settings['jdbc-url'] ?? ''
const wrongPassword = 'correct horse'

const begin = async () => {
  await place.sql('DROP SCHEMA s CASCADE; CREATE SCHEMA s; DROP SCHEMA IF EXISTS made CASCADE')
  return {
    open: () => place.open({ 'caspian.views': 'true' }),
    openDead: () => place.open({ 'jdbc-url': url.replace(/:\d+\//, ':1/') }),
    openRefused: () => place.open({ 'jdbc-password': wrongPassword }),
    schema: 's',
    secrets: [place.settings['jdbc-password'] ?? '', wrongPassword],
    async connections() {
      const [row] = await place.sql(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'caspian'`,
      )
      return Number(row?.n)
    },
  }
}

conformance('PostgreSQL', begin)
viewConformance('PostgreSQL', async () => ({
  ...(await begin()),
  queries: [
    { type: 'sql', dialect: 'postgresql', sql: 'SELECT 1 AS a' },
    { type: 'sql', dialect: 'postgresql', sql: "SELECT 'x'::text AS b" },
  ],
}))
