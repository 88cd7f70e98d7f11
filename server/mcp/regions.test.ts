/** Agents in a lake of several regions: each region answers by itself, and waits for what its caller has seen in another. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TwoRegions } from '../region/test-joined.ts'
import type { Json, TestLake } from '../test-lake.ts'
import { agentAt, call } from './test-agent.ts'

let regions: TwoRegions
before(async () => {
  regions = await TwoRegions.start(async (lake: TestLake) => {
    await lake.do('POST', '', { name: 'rova' })
    await lake.do('POST', 'rova/catalogs', { name: 'ml', type: 'MODEL', provider: 'model', comment: 'at first' })
  })
})
after(() => regions[Symbol.asyncDispose]())

test('what was written in one region is told in the other to an agent that brings the session it was written in', async () => {
  const { eu, us } = regions
  for (let i = 0; i < 5; i++) {
    const written = await fetch(`${eu.url}/api/metalakes/rova/catalogs/ml`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'caspian-session': 'new' },
      body: JSON.stringify({ updates: [{ '@type': 'updateComment', newComment: `change ${i}` }] }),
    })
    assert.equal(written.status, 200)
    const agent = await agentAt(us.url, { 'caspian-session': written.headers.get('caspian-session') ?? '' })
    const { answer } = await call(agent, 'load', { metalake: 'rova', type: 'catalog', fullName: 'ml' })
    assert.equal((answer.catalog as Json).comment, `change ${i}`)
    await agent.close()
  }
})
