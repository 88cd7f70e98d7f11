/** A lake for the tests of verify, in which something of every sort has happened, and damaged copies of it. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startCaspian } from '../../../../scripts/backends/caspian.ts'
import { keyFileIn } from '../../../secret/keys.ts'
import { KeyRing } from '../../../secret/ring.ts'
import type { Checked } from './check.ts'
import { verifyLake } from './verify.ts'

export const password = 'k3pt-out-of-sight'
export const room = mkdtempSync(join(tmpdir(), 'caspian-verify-'))
export const whole = join(room, 'whole')

/** A lake in which something of every sort has happened. Gives what the server's own directory was verified as while it ran. */
export async function makeLake(): Promise<readonly Checked[]> {
  const caspian = await startCaspian({ data: whole })
  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const init = body === undefined ? { method } : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(`${caspian.url}/api/metalakes${path}`, init)
    assert.equal(response.status, 200, `${method} ${path}: ${await response.text()}`)
  }
  try {
    await ask('POST', '', { name: 'm' })
    await ask('POST', '/m/catalogs', { name: 'f', type: 'FILESET', properties: { location: join(room, 'files') } })
    await ask('POST', '/m/catalogs/f/schemas', { name: 's' })
    for (const name of ['a', 'b', 'c']) await ask('POST', '/m/catalogs/f/schemas/s/filesets', { name })
    await ask('PUT', '/m/catalogs/f/schemas/s/filesets/a', { updates: [{ '@type': 'rename', newName: 'z' }] })
    await ask('DELETE', '/m/catalogs/f/schemas/s/filesets/b')
    for (const name of ['red', 'blue', 'late']) await ask('POST', '/m/tags', { name })
    await ask('POST', '/m/objects/fileset/f.s.z/tags', { tagsToAdd: ['red', 'blue', 'late'] })
    await ask('POST', '/m/objects/fileset/f.s.z/tags', { tagsToRemove: ['blue'] })
    await ask('DELETE', '/m/tags/late')
    const settings = {
      'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/account-1',
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': 'account-1',
      'jdbc-password': password,
    }
    await ask('POST', '/m/catalogs', { name: 'pg', type: 'RELATIONAL', provider: 'jdbc-postgresql', properties: settings })
    for (const name of ['red', 'blue', 'red']) {
      const again = await fetch(`${caspian.url}/api/metalakes/m/tags`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: 'Bearer x' },
        body: JSON.stringify({ name }),
      })
      assert.equal(again.status, 401)
    }
    return proved(whole)
  } finally {
    await caspian.stop()
  }
}

/** With the keys that are in the directory. */
export function proved(directory: string): readonly Checked[] {
  const file = keyFileIn(directory)
  const last = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').at(-1) : undefined
  const ring = last === undefined ? undefined : new KeyRing([Buffer.from(last, 'base64')])
  return [...verifyLake(join(directory, 'lake.db'), undefined, (ref, kept) => ring?.open(ref, kept) ?? kept)]
}

let copies = 0
/** The directory of a copy of the lake, damaged. */
export function damaged(damage: (db: DatabaseSync) => void): string {
  const copy = join(room, `copy-${++copies}`)
  cpSync(whole, copy, { recursive: true })
  const db = new DatabaseSync(join(copy, 'lake.db'))
  damage(db)
  db.close()
  return copy
}
export const sql = (text: string) => (db: DatabaseSync) => db.exec(text)
/** Every failure shown, one line each. */
export const told = (checks: readonly Checked[]) => checks.flatMap(({ name, problems }) => problems.map(({ at, what }) => `${name}: ${at} ${what}`))
export const found = (damage: (db: DatabaseSync) => void) => told(proved(damaged(damage)))
