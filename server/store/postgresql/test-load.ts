/** A process that writes to a store without pause and says what was acknowledged, until it is killed: `node test-load.ts URL USER ROUND`, password on standard input. */
import { writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Kit } from '../test-kit.ts'
import { openTest } from './test-open.ts'

const [, , url = '', user = '', round = ''] = process.argv
const store = await openTest({ url, user, password: await text(process.stdin) })
const kit = new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })
const top = await store.now.child(0, 'metalake', 'load')
if (!top) throw new Error('there is no metalake to write to')

/** A catalog with two schemas in it: three rows that must be there together. */
async function write(name: string, within: number): Promise<void> {
  const id = store.mint()
  const outcome = await kit.commit(kit.insert('catalog', within, name, id), kit.insert('schema', id, 'one'), kit.insert('schema', id, 'two'))
  if (outcome.ok) writeSync(1, `${name}\n`)
}
await Promise.all(
  Array.from({ length: 50 }, async (_, hand) => {
    for (let i = 0; ; i++) await write(`c${round}-${hand}-${i}`, top.key)
  }),
)
