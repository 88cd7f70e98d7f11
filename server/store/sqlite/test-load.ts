/** A process that writes to a store without pause and says what was acknowledged, until it is killed: `node test-load.ts DIR ROUND`. */
import { writeSync } from 'node:fs'
import { Kit } from '../test-kit.ts'
import { openTest } from './test-open.ts'

const [, , directory = '', round = ''] = process.argv
const store = await openTest(directory)
const kit = new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })
const top = (await store.now.child(0, 'metalake', 'load')) ?? (await kit.make('metalake', 0, 'load'))

/** A catalog with two schemas in it: three rows that must be there together. */
async function write(name: string): Promise<void> {
  const id = store.mint()
  const outcome = await kit.commit(kit.insert('catalog', top.key, name, id), kit.insert('schema', id, 'one'), kit.insert('schema', id, 'two'))
  if (outcome.ok) writeSync(1, `${name}\n`)
}
await Promise.all(
  Array.from({ length: 50 }, async (_, hand) => {
    for (let i = 0; ; i++) await write(`c${round}-${hand}-${i}`)
  }),
)
