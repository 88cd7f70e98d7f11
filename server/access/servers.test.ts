/** What was taken away is taken away on every server of the lake, from the moment that it is acknowledged. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { as, rightsOn, securable } from './test-people.ts'

const rounds = 16
const readers = 4

describe('three servers over one database', () => {
  let database: Postgresql
  let servers: readonly Caspian[] = []
  before(async () => {
    database = await startPostgresql()
    const config = { ...rightsOn, 'caspian.server.threads': '1' }
    const first = await startCaspian({ config, database })
    servers = [first, ...(await Promise.all([startCaspian({ config, database }), startCaspian({ config, database })]))]
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await database?.stop()
  })
  const ask = (server: number, who: string, method: string, path: string, body?: object) =>
    fetch(`${servers[server % servers.length]?.url}/api/metalakes${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...as(who) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const admin = async (method: string, path: string, body?: object) => {
    const answer = await ask(Math.floor(Math.random() * 3), 'admin', method, path, body)
    assert.equal(answer.status, 200, `${method} ${path}: ${await answer.text()}`)
  }

  test('abuse 22: serve not one request more for a role that was revoked or dropped, or a user who was disabled, under load', async () => {
    await admin('POST', '', { name: 'm' })
    await admin('POST', '/m/catalogs', { name: 'c', type: 'model' })
    await admin('POST', '/m/catalogs/c/schemas', { name: 's' })
    await admin('POST', '/m/catalogs/c/schemas/s/models', { name: 'one' })
    await admin('POST', '/m/users', { name: 'ada' })
    const rights = { type: 'catalog', fullName: 'c', says: ['use_catalog', 'use_schema', 'use_model'] }
    const give = async (name: string) => {
      await admin('POST', '/m/roles', { name, securableObjects: [securable(rights)] })
      await admin('PUT', '/m/permissions/users/ada/grant', { roleNames: [name] })
    }
    const takings: ((role: string) => Promise<void>)[] = [
      (role) => admin('PUT', '/m/permissions/users/ada/revoke', { roleNames: [role] }),
      (role) => admin('DELETE', `/m/roles/${role}`),
      (role) => admin('PUT', `/m/permissions/roles/${role}`, { overrides: [] }),
      (role) => admin('PUT', `/m/permissions/roles/${role}/catalog/c/revoke`, { privileges: [{ name: 'use_schema', condition: 'allow' }] }),
      () => admin('PATCH', '/m/users/ada', { enable: false }),
      async (role) => {
        await admin('POST', '/m/roles', { name: `not ${role}`, securableObjects: [securable({ ...rights, says: ['-use_catalog'] })] })
        await admin('PUT', '/m/permissions/users/ada/grant', { roleNames: [`not ${role}`] })
      },
    ]
    await admin('POST', '/m/tags', { name: 'pii' })
    const deny = (when: string) => ({
      policyType: 'custom',
      content: {
        customRules: { 'caspian.access': { effect: 'deny', privileges: ['use_model'], when } },
        supportedObjectTypes: ['model'],
      },
    })
    await admin('POST', '/m/policies', { name: 'tagged', ...deny('object.tags has "pii" and principal.name = "ada"') })
    await admin('POST', '/m/policies', { name: 'closed', ...deny('not principal.groups has "all"') })
    await admin('POST', '/m/objects/catalog/c/policies', { policiesToAdd: ['tagged'] })
    const byRule = takings.length
    takings.push(
      () => admin('POST', '/m/objects/model/c.s.one/tags', { tagsToAdd: ['pii'] }),
      () => admin('POST', '/m/objects/schema/c.s/policies', { policiesToAdd: ['closed'] }),
    )
    let [served, refused] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const role = `r${round}`
      await admin('PATCH', '/m/users/ada', { enable: true })
      await give(role)
      let taken = false
      const ended = new AbortController()
      const late: string[] = []
      const paths = ['/m/catalogs/c/schemas/s/models/one', '/m/catalogs/c/schemas/s/models']
      const read = async (server: number) => {
        for (let i = 0; !ended.signal.aborted; i++) {
          const wasTaken = taken
          const path = paths[i % 2] as string
          const { status } = await ask(server, 'ada', 'GET', path)
          if (status === 200) served++
          else refused++
          if (wasTaken && status === 200 && (path === paths[0] || (round % takings.length !== 3 && round % takings.length < byRule)))
            late.push(`round ${round}: server ${server % 3} served ${path}`)
        }
      }
      const reading = Array.from({ length: 3 * readers }, (_, n) => read(n))
      await new Promise((resolve) => setTimeout(resolve, 60))
      await takings[round % takings.length]?.(role)
      taken = true
      await new Promise((resolve) => setTimeout(resolve, 100))
      ended.abort()
      await Promise.all(reading)
      assert.deepEqual(late, [])
      await ask(0, 'admin', 'POST', '/m/objects/model/c.s.one/tags', { tagsToRemove: ['pii'] })
      await ask(0, 'admin', 'POST', '/m/objects/schema/c.s/policies', { policiesToRemove: ['closed'] })
      // One of them is taken by now, and the one that denies must not stay.
      for (const name of [role, `not ${role}`]) await ask(0, 'admin', 'DELETE', `/m/roles/${encodeURIComponent(name)}`)
    }
    assert.ok(served > rounds && refused > rounds, `${served} served, ${refused} refused`)
  })
})
