/** Commits a write, with the work outside the lake that it stands for, so that a crash at any instant ends well. */
import { dirname } from 'node:path'
import { isThere, makeDirectory, moveDirectory, removeDirectory, tidyDirectory } from '../../connectors/files/directories.ts'
import { busy, conflict } from '../../kinds/errors.ts'
import type { Effect, Lake } from '../lake.ts'
import type { Author, Intent, Outcome, Step, Store } from '../store/store.ts'
import { refuseOwn } from './places.ts'
import { isBusy, seenThrough } from './seen-through.ts'

export type Failure = Extract<Outcome, { ok: false }>['reason']

/** A stale write is computed anew from fresh state; this often, then the caller is told. */
const tries = 64

/** Runs `once` until its commit is not stale. `once` computes everything anew each time. */
export async function retryStale<T>(once: () => Promise<T | 'stale'>): Promise<T> {
  for (let i = 0; i < tries; i++) {
    const result = await once()
    if (result !== 'stale') return result
  }
  throw conflict('it was changed by others again and again; load it anew and retry')
}

/** What waits for a restart: directories to make with the steps that need them, to put back, or to remove. */
type Plan =
  | Making
  /** The drop is not committed yet: what stands aside belongs back. */
  | { readonly do: 'putBack'; readonly aside: readonly Aside[] }
  | { readonly do: 'remove'; readonly remove: readonly string[]; readonly tidy: readonly string[] }
interface Making {
  readonly do: 'make'
  readonly make: readonly string[]
  readonly steps: readonly Step[]
}
interface Aside {
  readonly from: string
  readonly to: string
}

/**
 * Commits the steps joined with work on directories, so that a crash at any instant ends well (settleDirectories).
 * Making: intent, make, commit. Removing: what goes is first put aside under a name of its own, then the drop is committed,
 * and only what stands aside is removed; a thing made anew in the old place meanwhile is never touched.
 */
export async function commitWith(lake: Lake, author: Author, effects: readonly Effect[], steps: readonly Step[]): Promise<Outcome> {
  if (effects.length === 0) return lake.store.commit({ author, steps })
  if (!effects.every((effect) => effect.do === 'make')) return removing(lake, author, effects, steps)
  const directories = effects.map((effect) => effect.directory)
  await refuseOwn(directories, lake.directory)
  return making(lake.store, author, { do: 'make', make: directories, steps })
}

/** Once the intent is kept somebody will make it, so nobody is told that it was refused: what was lost on the way is held and done again. */
async function making(store: Store, author: Author, plan: Making): Promise<Outcome> {
  const { id, step } = intent(store, author, plan)
  let tries = 0
  const once = (lost: AbortSignal) => make(store, author, id, plan, lost, tries++ > 0)
  const outcome = await seenThrough(
    () =>
      store.hold(plan.make, async (lost) => {
        if (tries === 0) await store.commit({ author, steps: [step] })
        try {
          return await once(lost)
        } catch (error) {
          // Nothing came of it, unless it was settled: then another has done it, and this changes nothing.
          if (!isBusy(error)) await store.commit({ author, steps: [{ do: 'settle', id }] })
          throw error
        }
      }),
    () => tries > 0,
  )
  return !outcome.ok && outcome.reason === 'settled' ? endedElsewhere(store, id, plan) : outcome
}

/** Another server took us for gone and has ended it: what became of it shows in the lake. */
async function endedElsewhere(store: Store, id: string, { steps }: Making): Promise<Outcome> {
  await store.fresh()
  const keys: Record<string, number> = {}
  for (const [at, step] of steps.entries()) {
    if (step.do !== 'insert') continue
    const parent = typeof step.parent === 'string' ? keys[step.parent] : step.parent
    const row = await store.now.child(parent ?? -1, step.kind, step.name)
    if (row?.id === step.id) keys[step.id] = row.key
    else if (row) return { ok: false, reason: 'taken', step: at }
    else if (parent !== undefined && parent !== 0 && !(await store.now.byKey(parent))) return { ok: false, reason: 'gone', step: at }
    else throw new Error(`another server has ended what was begun as ${id}, and it is not there any more`)
  }
  return { ok: true, position: store.position(), keys }
}

/** `again`: it was tried before, by us or by one that is gone, and may have come to any point. Leaves it open when it throws. */
async function make(store: Store, author: Author, id: string, plan: Making, lost: AbortSignal, again: boolean): Promise<Outcome> {
  const settle: Step = { do: 'settle', id, open: true }
  const made: Made[] = []
  try {
    for (const directory of plan.make) {
      ours(lost)
      made.push({ directory, first: await makeDirectory(directory) })
    }
  } catch (error) {
    for (const one of lost.aborted ? [] : made) await unmake(one)
    throw error
  }
  if (made.some(({ first }) => first === undefined)) await overtake(store, author, plan.make)
  ours(lost)
  const outcome = await store.commit({ author, steps: [...plan.steps, settle] })
  if (outcome.ok) return outcome
  ours(lost)
  for (const one of made) {
    // An empty directory too many does no harm; one that another has begun to use must not go.
    await unmake(one)
    // It may have been made there, and dropped again since.
    if (outcome.reason === 'settled') continue
    // What has the name may well have the place too.
    if (outcome.reason === 'taken') continue
    if (again) await tidyDirectory(one.directory)
    // What it should be in went meanwhile, and could not take its own directory along while ours was in it.
    await tidyDirectory(dirname(one.directory))
  }
  if (outcome.reason !== 'settled') await store.commit({ author, steps: [settle] })
  return outcome
}

/** Until the drop is committed it can be refused: the intent is to put back what stands aside. */
async function removing(lake: Lake, author: Author, effects: readonly Effect[], steps: readonly Step[]): Promise<Outcome> {
  const { store } = lake
  const aside = effects.flatMap((effect) =>
    effect.do === 'remove' ? [{ from: effect.directory, to: `${effect.directory}.dropped-${store.mint()}` }] : [],
  )
  const tidy = effects.flatMap((effect) => (effect.do === 'tidy' ? [effect.directory] : []))
  const first = intent(store, author, { do: 'putBack', aside })
  const second = intent(store, author, { do: 'remove', remove: aside.map((one) => one.to), tidy })
  let stood = new Set<Aside>()
  let begun = false
  const dropped = (lost: AbortSignal) => {
    ours(lost)
    return store.commit({ author, steps: [...steps, { do: 'settle', id: first.id, open: true }, second.step] })
  }
  const outcome = await seenThrough(
    () =>
      store.hold(
        effects.map((effect) => effect.directory),
        async (lost) => {
          if (!begun) await store.commit({ author, steps: [first.step] })
          begun = true
          let outcome: Outcome | undefined
          // While it was not ours another may have put back what stood aside.
          stood = new Set()
          try {
            for (const one of aside) {
              ours(lost)
              if ((await isThere(one.to)) || (await putAside(store, one))) stood.add(one)
            }
            outcome = await dropped(lost)
          } finally {
            // What was lost to others is put back by whoever holds it next.
            if (!outcome?.ok && !lost.aborted) {
              for (const { from, to } of stood) await moveDirectory(to, from)
              await store.commit({ author, steps: [{ do: 'settle', id: first.id }] })
            }
          }
          // It is dropped, whatever becomes of what stands aside: the sweeper goes on where this fails.
          if (outcome.ok && !lost.aborted)
            await carryOut(store, author, second.id, { do: 'remove', remove: [...stood].map((one) => one.to), tidy }, lost).catch((error: unknown) =>
              lake.report(`files of ${directoriesText([...stood])} are still to be removed`, error),
            )
          return outcome
        },
      ),
    () => begun,
    (error) => error,
  )
  // Somebody put back what stood aside: nothing was dropped, and it is computed anew.
  return !outcome.ok && outcome.reason === 'settled' ? { ...outcome, reason: 'stale' } : outcome
}

/** False when there is nothing. A drop that lost its hold may have put it aside already: that one is ended first, for it would put it back. */
async function putAside(store: Store, one: Aside): Promise<boolean> {
  if (await moveDirectory(one.from, one.to)) return true
  for (const { id, author, what, plan: stored } of await store.intents('all')) {
    const plan = stored as unknown as Plan
    if (what !== 'directories' || plan.do !== 'putBack' || !plan.aside.some(({ from, to }) => from === one.from && to !== one.to)) continue
    for (const { from, to } of plan.aside) if (from === one.from) await moveDirectory(to, from)
    if (plan.aside.length === 1) await store.commit({ author, steps: [{ do: 'settle', id }] })
  }
  return moveDirectory(one.from, one.to)
}

const directoriesText = (aside: readonly Aside[]) => aside.map((one) => one.from).join(', ')

function intent(store: Store, author: Author, plan: Plan): { readonly id: string; readonly step: Step } {
  const id = store.mint()
  return { id, step: { do: 'intend', intent: { id, what: 'directories', author, plan: { ...plan } } } }
}

/** Throws busy when the directories may be somebody else's by now. */
function ours(lost: AbortSignal): void {
  if (lost.aborted) throw busy('the directories could not be held until the work was done; retry')
}

/** After a crash, and again until it works. What is at work on it holds the directories until it has settled it itself. */
export async function settleDirectories(store: Store, { id, author, plan: stored }: Intent): Promise<void> {
  const plan = stored as unknown as Plan
  await store.hold(heldBy(plan), async (lost) => {
    if ((await store.intents()).some((intent) => intent.id === id)) await carryOut(store, author, id, plan, lost)
  })
}

/** What whoever began it holds. */
function heldBy(plan: Plan): readonly string[] {
  if (plan.do === 'make') return plan.make
  if (plan.do === 'putBack') return plan.aside.map(({ from }) => from)
  return [...plan.remove.map((directory) => directory.replace(/\.dropped-\w+$/, '')), ...plan.tidy]
}

async function carryOut(store: Store, author: Author, id: string, plan: Plan, lost: AbortSignal): Promise<void> {
  const settle: Step = { do: 'settle', id }
  if (plan.do === 'make') {
    await make(store, author, id, plan, lost, true)
    return
  }
  if (plan.do === 'putBack') {
    for (const { from, to } of plan.aside) {
      ours(lost)
      await moveDirectory(to, from)
    }
  } else {
    for (const directory of plan.remove) await removeDirectory(directory)
    ours(lost)
    const waits = plan.tidy.length > 0 && (await othersRemoveFrom(store, id, plan.tidy))
    for (const directory of plan.tidy) await tidyDirectory(directory)
    // The sweeper ends it after the others.
    if (waits) return
  }
  await store.commit({ author, steps: [settle] })
}

/** Whether drops that came before have still to remove what stands aside in one of the directories, which is not empty till then. */
async function othersRemoveFrom(store: Store, id: string, directories: readonly string[]): Promise<boolean> {
  return (await store.intents('all')).some((other) => {
    const plan = other.plan as unknown as Plan
    return (
      other.id !== id && other.what === 'directories' && plan.do === 'remove' && plan.remove.some((aside) => directories.includes(dirname(aside)))
    )
  })
}

/** Ends drops that have still to tidy one of the directories, which is about to be something's again. Whoever calls it holds them all. */
async function overtake(store: Store, author: Author, directories: readonly string[]): Promise<void> {
  for (const { id, what, plan: stored } of await store.intents('all')) {
    const plan = stored as unknown as Plan
    if (what !== 'directories' || plan.do !== 'remove' || !plan.tidy.some((directory) => directories.includes(directory))) continue
    for (const directory of plan.remove) await removeDirectory(directory)
    await store.commit({ author, steps: [{ do: 'settle', id }] })
  }
}

/** A directory that was made, and the topmost one that was made for it; undefined when it was there. */
interface Made {
  readonly directory: string
  readonly first: string | undefined
}

/** Takes back what was made, from the bottom up, as far as nothing is in it. */
async function unmake({ directory, first }: Made): Promise<void> {
  if (first === undefined) return
  for (let at = directory; at.length >= first.length; at = dirname(at)) await tidyDirectory(at)
}
