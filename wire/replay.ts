/** The command that replays recorded conversations with the reference server against any server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { replay, told } from './conversation.ts'
import { conversations } from './step.ts'

const usage = `node wire/replay.ts --base URL [options] [conversations]

Replays recorded conversations against a server on this machine and compares its answers field by field.
Without names: ${conversations.join(' ')}.

  --base URL            the server, such as http://127.0.0.1:8090
  --pg-url URL          jdbc:postgresql://host:port/database for catalogs; one is started when absent
  --pg-user NAME        who may create schemas there
  --pg-password TEXT
  --help

The recordings were made with these settings of the server:
  gravitino.authorization.serviceAdmins = anonymous
  gravitino.server.visibleConfigs = gravitino.authorization.serviceAdmins
  gravitino.job.statusPullIntervalInMs = 500
  gravitino.server.bulk.maxItems = 100
and for idp:
  gravitino.authenticators = basic
  gravitino.authorization.serviceAdmins = admin
  GRAVITINO_INITIAL_ADMIN_PASSWORD=admin-password-0001 in its environment
Exit code 1 when a step differs.
`

const text = { type: 'string' } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { base: text, 'pg-url': text, 'pg-user': text, 'pg-password': text, help: { type: 'boolean' } },
})

async function main(base: string): Promise<number> {
  const url = values['pg-url']
  const given = url === undefined ? undefined : { jdbcUrl: url, user: values['pg-user'] ?? '', password: values['pg-password'] ?? '' }
  const database = given ?? (await startPostgresql())
  const folder = mkdtempSync(join(tmpdir(), 'caspian-replay-'))
  let [same, different] = [0, 0]
  try {
    for (const name of positionals.length > 0 ? positionals : conversations) {
      const { steps, differing } = await replay(name, base, database, folder)
      if (differing.length > 0) process.stdout.write(`${told(differing)}\n`)
      process.stdout.write(`${name}: ${steps - differing.length} passed, ${differing.length} failed\n`)
      same += steps - differing.length
      different += differing.length
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    if ('stop' in database) await database.stop()
  }
  process.stdout.write(`${same} passed, ${different} failed\n`)
  return different > 0 ? 1 : 0
}

if (values.help === true || values.base === undefined) {
  process.stdout.write(usage)
  process.exitCode = values.help === true ? 0 : 2
} else {
  process.exitCode = await main(values.base)
}
