/** Proof that regions keep the same, down to the single thing, and repair of what was damaged: on the wire. For service admins. */
import { decode, jsonOf, optional, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import { peersOf } from '../region/comparing.ts'
import { repaired } from '../region/mending.ts'
import { named } from '../region/naming.ts'
import type { RegionStore } from '../region/region.ts'
import { type Proof, proofOf } from '../region/verifying.ts'
import { answer, exactly, kindWord } from './answer.ts'
import { checkAdmin } from './authenticate.ts'
import { meant } from './digest-routes.ts'
import { regional } from './regional.ts'
import type { Route } from './route.ts'

const name = { type: 'string' }
const whole = { type: 'integer', minimum: 0 }
const of = optional(text('metalake, metalake.catalog or metalake.catalog.schema; the whole lake when absent'))
const called = { kind: kindWord, fullName: name }
const proof = {
  at: name,
  equal: { type: 'boolean', description: 'every region answered, and nothing differs, is damaged or under way' },
  peers: {
    type: 'array',
    items: exactly(
      { region: name, reached: { type: 'boolean' } },
      {
        error: name,
        compared: { ...whole, description: 'sums looked at' },
        moving: { ...whole, description: 'things of which nothing can be said yet' },
        differs: {
          type: 'array',
          items: exactly(
            {
              id: name,
              what: {
                type: 'string',
                enum: ['itself', 'here', 'there', 'sum'],
                description: 'here, there: only that region has it; sum: only the sum of what it holds',
              },
            },
            { ...called, damaged: { ...name, description: 'the region where it was changed or lost; absent where that cannot be told' } },
          ),
        },
      },
    ),
  },
  damage: {
    type: 'array',
    description: 'what regions find wrong by themselves',
    items: exactly(
      {
        region: name,
        id: name,
        what: {
          type: 'string',
          enum: ['amiss', 'sum'],
          description: 'amiss: shown otherwise than the log says; sum: it holds other than its sum counts',
        },
      },
      called,
    ),
  },
}

const namesOf = async (store: RegionStore, id: string) => {
  const at = await named(store, id)
  return at ? { kind: at.kind, fullName: at.path.join('.') } : {}
}

async function shownProof(store: RegionStore, { peers, damage }: Proof) {
  const shown = await Promise.all(
    peers.map(async (peer) => {
      if ('unreached' in peer) return { region: peer.region, reached: false, error: peer.unreached }
      const { region, compared, moving } = peer
      const differs = peer.differs.map(async ({ id, what, damaged }) => ({
        id,
        what,
        ...(await namesOf(store, id)),
        ...(damaged === undefined ? {} : { damaged }),
      }))
      return { region, reached: true, compared, moving, differs: await Promise.all(differs) }
    }),
  )
  return {
    at: new Date().toISOString(),
    equal: damage.length === 0 && peers.every((one) => 'differs' in one && one.differs.length === 0 && one.moving === 0),
    peers: shown,
    damage: await Promise.all(damage.map(async (one) => ({ ...one, ...(await namesOf(store, one.id)) }))),
  }
}

function forAdmins(lake: Lake, ask: Ask): RegionStore {
  const store = regional(lake)
  if (lake.config.flag('gravitino.authorization.enable')) checkAdmin(lake.config, ask.author.actor)
  return store
}

export const verifyRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/api/regions/verify',
    operation: 'VERIFY',
    doc: 'Compares with every other region down to the single thing, and names each that is not the same though both have applied the same, and what is damaged in which region. Reads all that is kept, repairs nothing. For service admins.',
    bodies: 'plain',
    takes: jsonOf({ of }),
    gives: answer(proof),
    refuses: { also: ['forbidden', 'notFound', 'unsupported', 'notInUse'] },
    run: async (lake, ask, call) => {
      const store = forAdmins(lake, ask)
      const top = await meant(lake, ask, decode({ of }, call.body()).of)
      using open = await peersOf(store)
      return { code: 0, ...(await shownProof(store, await proofOf(store.ledger, open.peers, top?.id ?? ''))) }
    },
  },
  {
    method: 'POST',
    pattern: '/api/regions/repair',
    operation: 'REPAIR',
    doc: 'Verifies, and puts right what was damaged in the region that is asked: what is shown from its log, what is kept from a region that has applied the same. Writes no entry, and loses none. For service admins.',
    bodies: 'plain',
    takes: jsonOf({ of, from: optional(text('the region to believe where nothing tells which one is damaged')) }),
    gives: answer({
      ...proof,
      mended: {
        type: 'array',
        items: exactly(
          { id: name, what: { type: 'string', enum: ['kept', 'shown'] }, from: { ...name, description: 'the region whose facts, or log, it was' } },
          called,
        ),
      },
      left: { type: 'array', items: exactly({ id: name, why: name }, called) },
    }),
    refuses: { also: ['forbidden', 'notFound', 'unsupported', 'notInUse'] },
    run: async (lake, ask, call) => {
      const store = forAdmins(lake, ask)
      const given = decode({ of, from: optional(text('the region to believe')) }, call.body())
      const top = await meant(lake, ask, given.of)
      const { from } = given
      using open = await peersOf(store)
      if (from !== undefined && !open.peers.some(({ region }) => region === from))
        throw illegal(`"from" must be another region: ${open.peers.map(({ region }) => region).join(', ') || 'there is none'}`)
      const { mended, left, proof: after } = await repaired(store.ledger, open.peers, top?.id ?? '', ask.author, from)
      const withNames = <T extends { readonly id: string }>(all: readonly T[]) =>
        Promise.all(all.map(async (one) => ({ ...one, ...(await namesOf(store, one.id)) })))
      return { code: 0, ...(await shownProof(store, after)), mended: await withNames(mended), left: await withNames(left) }
    },
  },
]
