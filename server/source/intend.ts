/** Wraps a changing call to a source in an intent, so that a crash between its answer and ours ends right. */
import type { Holder } from '../../connectors/connector.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { Refusal } from '../../kinds/errors.ts'
import { type KindName, kindOf } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { parentKey } from '../entity/resolve.ts'
import type { Above, Lake } from '../lake.ts'
import type { Intent, Operation, Owner, Step } from '../store/store.ts'
import { catalogOf, lookAt } from './load.ts'
import { see } from './see.ts'
import { changeLimitMs } from './sources.ts'

interface Plan {
  readonly kind: KindName
  readonly operation: Operation
  readonly path: Path
  /** Keys of what the thing is in, the metalake first. */
  readonly above: readonly number[]
  readonly newName?: string
  /** Whose it is, when it is made. */
  readonly owner?: Owner
}

/** Intents whose call is running in this process: the sweeper leaves them alone. */
const running = new Set<string>()

/** Does the call. Gives its result and the step that settles the intent, for the commit that records it. */
export async function intend<T>(
  lake: Lake,
  ask: Ask,
  kind: Kind,
  at: Above,
  plan: Omit<Plan, 'kind' | 'above' | 'owner'>,
  call: (holder: Holder, signal: AbortSignal) => Promise<T>,
  /** Refuses what must not be; its steps make the intent stale where what it looked at has changed. */
  checked?: () => Promise<readonly Step[]>,
): Promise<{ readonly result: T; readonly settle: Step }> {
  const id = lake.store.mint()
  const owner = at.rights?.self
  const whole: Plan = { ...plan, kind: kind.name as KindName, above: at.rows.map((row) => row.key), ...(owner ? { owner } : {}) }
  const settle: Step = { do: 'settle', id }
  running.add(id)
  try {
    const begun: Step = { do: 'intend', intent: { id, what: 'source', author: ask.author, plan: { ...whole } } }
    await retryStale(async () => {
      const outcome = await lake.store.commit({ author: ask.author, steps: [begun, ...((await checked?.()) ?? [])] })
      return outcome.ok ? undefined : 'stale'
    })
    const result = await lake.sources.holder(catalogOf(at), whole.kind, ask.signal, call, changeLimitMs).catch(async (error: unknown) => {
      // A plain refusal means that nothing happened there. A lost connection means nobody knows: the sweeper will look.
      const unknown = !(error instanceof Refusal) || error.family === 'connectionFailed'
      if (!unknown) await lake.store.commit({ author: ask.author, steps: [settle] })
      throw error
    })
    return { result, settle }
  } finally {
    running.delete(id)
  }
}

/** Looks at the source to see how an unfinished call ended, and records that. Throws when the source does not answer. */
export async function settleSource(lake: Lake, intent: Intent): Promise<void> {
  if (running.has(intent.id)) return
  const plan = intent.plan as unknown as Plan
  const settle: Step = { do: 'settle', id: intent.id }
  const rows = await Promise.all(plan.above.map((key) => lake.store.now.byKey(key)))
  const kind = kindOf(plan.kind)
  const ask: Ask = { author: intent.author, groups: [], view: lake.store.now, past: false, signal: AbortSignal.timeout(30_000) }
  if (rows.length === ancestors(kind).length && rows.every((row) => row !== undefined)) {
    const at: Above = { rows, provider: providerOf(String(rows[1]?.body.provider)) }
    const parents = plan.path.slice(0, -1)
    for (const name of [plan.newName, plan.path.at(-1)]) {
      if (name === undefined) continue
      const found = await lookAt(lake, ask, kind, at, name)
      const path = [...parents, name]
      if (found)
        await see(lake, ask, kind, at, path, found, {
          operation: plan.operation === 'drop' ? 'sync' : plan.operation,
          audit: (before) => (plan.operation === 'create' ? madeBy(intent.author, plan.owner) : changedBy(intent.author, before)),
        })
      else {
        const row = await lake.store.now.child(parentKey(at), plan.kind, name)
        if (row) await lake.store.commit({ author: intent.author, steps: [{ do: 'drop', key: row.key, path }] })
      }
    }
  }
  await lake.store.commit({ author: intent.author, steps: [settle] })
}
