/** The thread in which listeners run: what they do to themselves they do not do to the server. */
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { Asked, Heard, Said } from './listeners.ts'

interface Module {
  readonly before?: (event: Asked) => unknown
  readonly after?: (event: Heard) => unknown
}
const paths = workerData as readonly string[]
const modules: readonly Module[] = await Promise.all(paths.map(async (path) => (await import(pathToFileURL(path).href)) as Module))
for (const [i, { before, after }] of modules.entries())
  if (typeof before !== 'function' && typeof after !== 'function') throw new Error(`${paths[i]} exports neither before nor after, each a function`)
const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** The first that has something against it. */
async function vetoOf(event: Asked): Promise<string | undefined> {
  for (const { before } of modules)
    try {
      const said = await before?.(event)
      if (typeof said === 'string') return said
    } catch (error) {
      return reason(error)
    }
  return undefined
}

async function tellAll(index: number, events: readonly Heard[]): Promise<string | undefined> {
  try {
    for (const event of events) await modules[index]?.after?.(event)
    return undefined
  } catch (error) {
    return reason(error)
  }
}

parentPort?.on('message', ({ id, asked, heard }: Said) => {
  const answer = (against?: string) => parentPort?.postMessage({ id, ...(against === undefined ? {} : { against }) })
  if (asked) void vetoOf(asked).then(answer)
  else if (heard) void tellAll(heard.index, heard.events).then(answer)
  else answer()
})
parentPort?.postMessage({ before: modules.some(({ before }) => before), after: modules.map(({ after }) => after !== undefined) })
