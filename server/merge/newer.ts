/** What an entry says that this Caspian does not know: it waits, with what comes after it, for passing over it would be a lie about what is applied. */
import { kinds } from '../../kinds/index.ts'
import { relations } from '../store/store.ts'
import type { Entry, Op, Said } from './entry.ts'

const known: Readonly<Record<Op['op'], true>> = {
  make: true,
  set: true,
  drop: true,
  back: true,
  add: true,
  rem: true,
  own: true,
  home: true,
  join: true,
  leave: true,
  beat: true,
}

/** Undefined where all of it is known. Fields that are not are no part of this: they are kept. */
export function newerIn({ ops }: Pick<Said, 'ops'>): string | undefined {
  for (const op of ops) {
    if (!Object.hasOwn(known, op.op)) return `says "${op.op}"`
    if (op.op === 'make' && !Object.hasOwn(kinds, op.kind)) return `makes a "${op.kind}"`
    if ((op.op === 'add' || op.op === 'rem') && !Object.hasOwn(relations, op.what)) return `says what is "${op.what}"`
  }
  return undefined
}
/** As whoever runs this region is told. */
export const newerText = ({ origin, number }: Pick<Entry, 'origin' | 'number'>, what: string): string =>
  `entry ${number} of ${origin} ${what}, which this Caspian does not know: update it; until then what ${origin} has written since waits`

export function refuseNewer(entry: Pick<Entry, 'origin' | 'number'>, said: Said): void {
  const newer = newerIn(said)
  if (newer) throw new Error(newerText(entry, newer))
}
