/** Which choices end a conflict, by its sort: told with it, so that nobody who shows or ends one needs a table of them. */
import { canonical } from '../merge/canonical.ts'
import type { ConflictSort } from '../merge/conflicts.ts'

/** What somebody said; null for a value: that there is none. */
export interface Side {
  readonly value: unknown
  /** Empty of what was said before there were regions. */
  readonly region: string
  readonly by: string
  readonly at: string
  /** It is what is shown now. */
  readonly shown: boolean
}
export const chosen = ['keep', 'own', 'back', 'drop', 'give', 'take', 'rename', 'rename-other'] as const
export type Chosen = (typeof chosen)[number]
export interface Choice {
  readonly choose: Chosen
  /** What it is made with; with `takes`, when no other is given. Null: that there is none. */
  readonly value?: unknown
  /** It is made with any name, or any user or group: `{ type, name }`. */
  readonly takes?: 'name' | 'principal'
  /** Where that was said. */
  readonly regions?: readonly string[]
  /** For people. */
  readonly doc: string
}

const listed = (regions: readonly string[]) => regions.map((region) => (region === '' ? 'what was before there were regions' : region)).join(' and ')

/** Each value once, with the regions that gave it. */
const values = (sides: readonly Side[]) =>
  [...Map.groupBy(sides, ({ value }) => canonical(value)).values()].map((same) => ({
    value: same[0]?.value,
    regions: [...new Set(same.map(({ region }) => region))],
  }))

/** `shown`: what counts now. */
export function choicesOf(sort: ConflictSort, sides: readonly Side[], shown: unknown): readonly Choice[] {
  switch (sort) {
    case 'value':
    case 'restrict': {
      const said = values(sides).map((one): Choice => ({ choose: 'keep', ...one, doc: `Keep ${listed(one.regions)}` }))
      // The strictest of several may be what none of them is.
      const folded = sort === 'restrict' && !sides.some((side) => side.shown)
      return folded ? [...said, { choose: 'keep', value: shown, doc: 'Keep what is in force' }] : said
    }
    case 'owner': {
      const said = values(sides.filter(({ value }) => value !== null))
      return [
        ...said.map(
          (one): Choice => ({ choose: 'own', ...one, doc: `${(one.value as { name: string }).name} owns it, as in ${listed(one.regions)}` }),
        ),
        { choose: 'own', takes: 'principal', doc: 'Another user or group owns it' },
      ]
    }
    case 'deleted':
      return [
        { choose: 'back', doc: 'Keep it: the delete is undone' },
        { choose: 'drop', doc: 'Let it go, with all that is in it and every use of it' },
      ]
    case 'right':
      return [
        { choose: 'give', doc: 'Give it: it counts' },
        { choose: 'take', doc: 'Take it: it is gone' },
      ]
    case 'name':
      return [
        { choose: 'rename', value: shown, takes: 'name', doc: 'Rename this one, or keep the name that it is shown with' },
        { choose: 'rename-other', takes: 'name', doc: 'Rename the other, and this one gets its name' },
      ]
  }
}
