/** Runs of job templates: asked for, listed by what they are, called off. */
import type { Entity } from '../kinds/define.ts'
import { kinds } from '../kinds/index.ts'
import { type KindClient, kindClient, type Shown } from './kind-client.ts'
import { listPath, onePath, type Path } from './paths.ts'
import type { Send } from './request.ts'

type Job = (typeof kinds)['job']

/** Runs are asked for rather than made: the lake numbers them. */
export interface Jobs extends Omit<KindClient<Job>, 'create'> {
  /** Queued and durable when this resolves; what comes of it, `load` tells. */
  run(within: Path, body: Entity<Job>): Promise<Shown<Job>>
  /** Calls it off. It is cancelling until its process has ended; one that has ended stays as it is. */
  cancel(path: Path): Promise<Shown<Job>>
}

export function jobsClient(send: Send): Jobs {
  const kind = kinds.job
  return {
    ...kindClient<Job>(send, kind),
    // The lake is believed, as it decoded by the same table.
    run: async (within, body) => (await send('POST', listPath(kind, within), { body })).job as Shown<Job>,
    cancel: async (path) => (await send('POST', onePath(kind, path))).job as Shown<Job>,
  }
}
