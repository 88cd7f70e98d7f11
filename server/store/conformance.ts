/** What every store must do, whatever keeps it: each store runs these sentences in its own test. */
import { after, before, describe } from 'node:test'
import { commitsAreWhole } from './test-commits.ts'
import { erasingIsSafe } from './test-erase.ts'
import { Kit, type TestStore } from './test-kit.ts'
import { lineageIsTrue } from './test-lineage.ts'
import { logTellsAll } from './test-log.ts'
import { droppedComesBack } from './test-revive.ts'
import { textsAreFound } from './test-texts.ts'
import { trailTellsAll } from './test-trail.ts'
import { useIsCounted } from './test-use.ts'
import { viewsAreTrue } from './test-views.ts'

export type { Hashed, TestStore } from './test-kit.ts'

/** `open` gives a new and empty store whose member number is 7. */
export function storeConformance(name: string, open: () => Promise<TestStore>): void {
  describe(`${name} is a store:`, () => {
    let held: TestStore | undefined
    let kit: Kit | undefined
    before(async () => {
      held = await open()
      kit = new Kit(held)
    })
    after(() => held?.[Symbol.asyncDispose]())
    const opened = (): Kit => {
      if (!kit) throw new Error('the store did not open')
      return kit
    }
    commitsAreWhole(opened)
    viewsAreTrue(opened)
    droppedComesBack(opened)
    logTellsAll(opened)
    lineageIsTrue(opened)
    erasingIsSafe(opened)
    trailTellsAll(opened)
    textsAreFound(opened)
    useIsCounted(opened)
  })
}
