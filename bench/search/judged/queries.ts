/** The queries, and how well each thing answers them. README.md says what a grade means. */
import { linesOf } from './lake.ts'
import type { Grade, Grades } from './ndcg.ts'

/** What sorts of queries there are, and how many of each at least: a mean over them is a mean over what people type. */
export const sorts = {
  'full name': 20,
  'part of a name': 20,
  'words in another order': 15,
  column: 20,
  'column wildcard': 10,
  'words of a comment': 20,
  'another word for it': 12,
  abbreviation: 15,
  misspelling: 40,
  'prefix while typing': 24,
  phrase: 12,
  filters: 18,
  'words with filters': 24,
  'which table has these columns': 16,
  'one word': 25,
  'noise words': 14,
  question: 18,
} as const satisfies Readonly<Record<string, number>>
export type Sort = keyof typeof sorts

export interface Query {
  readonly id: string
  readonly sort: Sort
  /** In the grammar of docs/search.md. */
  readonly text: string
  /** The last word is still being typed. */
  readonly typing: boolean
  /** By path: all that was looked at, with what was found to be of no use. */
  readonly grades: Grades
}
interface Line {
  readonly id: string
  readonly sort: Sort
  readonly text: string
  readonly typing?: true
  /** Paths by grade. */
  readonly grades: Readonly<Partial<Record<Grade, readonly string[]>>>
}

const gradesOf = (grades: Line['grades']): Grades =>
  new Map(([3, 2, 1, 0] as const).flatMap((grade) => (grades[grade] ?? []).map((path) => [path, grade] as const)))

const queriesIn = (file: string): readonly Query[] =>
  linesOf(file).map((text) => {
    const { typing = false, grades, ...line } = JSON.parse(text) as Line
    return { ...line, typing, grades: gradesOf(grades) }
  })
export const readQueries = () => queriesIn('queries.jsonl')
/** Others, which no weight and no rule was ever tried on: how good the search is on what it was not made for. */
export const readHeldOut = () => queriesIn('held-out.jsonl')

/** What a second judging of some queries gave, by id. */
export const readSecond = (): ReadonlyMap<string, Grades> =>
  new Map(
    linesOf('second.jsonl').map((text) => {
      const { id, grades } = JSON.parse(text) as Pick<Line, 'id' | 'grades'>
      return [id, gradesOf(grades)]
    }),
  )
