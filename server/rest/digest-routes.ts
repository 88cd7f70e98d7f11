/** Whether regions keep the same, and where their homes are: on the wire. */
import { optional, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { kindOf, kinds } from '../../kinds/index.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { type ComparedChild, compared, peersOf } from '../region/comparing.ts'
import { countsOf, unitsOf } from '../region/homes.ts'
import { mayBeTold, type Named, named } from '../region/naming.ts'
import type { RegionStore } from '../region/region.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly, kindWord } from './answer.ts'
import { regional } from './regional.ts'
import type { Route } from './route.ts'

const name = { type: 'string' }
const whole = { type: 'integer', minimum: 0 }
const verdict = {
  type: 'string',
  enum: ['equal', 'moving', 'differs'],
  description: 'moving: one has applied what the other has not, so nothing can be said yet; differs: an alarm',
}
const sums = { type: 'object', additionalProperties: { type: ['string', 'null'] }, description: 'by region; null of one that does not have it' }
const peers = { type: 'array', items: exactly({ region: name, reached: { type: 'boolean' } }, { error: name }) }
const mostChildren = 1_000

/** The thing whose contents are meant: a metalake, catalog or schema, by its names; undefined for the whole lake. */
export async function meant(lake: Lake, ask: Ask, of: string | undefined): Promise<Row | undefined> {
  if (of === undefined) return undefined
  const path = of.split('.')
  const kind = [kinds.metalake, kinds.catalog, kinds.schema][path.length - 1]
  if (!kind || path.includes('')) throw illegal('"of" must be metalake, metalake.catalog or metalake.catalog.schema')
  return (await find(lake, ask, kind, path, 'load')).row
}

/** Enough of a sum for people to compare by eye. */
const short = (sum: string | undefined) => (sum === undefined ? null : `${sum.slice(0, 4)}·${sum.slice(4, 8)}`)
const shortAll = (of: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(of).map(([region, sum]) => [region, short(sum)]))

async function childrenOf(lake: Lake, store: RegionStore, ask: Ask, all: readonly ComparedChild[]) {
  const children: object[] = []
  let hidden = 0
  let more = 0
  // Of what is gone only what differs is of interest.
  const told: { readonly child: ComparedChild; readonly at: Named }[] = []
  for (const child of all) {
    const at = await named(store, child.id)
    if (!at || !(await mayBeTold(lake, ask, at))) hidden += at?.row || child.verdict === 'differs' ? 1 : 0
    else if (at.row || child.verdict !== 'equal') told.push({ child, at })
  }
  const order = (at: Named) => `${at.kind === 'catalog' ? 0 : 1} ${at.kind} ${at.path.at(-1)}`
  for (const { child, at } of told.sort((a, b) => (order(a.at) < order(b.at) ? -1 : 1))) {
    if (children.length === mostChildren) more++
    else children.push({ kind: at.kind, name: at.path.at(-1), verdict: child.verdict, here: short(child.here), there: shortAll(child.there) })
  }
  return { children, hidden, more }
}

export const digestRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/regions/digests',
    operation: 'LIST',
    doc: 'Whether this region and every other that answers keep the same of what is in a metalake, catalog or schema, by sums over all of it.',
    queries: { of: optional(text('metalake, metalake.catalog or metalake.catalog.schema; the whole lake when absent')) },
    gives: answer({
      region: name,
      at: { ...name, description: 'an ISO instant: what is said is as of then' },
      verdict,
      here: name,
      there: sums,
      peers,
      children: {
        type: 'array',
        items: exactly({ kind: kindWord, name, verdict, here: { type: ['string', 'null'] }, there: sums }),
      },
      hidden: { ...whole, description: 'that the caller may not know of' },
      more: { ...whole, description: `beyond the first ${mostChildren}` },
    }),
    refuses: { also: ['forbidden', 'notFound', 'unsupported', 'notInUse'] },
    run: async (lake, ask, call) => {
      const store = regional(lake)
      const top = await meant(lake, ask, call.query.of)
      using open = await peersOf(store)
      const found = await compared(store.ledger, open.peers, top?.id ?? '')
      return {
        code: 0,
        region: store.ledger.name,
        at: new Date().toISOString(),
        verdict: found.verdict,
        here: short(found.here),
        there: shortAll(found.there),
        peers: found.peers.map(({ region, unreached }) => ({
          region,
          reached: unreached === undefined,
          ...(unreached === undefined ? {} : { error: unreached }),
        })),
        ...(await childrenOf(lake, store, ask, found.children)),
      }
    },
  },
  {
    method: 'GET',
    pattern: '/api/regions/homes',
    operation: 'LIST',
    doc: 'Which region decides on what: metalakes, catalogs, tags, policies, roles and all that has a home of its own, as far as the caller may know of it.',
    queries: {
      metalake: optional(text('only of this metalake; of all when absent')),
      kind: optional(text('only of this kind')),
    },
    gives: answer({
      region: name,
      units: { type: 'array', items: exactly({ kind: kindWord, metalake: name, name, home: name }) },
      more: { ...whole, description: `beyond the first ${mostChildren}` },
      counts: { type: 'object', additionalProperties: { type: 'object', additionalProperties: whole }, description: 'by region and kind' },
    }),
    refuses: { also: ['forbidden', 'notFound', 'unsupported', 'notInUse'] },
    run: async (lake, ask, call) => {
      const store = regional(lake)
      const { metalake, kind } = call.query
      if (kind !== undefined && !Object.hasOwn(kinds, kind)) throw illegal(`there is no kind "${kind}"`)
      const top = await meant(lake, ask, metalake)
      const all = (await unitsOf(lake, store, ask, top)).filter((unit) => kind === undefined || unit.kind === kindOf(kind).name)
      return {
        code: 0,
        region: store.ledger.name,
        units: all.slice(0, mostChildren),
        more: Math.max(0, all.length - mostChildren),
        counts: countsOf(all),
      }
    },
  },
]
