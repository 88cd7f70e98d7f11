/** Of several servers one leads; another does when it is gone, stops, or was cut off. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgresql, startPostgresql } from '../../../scripts/backends/postgresql.ts'
import { loginFrom } from './address.ts'
import { lead } from './lead.ts'
import { connect } from './session.ts'
import { databaseOf } from './test-open.ts'

let postgresql: Postgresql
before(async () => void (postgresql = await startPostgresql()))
after(() => postgresql?.stop())
const login = () => loginFrom(databaseOf(postgresql))

class Server {
  begun = 0
  ended = 0
  fails = false
  readonly failures: string[] = []
  private leading: AsyncDisposable | undefined

  get leads(): boolean {
    return this.begun > this.ended
  }
  async start(name: string): Promise<this> {
    const begin = async () => {
      if (this.fails) throw new Error('it cannot')
      this.begun++
      return { [Symbol.asyncDispose]: async () => void this.ended++ }
    }
    this.leading = await lead(login(), name, begin, (error) => void this.failures.push((error as Error).message))
    return this
  }
  async stop(): Promise<void> {
    await this.leading?.[Symbol.asyncDispose]()
  }
}
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !holds(); await sleep(50)) assert.ok(performance.now() < end, what)
}
/** The database forgets all that lead or wait to. */
async function cut(): Promise<void> {
  const session = await connect(login(), 'cut')
  await session.run({ text: `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caspian lead'` })
  session.destroy()
}

test('one has it when it has started, the next when that one stops', async () => {
  const one = await new Server().start('a')
  assert.ok(one.leads)
  const other = await new Server().start('a')
  assert.ok(!other.leads)
  const elsewhere = await new Server().start('b')
  assert.ok(elsewhere.leads, 'another name is another thing')
  await one.stop()
  assert.deepEqual([one.begun, one.ended], [1, 1])
  await until('the other leads', () => other.leads)
  await Promise.all([other.stop(), elsewhere.stop()])
  assert.deepEqual([other.ended, elsewhere.ended], [1, 1])
})

test('who was cut off ends what it did, and one of them begins it again', async () => {
  const servers = [await new Server().start('c'), await new Server().start('c')]
  for (let i = 1; i <= 3; i++) {
    await cut()
    await until('it was ended', () => servers.reduce((sum, { ended }) => sum + ended, 0) === i)
    await until('one leads', () => servers.filter(({ leads }) => leads).length === 1)
  }
  await Promise.all(servers.map((server) => server.stop()))
  assert.ok(servers.every(({ leads, failures }) => !leads && failures.length === 0))
})

test('what cannot begin is told at the start, and said once later; nobody else is kept from it', async () => {
  const broken = new Server()
  broken.fails = true
  await assert.rejects(broken.start('d'), /it cannot/)
  const one = await new Server().start('d')
  assert.ok(one.leads)
  await broken.start('d')
  await one.stop()
  await until('it was told', () => broken.failures.length > 0)
  await sleep(3_000)
  assert.deepEqual(broken.failures, ['it cannot'])
  broken.fails = false
  await until('it begins when it can', () => broken.leads)
  await broken.stop()
})
