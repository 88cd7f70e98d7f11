/** Two whole regions, joined over TLS: what only a home decides is written from both, and everybody sees what they wrote where they ask next. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Config } from '../config.ts'
import { type OpenLake, openLake } from '../open.ts'
import { Portal } from '../portal/static.ts'
import { joinRegions } from '../region/joining.ts'
import { buildServer } from './http.ts'

interface Said {
  readonly status: number
  readonly token: string
  readonly json: Readonly<Record<string, unknown>>
}

class Whole {
  readonly lake: OpenLake
  readonly url: string
  private readonly server: ReturnType<typeof buildServer>

  private constructor(lake: OpenLake, server: ReturnType<typeof buildServer>, url: string) {
    this.lake = lake
    this.server = server
    this.url = url
  }

  static async start(data: string, name: string, port: number): Promise<Whole> {
    const config = new Config({ 'caspian.region.name': name, 'caspian.region.port': String(port) })
    const lake = await openLake(data, { config, report: () => undefined, env: process.env })
    const server = buildServer({ lake, portal: new Portal(join(data, 'no-portal')) })
    return new Whole(lake, server, await server.listen({ host: '127.0.0.1', port: 0 }))
  }

  async ask(method: string, path: string, body?: object, token = 'new'): Promise<Said> {
    const response = await fetch(this.url + (path.startsWith('/') ? path : `/api/metalakes${path === '' ? '' : '/'}${path}`), {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), 'Caspian-Session': token },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, token: response.headers.get('Caspian-Session') ?? '', json: (await response.json()) as Said['json'] }
  }

  /** Asks, and demands that it is done. Gives the token. */
  async do(method: string, path: string, body?: object, token?: string): Promise<Said> {
    const said = await this.ask(method, path, body, token)
    assert.equal(said.status, 200, `${method} ${path}: ${JSON.stringify(said.json)}`)
    return said
  }

  async end(): Promise<void> {
    this.server.server.closeAllConnections()
    await this.server.close()
    await this.lake[Symbol.asyncDispose]()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { readonly port: number }
  await new Promise((closed) => server.close(closed))
  return port
}

describe('two regions', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-regions-'))
  const models = 'm/catalogs/c/schemas/s/models'
  let eu: Whole
  let us: Whole

  before(async () => {
    const [atEu, atUs] = [await freePort(), await freePort()]
    eu = await Whole.start(join(room, 'eu'), 'eu', atEu)
    await eu.do('POST', '', { name: 'm' })
    await eu.do('POST', 'm/catalogs', { name: 'c', type: 'model', provider: 'model' })
    await eu.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    await eu.do('POST', 'm/policies', {
      name: 'p',
      policyType: 'custom',
      enabled: true,
      content: { customRules: {}, properties: {}, supportedObjectTypes: ['MODEL'] },
    })
    const { json } = await eu.do('POST', '/api/regions/invitations', {})
    const data = join(room, 'us')
    await joinRegions(
      { directory: data },
      { region: 'us', invitation: String(json.invitation), address: `https://127.0.0.1:${atUs}` },
      () => undefined,
    )
    us = await Whole.start(data, 'us', atUs)
  })
  after(async () => {
    await us?.end()
    await eu?.end()
    rmSync(room, { recursive: true, force: true })
  })

  test('whoever writes in one reads it in the other, by the token that the answer held', async () => {
    for (let i = 0; i < 20; i++) {
      const [one, other] = i % 2 === 0 ? [eu, us] : [us, eu]
      const { token } = await one.do('POST', 'm/tags', { name: `t${i}`, comment: 'here' })
      await other.do('GET', `m/tags/t${i}`, undefined, token)
      const changed = await other.do('PUT', `m/tags/t${i}`, { updates: [{ '@type': 'updateComment', newComment: 'there' }] }, token)
      const seen = await one.do('GET', `m/tags/t${i}`, undefined, changed.token)
      assert.equal((seen.json.tag as { readonly comment: string }).comment, 'there')
    }
  })

  test('what only the home decides is done from the other, and shows there at once', async () => {
    for (let i = 0; i < 10; i++) {
      await us.do('POST', models, { name: `n${i}` })
      await us.do('GET', `${models}/n${i}`)
    }
    const rows = await us.lake.store.entries(us.lake.store.position() - 1, 1)
    assert.match(rows[0]?.address ?? '', / via region us$/)
    await us.do('PUT', `${models}/n0`, { updates: [{ '@type': 'rename', newName: 'first' }] })
    assert.equal((await us.ask('GET', `${models}/n0`)).status, 404)
  })

  test('a policy is switched off at its home, wherever that is asked', async () => {
    const { token } = await us.do('PATCH', 'm/policies/p', { enable: false })
    const at = await eu.do('GET', 'm/policies/p', undefined, token)
    assert.equal((at.json.policy as { readonly enabled: boolean }).enabled, false)
    const again = await us.do('PATCH', 'm/policies/p', { enable: true })
    assert.equal(((await eu.do('GET', 'm/policies/p', undefined, again.token)).json.policy as { readonly enabled: boolean }).enabled, true)
  })

  test('while the home is down the other says so, and goes on with the rest', async () => {
    await eu.end()
    const said = await us.ask('POST', models, { name: 'never' })
    assert.equal(said.status, 503)
    assert.match(String(said.json.message), /region eu .*nothing was done/)
    await us.do('GET', `${models}/first`)
    await us.do('PUT', `${models}/first`, { updates: [{ '@type': 'updateComment', newComment: 'alone' }] })
    eu = await Whole.start(join(room, 'eu'), 'eu', Number(new URL((await us.lake.store.ledger?.members())?.eu?.address ?? '').port))
  })
})
