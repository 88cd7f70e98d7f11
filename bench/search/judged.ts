/** `npm run judged`: what the judged queries say of the product's search, and of the plain one that it has to beat. */
import process from 'node:process'
import { agreement } from './judged/agreement.ts'
import { baseline } from './judged/baseline.ts'
import { judge, print } from './judged/judge.ts'
import { readLake } from './judged/lake.ts'
import { product } from './judged/product.ts'
import { readHeldOut, readQueries, readSecond } from './judged/queries.ts'

const queries = readQueries()
const second = readSecond()
const twice = queries.flatMap(({ id, grades }) => {
  const again = second.get(id)
  return again === undefined ? [] : [[grades, again] as const]
})
const { pairs, same, sameUse, kappa } = agreement(twice)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`

const things = readLake()
const unread = await judge(product(things, false), queries)
const plain = await judge(baseline(things), queries)
process.stdout.write(print(await judge(product(things), queries)))
const half = async (rest: number) =>
  (
    await judge(
      product(things),
      queries.filter((_, n) => n % 2 === rest),
    )
  ).mean.toFixed(3)
// Its queries are not shown one by one: who looks at them tunes on them.
const heldOut = readHeldOut()
const [held, heldUnread, heldPlain] = await Promise.all(
  [product(things), product(things, false), baseline(things)].map((search) => judge(search, heldOut)),
)
process.stdout.write(`
Of every other query, from the first on: ${await half(0)}; of the others: ${await half(1)}.
Without what is known of use: ${unread.mean.toFixed(3)}. The plainest search: ${plain.mean.toFixed(3)}.
Of ${heldOut.length} queries held out: ${held?.mean.toFixed(3)}; without what is known of use ${heldUnread?.mean.toFixed(3)}; the plainest search ${heldPlain?.mean.toFixed(3)}.
${percent(held?.unjudged ?? 0)} of what was found for them was never judged.
`)
process.stdout.write(`
${twice.length} queries were judged twice, ${pairs} pairs: ${percent(same)} with the same grade, ${percent(sameUse)} the same of use, kappa ${kappa.toFixed(2)}.
`)
