/** OpenLineage's own Python client, unmodified, tells a running Caspian of runs in every way that it can send, and the graph is what they did. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { openLineagePython } from '../scripts/backends/python.ts'

type Json = Readonly<Record<string, unknown>>
const password = 'password-admin-1'
const asAdmin = `Basic ${btoa(`admin:${password}`)}`

async function ask(caspian: Caspian, method: string, path: string, body?: Json): Promise<Json> {
  const response = await fetch(`${caspian.url}/api/${path}`, {
    method,
    headers: { authorization: asAdmin, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const said = await response.text()
  assert.equal(response.status, 200, `${method} ${path}: ${said}`)
  return JSON.parse(said) as Json
}
async function tell(...args: readonly string[]) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const script = join(import.meta.dirname, 'lineage/tell.py')
  const child = spawn(await openLineagePython(), [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const sent = said.split('\n').flatMap((line) => (line.startsWith('sent ') ? [line.slice(5)] : []))
  return { sent, complaints, code: child.exitCode }
}

test('the Python client of OpenLineage', async (t) => {
  const config = { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin', 'gravitino.authorization.enable': 'true' }
  await using it = await startLake(config)
  const { caspian } = it
  await ask(caspian, 'POST', 'metalakes', { name: 'shop' })
  await ask(caspian, 'POST', 'metalakes/shop/catalogs', { name: 'c', type: 'model' })
  await ask(caspian, 'POST', 'metalakes/shop/catalogs/c/schemas', { name: 's' })
  for (const name of ['orders', 'mart_packed']) await ask(caspian, 'POST', 'metalakes/shop/catalogs/c/schemas/s/models', { name })
  const keyFor = async (what: Json) => String((await ask(caspian, 'POST', 'tokens', what)).secret)
  const [key, narrow] = [await keyFor({}), await keyFor({ metalakes: ['shop'] })]

  await t.test('is refused without a key that counts, and says so', async () => {
    const { sent, complaints, code } = await tell(caspian.url, 'caspian_wrong', 'shop', 'caspian_wrong')
    assert.deepEqual([sent, code], [[], 1])
    assert.match(complaints, /401/)
  })
  const { sent, complaints, code } = await tell(caspian.url, key, 'shop', narrow)
  await t.test('sends plainly, packed, asynchronously and to several', () => {
    assert.equal(code, 0, complaints)
    assert.deepEqual(sent, ['plain', 'packed', 'own_address', 'named', 'async', 'composite', 'transform'])
  })
  await t.test('gave the graph that its runs made', async () => {
    const { nodes, hidden } = await ask(caspian, 'GET', 'metalakes/shop/lineage?object=model:c.s.orders&direction=downstream')
    const shown = (nodes as Json[]).map(({ hops, namespace, name, runState }) => [hops, namespace, name, ...(runState ? [runState] : [])].join(' '))
    const of = (way: string) => [`1 ${way === 'transform' ? 'elsewhere' : 'nightly'} ${way} COMPLETE`, `1 shop c.s.mart_${way}`]
    assert.deepEqual(shown.sort(), ['0 shop c.s.orders', ...sent.flatMap(of)].sort())
    assert.equal(hidden, 0)
  })
  await t.test('gave the columns too', async () => {
    const { nodes, edges } = await ask(caspian, 'GET', 'metalakes/shop/lineage?object=model:c.s.mart_packed&column=revenue')
    assert.deepEqual(
      (nodes as Json[]).map(({ hops, name, column, entity }) => [hops, name, column, (entity as Json | undefined)?.fullName]),
      [
        [0, 'c.s.mart_packed', 'revenue', 'c.s.mart_packed'],
        [-1, 'c.s.orders', 'amount', 'c.s.orders'],
      ],
    )
    assert.deepEqual(
      (edges as Json[]).map(({ job, transformations }) => [job, transformations]),
      [['job:nightly:packed', [{ type: 'DIRECT', subtype: 'AGGREGATION' }]]],
    )
  })
})

async function startLake(config: Readonly<Record<string, string>>) {
  const caspian = await startCaspian({ config, env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: password } })
  return { caspian, [Symbol.asyncDispose]: () => caspian.stop() }
}
