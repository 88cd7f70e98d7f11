/** Commits a write, with the work outside the lake that it stands for, so that a crash at any instant ends well. */

import { makeDirectory, removeDirectory, tidyDirectory } from '../../connectors/files/directories.ts'
import { conflict } from '../../kinds/errors.ts'
import type { Author, Intent, Outcome, Step, Store } from '../store/store.ts'
import type { Effect } from './behaviour.ts'

export type Failure = Extract<Outcome, { ok: false }>['reason']

/** A stale write is computed anew from fresh state; this often, then the caller is told. */
const tries = 64

/** Runs `once` until its commit is not stale. `once` computes everything anew each time. */
export async function retryStale<T>(once: () => Promise<T | 'stale'>): Promise<T> {
  for (let i = 0; i < tries; i++) {
    const result = await once()
    if (result !== 'stale') return result as T
  }
  throw conflict('it was changed by others again and again; load it anew and retry')
}

/**
 * Commits the steps joined with work on directories. Making comes before the commit, removing after it, and an intent
 * that is durable beforehand lets a restart finish either (settleDirectories).
 */
export async function commitWith(store: Store, author: Author, effects: readonly Effect[], steps: readonly Step[]): Promise<Outcome> {
  if (effects.length === 0) return store.commit({ author, steps })
  const id = store.mint()
  const intend = (plan: Plan): Step => ({ do: 'intend', intent: { id, what: 'directories', author, plan: { ...plan } } })
  if (effects.every((effect) => effect.do === 'make')) {
    await store.commit({ author, steps: [intend({ effects, steps })] })
    const made: string[] = []
    let outcome: Outcome | undefined
    try {
      for (const effect of effects) made.push((await makeDirectory(effect.directory)) ?? '')
      outcome = await store.commit({ author, steps: [...steps, { do: 'settle', id }] })
      return outcome
    } finally {
      if (!outcome?.ok) {
        for (const directory of made) if (directory !== '') await tidyDirectory(directory)
        await settled(store, author, id)
      }
    }
  }
  const outcome = await store.commit({ author, steps: [...steps, intend({ effects, steps: [] })] })
  if (!outcome.ok) return outcome
  for (const effect of effects) await carryOut(effect)
  await settled(store, author, id)
  return outcome
}

interface Plan {
  readonly effects: readonly Effect[]
  readonly steps: readonly Step[]
}
const settled = (store: Store, author: Author, id: string) => store.commit({ author, steps: [{ do: 'settle', id }] })

async function carryOut(effect: Effect): Promise<unknown> {
  if (effect.do === 'make') return makeDirectory(effect.directory)
  return effect.do === 'remove' ? removeDirectory(effect.directory) : tidyDirectory(effect.directory)
}

/** After a crash: the plan is carried out again, whole. Effects are idempotent and the steps carry their own conditions. */
export async function settleDirectories(store: Store, intent: Intent): Promise<void> {
  const { effects, steps } = intent.plan as unknown as Plan
  for (const effect of effects) await carryOut(effect)
  const outcome = await store.commit({ author: intent.author, steps: [...steps, { do: 'settle', id: intent.id }] })
  if (!outcome.ok) await settled(store, intent.author, intent.id)
}
