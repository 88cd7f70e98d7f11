/** A message server in each region, joined as leaf nodes, each with mirrors of what the others' streams hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jetstreamManager } from '@nats-io/jetstream'
import { freePort } from '../../scripts/backends/free-port.ts'
import { streamOf } from './nats-names.ts'
import { alike, assertWhole, type Name, type Shared, shared, three, told, until } from './test-nats-place.ts'

const lake = 'joined'

/** Made beforehand by who runs the servers. */
const mirror = (at: Shared, of: Name): Promise<unknown> =>
  at.asAdmin(async (connection) =>
    (await jetstreamManager(connection)).streams.add({
      name: streamOf(lake, of),
      mirror: { name: streamOf(lake, of), external: { api: `$JS.${of}.API`, deliver: '' } },
    }),
  )

test('regions with a server each read what is near, and come to know the same', async () => {
  const port = await freePort()
  await using euServer = await shared([lake], {
    domain: 'eu',
    more: `leafnodes { listen: "127.0.0.1:${port}", authorization { user: leaf, password: leaf } }`,
  })
  await using usServer = await shared([lake], {
    domain: 'us',
    more: `leafnodes { reconnect: 1, remotes: [ { url: "nats-leaf://leaf:leaf@127.0.0.1:${port}" } ] }`,
  })
  await mirror(euServer, 'us')
  await mirror(usServer, 'eu')
  const of = three()
  await using eu = euServer.link(lake, of.eu)
  await using us = usServer.link(lake, of.us)
  const write = (count: number) => {
    for (let n = 0; n < count; n++) for (const region of [of.eu, of.us]) region.write()
  }
  write(20)
  await alike([eu, us])
  write(20)
  await alike([eu, us])
  assertWhole(await euServer.spans(lake, 'us#1'), 40)
  assertWhole(await usServer.spans(lake, 'eu#1'), 40)
  assert.deepEqual([eu.missing, us.missing], [[], []])
  const alert = of.eu.write()
  await until(async () => (await eu.link.sendAlert(alert)) && us.alerts.length > 0, told([eu, us]))
})
