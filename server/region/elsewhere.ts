/** A write that the store leaves to another region, as a refusal that says whose it is: for what only the value that is written can tell. */
import { conflict, Refusal } from '../../kinds/errors.ts'
import { rowsTo } from '../history/place.ts'
import type { Step, Store, Write } from '../store/store.ts'
import type { Region } from './region.ts'
import { unitIn } from './units.ts'

/** Nothing was written. */
export class Elsewhere extends Refusal {
  readonly home: string

  constructor(home: string) {
    super('conflict', 'OptimisticLockException', `region ${home} decides on this, and nothing was done: ask there`)
    this.home = home
  }
}

function keysIn(step: Step): readonly number[] {
  if (step.do === 'insert') return typeof step.parent === 'number' ? [step.parent] : []
  if (step.do === 'update' || step.do === 'drop') return [step.key]
  if (step.do !== 'relate') return []
  return [...(typeof step.from === 'number' ? [step.from] : []), ...[...step.add, ...step.remove].map(({ to }) => to)]
}

/** Whose the write is; a conflict where it is several regions' or this one's after all. */
async function elsewhere(store: Store, region: Region, { steps }: Write): Promise<Refusal> {
  const homes = new Set<string>()
  for (const key of steps.flatMap(keysIn)) {
    const unit = unitIn((await rowsTo(store.now, key)) ?? [])
    if (unit) homes.add(await region.homeOf(unit))
  }
  homes.delete(region.name)
  const [home, other] = homes
  if (home !== undefined && other === undefined) return new Elsewhere(home)
  return conflict(
    `${home === undefined ? 'the home of this is moving' : `regions ${[...homes].join(' and ')} decide on parts of this: ask for each by itself`}; nothing was done`,
  )
}

/** A store that tells it by throwing Elsewhere. */
export function tellingHomes(store: Store, region: Region): Store {
  return {
    ...store,
    async commit(write) {
      const outcome = await store.commit(write)
      if (!outcome.ok && outcome.reason === 'elsewhere') throw await elsewhere(store, region, write)
      return outcome
    },
  }
}
