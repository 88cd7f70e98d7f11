/** What is asked instead where few things have all the words that somebody wrote: any of them, the more the better. */
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

const isFree = (tree: Tree): tree is Extract<Term, { is: 'text' }> => tree.is === 'text' && tree.in === undefined && !tree.value.quoted
const isNoise = (tree: Tree) => isFree(tree) && noise.has(fold(tree.value.text))

/** Of what stands in no field and no quotes, words that say nothing need not be there, if others do say something. */
export function needed(tree: Tree): Tree {
  if (tree.is !== 'and' || !tree.of.some((one) => isFree(one) && !isNoise(one))) return tree
  const of = tree.of.filter((one) => !isNoise(one))
  return of.length === 1 ? (of[0] as Tree) : { is: 'and', of }
}
/** The same with any of the words that stand in no field and no quotes; of these those that say something, if any do. Undefined when there are not two. */
export function widened(tree: Tree): Tree | undefined {
  if (tree.is !== 'and') return undefined
  const free = tree.of.filter(isFree)
  if (free.length < 2) return undefined
  const telling = free.filter((one) => !isNoise(one))
  const of = telling.length > 0 ? telling : free
  const either: Tree = of.length > 1 ? { is: 'or', of } : (of[0] as Tree)
  const rest = tree.of.filter((one) => !isFree(one))
  return rest.length > 0 ? { is: 'and', of: [either, ...rest] } : either
}
