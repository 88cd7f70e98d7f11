/** What an executor says of a run in the store: that it took it, and how it ended. */
import type { Body } from '../../kinds/define.ts'
import { sealedOf } from '../entity/secrets.ts'
import { instant } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import type { Author, Row, Step } from '../store/store.ts'
import { isEnded, moved, statusOf } from './runs.ts'

/** Kept while a run is on: whose it is, and where its process can be looked for when its executor is gone. */
export interface Plan {
  readonly key: number
  /** Id of the metalake, and name of the run: its folder. */
  readonly metalake: string
  readonly name: string
  readonly host: string
}
export interface Taken {
  readonly plan: Plan
  readonly intent: string
  /** As it was kept: JSON of a Program. */
  readonly program: string
}

/** Who changes runs, as answers show it. */
const executors = 'anonymous'
/** An executor speaks for whoever asked for the run. */
const authorOf = (run: Row): Author => ({ actor: run.body.audit.creator ?? '', address: '', requestId: run.name })
const pathOf = async (lake: Lake, run: Row) => [(await lake.store.now.byKey(run.parent))?.name ?? '', run.name]

/** Takes a queued run for the executor on `host`, by a commit that only one can make. Undefined when it is another's, or not queued. */
export async function take(lake: Lake, key: number, executor: string, host: string): Promise<Taken | undefined> {
  const run = await lake.store.now.byKey(key)
  const metalake = run && (await lake.store.now.byKey(run.parent))
  if (!run || !metalake || statusOf(run) !== 'queued') return undefined
  const ref = sealedOf(run.body).program ?? ''
  const program = (await lake.store.secrets([ref]))[ref] ?? ''
  const plan: Plan = { key, metalake: metalake.id, name: run.name, host }
  const author = authorOf(run)
  const intent = lake.store.mint()
  const { sealed: _begun, ...body } = run.body
  const step = moved(
    { ...run, body },
    [metalake.name, run.name],
    { status: 'started', startedAt: instant(Date.now()), executor: { id: executor, host } },
    executors,
  )
  const steps: Step[] = [step, { do: 'intend', intent: { id: intent, what: 'job', author, plan: { ...plan } } }]
  const outcome = await lake.store.commit({ author, steps })
  return outcome.ok ? { plan, intent, program } : undefined
}

/** Records an end, whatever others did to the run meanwhile; what `end` makes of it is asked anew each time. Settles the intent. */
export async function recordEnd(lake: Lake, key: number, intent: string | undefined, end: (run: Row) => Body): Promise<void> {
  const settle: Step[] = intent === undefined ? [] : [{ do: 'settle', id: intent }]
  for (;;) {
    const run = await lake.store.now.byKey(key)
    if (!run || isEnded(run)) {
      const author = { actor: '', address: '', requestId: '' }
      if (settle.length > 0) await lake.store.commit({ author, steps: settle })
      return
    }
    const author = authorOf(run)
    const { sealed: _unused, ...body } = run.body
    const step = moved({ ...run, body }, await pathOf(lake, run), { ...end(run), finishedAt: instant(Date.now()) }, executors)
    if ((await lake.store.commit({ author, steps: [step, ...settle] })).ok) return
  }
}
