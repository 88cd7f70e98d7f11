/** What is asked instead where few things have all the words that somebody wrote: any of them, the more the better. */
import { termLimit } from './grammar.ts'
import { patternOf } from './pattern.ts'
import type { Term, Tree } from './tree.ts'
import { fold } from './words.ts'

/** Words of questions and orders, which say nothing of what is looked for. */
const noise = new Set(
  `a about all an and any are as at be by can could data database dataset datasets did do does each every everything find for from get give had has have how i if in into
  is it its like list looking many may me more most much my need needs not of on one or our out per please see should show some tell than that the their them there these
  they this those to us use used want was we were what when where which who whose why will with would you your yesterday kept keep table tables column columns stored`.split(
    /\s+/,
  ),
)

type FreeTerm = Extract<Term, { is: 'text' }>
const isFree = (tree: Tree): tree is FreeTerm => tree.is === 'text' && tree.in === undefined && !tree.value.quoted
const isNoise = (tree: Tree) => isFree(tree) && noise.has(fold(tree.value.text))

/** Of what stands in no field and no quotes, words that say nothing are not looked for where others do say something. */
export function needed(tree: Tree): Tree {
  if (tree.is !== 'and' || !tree.of.some((one) => isFree(one) && !isNoise(one))) return tree
  return joined(
    'and',
    tree.of.filter((one) => !isNoise(one)),
  )
}
/**
 * The same with any of the words that stand in no field and no quotes, and any of the parts of one that has several; of these those that say
 * something, if any do. Undefined when that is but one.
 */
export function widened(tree: Tree): Tree | undefined {
  const all = tree.is === 'and' ? tree.of : [tree]
  const words = all.filter(isFree).flatMap((one) => [one, ...partsOf(one)])
  const free = [...new Map(words.map((one) => [JSON.stringify(one.value), one])).values()].slice(0, termLimit)
  if (free.length < 2) return undefined
  const telling = free.filter((one) => !isNoise(one))
  const either = joined('or', telling.length > 0 ? telling : free)
  return joined('and', [either, ...all.filter((one) => !isFree(one))])
}
const joined = (is: 'and' | 'or', of: readonly Tree[]): Tree => (of.length === 1 ? (of[0] as Tree) : { is, of })

/** Of `v_2` no part says anything by itself. */
const shortest = 2
/** What it is made of: of `birth_year` birth and year. */
function partsOf({ value }: FreeTerm): readonly FreeTerm[] {
  const parts = patternOf(value).flatMap((run) => ('glob' in run ? [] : run.parts))
  if (parts.length < 2) return []
  const open = (i: number) => (value.open && i === parts.length - 1 ? { open: value.open } : {})
  return parts.map((text, i): FreeTerm => ({ is: 'text', value: { text, ...open(i) } })).filter(({ value }) => value.text.length >= shortest)
}
