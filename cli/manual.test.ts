/** The manuals' examples, run from the first to the last of a page against a real lake: what docs/ shows is what is printed. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { freePort } from '../scripts/backends/free-port.ts'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { bashWords } from './completion/completion.ts'
import { caspian } from './test-command.ts'

/** Each with how many examples it has at least, and the settings of the lake that it speaks of. */
const manuals: Readonly<Record<string, { readonly atLeast: number; readonly config?: Readonly<Record<string, string>> }>> = {
  'cli.md': { atLeast: 20 },
  'time.md': { atLeast: 15 },
  'policies.md': { atLeast: 12 },
  'access.md': { atLeast: 12, config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' } },
}
const prompt = '$ '
/** What differs from run to run. */
const masked = (text: string) =>
  text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-05-03T12:00:00.000Z').replaceAll(/\(caspian-[^)]*\)/g, '(caspian)')

/** Commands and what is printed below each, in order. */
function examplesIn(text: string): readonly { readonly line: string; readonly printed: string }[] {
  const blocks = [...text.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block.split(/^\$ (?=caspian)/m).flatMap((part) => {
      const [line = '', ...printed] = part.split('\n')
      return line === '' ? [] : [{ line, printed: printed.join('\n') }]
    }),
  )
}

for (const [manual, { atLeast, config = {} }] of Object.entries(manuals))
  test(`${manual} shows what is printed`, async () => {
    const [server, postgresql, nowhere] = [await startCaspian({ config }), await startPostgresql(), await freePort()]
    const folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
    mkdirSync(join(folder, 'landing'))
    const login = join(folder, 'login.yaml')
    writeFileSync(login, JSON.stringify({ properties: { 'jdbc-user': postgresql.user, 'jdbc-password': postgresql.password } }))
    /** The manual's addresses and ours. */
    const names: readonly (readonly [string, string])[] = [
      ['http://127.0.0.1:8090', server.url],
      ['jdbc:postgresql://127.0.0.1:5432/shop', postgresql.jdbcUrl],
      ['http://127.0.0.1:7999', `http://127.0.0.1:${nowhere}`],
      ['/srv/landing', join(folder, 'landing')],
      ['login.yaml', login],
    ]
    const ours = (text: string) => names.reduce((out, [shown, real]) => out.replaceAll(shown, real), text)
    const shown = (text: string) => names.reduce((out, [said, real]) => out.replaceAll(real, said), text)
    try {
      const examples = examplesIn(readFileSync(join(import.meta.dirname, '../docs', manual), 'utf8'))
      assert.ok(examples.length > atLeast)
      for (const { line, printed } of examples) {
        const { out, err } = await caspian({ CASPIAN_URL: server.url, XDG_CONFIG_HOME: folder }, bashWords(ours(line)))
        assert.equal(`${prompt}${line}\n${masked(shown(out + err))}`, `${prompt}${line}\n${masked(printed)}`)
      }
    } finally {
      await server.stop()
      await postgresql.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
