/** A thread that adds to a number that others add to as well, one step at a time, while it holds a name. */
import { setImmediate as turn } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { holding } from './hold.ts'

export interface HolderSetup {
  readonly shared: SharedArrayBuffer
  readonly total: SharedArrayBuffer
  readonly times: number
}
const { shared, total, times } = workerData as HolderSetup
const sum = new Int32Array(total)
// Waiting for a name alone does not keep a thread alive.
const alive = setInterval(() => undefined, 1000)
for (let i = 0; i < times; i++)
  await holding(shared, i % 2 === 0 ? ['one', 'two'] : ['two', `three${i}`], async () => {
    const before = sum[0] as number
    await turn()
    sum[0] = before + 1
  })
clearInterval(alive)
