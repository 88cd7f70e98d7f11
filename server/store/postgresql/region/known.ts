/** What was read of a region's facts and rows for one group: questions, each asked once, and their answers. */

import type { Sum } from '../../../merge/digest.ts'
import type { Member } from '../../../merge/entry.ts'
import type { CellName, CellState, Thing } from '../../../merge/facts.ts'
import { type Dot, dotOf } from '../../../merge/vector.ts'
import { type LinkKind, relations } from '../../store.ts'
import type { Relation, Thing as Row } from '../overlay.ts'

/**
 * All by ids. thing: it, and all that it is in, with their sums · row: its last row and those above it, with bodies · tree: all that was
 * ever made in it, with what hangs there · inside: what is right in it, with no more than its sum is made of · below: live rows in it · from, to: relations that begin or end there · owned: what somebody
 * said belongs to the user or group · claim: who claims a name · place: who has it · cells: relations of a sort from one to another ·
 * list: live relations of a sort from one · torn: sorts of relations that ever began at it, or that its drop ended · told: what the last row of the log says ·
 * retold: its row is as the log says from then on, or that cannot be · member: by the name of its region · chain: of an entry.
 * `''` is what metalakes are in.
 */
export type Question =
  | readonly [of: 'thing' | 'row' | 'tree' | 'below' | 'from' | 'to' | 'owned' | 'torn' | 'inside' | 'member', id: string]
  | readonly [of: 'retold', id: string, kind: string, within: string]
  | readonly [of: 'claim' | 'place', within: string, kind: string, name: string]
  | readonly [of: 'cells', id: string, what: string, to: string]
  | readonly [of: 'list', id: string, what: string]
  | readonly [of: 'told', id: string, facet: string]
  | readonly [of: 'chain', origin: string, number: string]

/** Unwinds who asks for more than was read; it is begun again when that is there. */
class Missing extends Error {
  constructor(question: Question) {
    super(`not read yet: ${question.join(' ')}`)
  }
}

const textOf = (question: Question) => JSON.stringify(question)
export const cellKey = ({ id, what, to, value }: CellName) => JSON.stringify([id, what, to, value])

export class Known {
  readonly things = new Map<string, Thing>()
  readonly sums = new Map<string, Sum>()
  readonly cells = new Map<string, { readonly name: CellName; readonly state: CellState }>()
  readonly owned = new Map<string, Set<string>>()
  readonly rows = new Map<number, Row>()
  /** Keys of last rows. */
  readonly keys = new Map<string, number>()
  readonly relations = new Map<number, Relation>()
  readonly chains = new Map<Dot, string>()
  readonly members = new Map<string, Member>()
  readonly torn = new Map<string, { readonly from: number; readonly what: LinkKind }[]>()
  /** By id and facet. */
  readonly told = new Map<string, string>()
  /** Why the log cannot tell what they are. */
  readonly untold = new Map<string, Error>()
  /** Something of it may be lost: that one thing is not there says nothing of another. */
  readonly isDamaged: boolean
  private readonly asked = new Set<string>()
  private missed: Question[] = []

  constructor(isDamaged = false) {
    this.isDamaged = isDamaged
  }

  has(question: Question): boolean {
    if (this.asked.has(textOf(question))) return true
    const [of, id] = question
    if (of === 'thing') return this.things.has(id)
    if (of === 'row') return this.keys.has(id) || this.isNew(id)
    if (of === 'cells') return this.has(['from', id]) || this.has(['to', question[3]])
    return of !== 'member' && of !== 'chain' && this.isNew(id)
  }

  /** Nobody made it before this group: nothing hangs on it. */
  isNew(id: string): boolean {
    return !this.isDamaged && this.asked.has(textOf(['thing', id])) && !this.things.has(id)
  }

  /** Throws unless they are answered. Whoever was at work has failed by that, whatever it makes of it: see `wanted`. */
  need(...questions: readonly Question[]): void {
    const missing = questions.filter((one) => !this.has(one))
    this.missed.push(...missing)
    if (missing[0]) throw new Missing(missing[0])
  }

  /** Relations may have been taken away since they were read. */
  forgetLists(): void {
    this.relations.clear()
    for (const text of this.asked) if (text.startsWith('["list"')) this.asked.delete(text)
  }

  /** What was missed since the last call, and what who missed it is likely to ask next: ends of relations are gone through one by one. */
  wanted(): readonly Question[] {
    const missed = this.missed
    this.missed = []
    const isEnd = missed.some(([of]) => of === 'thing' || of === 'row' || of === 'list')
    return isEnd ? [...missed, ...this.ends()] : missed
  }

  /** Those that nobody asked yet, each once; from here on they count as asked. */
  open(questions: readonly Question[]): readonly Question[] {
    const open = [...new Map(questions.filter((one) => !this.has(one)).map((one) => [textOf(one), one])).values()]
    this.mark(open)
    return open
  }

  /** They are answered by what was read otherwise. */
  mark(questions: readonly Question[]): void {
    for (const question of questions) this.asked.add(textOf(question))
  }

  chain(origin: string, number: number): string | undefined {
    this.need(['chain', origin, `${number}`])
    return this.chains.get(dotOf(origin, number))
  }

  /** Both ends of every relation that was read, and what is live of its sort. */
  private ends(): readonly Question[] {
    return [...this.cells.values()].flatMap(({ name: { id, what, to } }): Question[] => [
      ['thing', id],
      ['row', id],
      ['thing', to],
      ['row', to],
      ['list', id, what],
      ['told', id, relations[what].facet],
    ])
  }
}
