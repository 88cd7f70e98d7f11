/** Whether regions keep the same of what is in a thing, by sums, and only where both have applied the same; and what they ask one another for that. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sum } from '../merge/digest.ts'
import type { Regional } from '../merge/ledger.ts'
import type { Checked, Telling } from '../merge/mending.ts'
import { sameVector } from '../merge/vector.ts'
import { type Link, linkTo, Unreached } from './client.ts'
import { keysOf } from './identity.ts'
import { bodyOf, type Verb, VerbRefused } from './listener.ts'
import type { RegionStore } from './region.ts'

export type Sums = Awaited<ReturnType<Regional['sums']>>
/** equal: the same is kept · moving: one has applied what the other has not, so that nothing can be said · differs: the same is applied, and not the same kept. */
export type Verdict = 'equal' | 'moving' | 'differs'

const mostAskedBytes = 1 << 20
const mostToldBytes = 256 << 20
/** A region reads all that it keeps for it. */
const checkMs = 10 * 60_000
/** What differs is looked at again after this long: a commit between two reads is no difference. */
export const againAfterMs = 300
export const looks = 3

/** What a region answers another that compares: `{ id }` asks for the sums of what is in that thing, '' for those of the lake. */
export const sumsVerb = (ledger: Regional): Verb => ({
  async answer({ body }) {
    const { id } = JSON.parse((await bodyOf(body, mostAskedBytes)).toString()) as { readonly id?: unknown }
    if (typeof id !== 'string') throw new VerbRefused(400, 'which thing is asked for is not said')
    return { body: JSON.stringify(await ledger.sums(id)) }
  },
})

/** What of its own a region finds damaged; at most so much is told at once. */
export const mostDamage = 500
const idsIn = (given: unknown): given is readonly string[] => Array.isArray(given) && given.every((id) => typeof id === 'string')
/** `{ id }` asks what is damaged in the thing. */
export const checkVerb = (ledger: Regional): Verb => ({
  async answer({ body }) {
    const { id } = JSON.parse((await bodyOf(body, mostAskedBytes)).toString()) as { readonly id?: unknown }
    if (typeof id !== 'string') throw new VerbRefused(400, 'which thing is asked for is not said')
    return { body: JSON.stringify(await ledger.mending.check(id, mostDamage)) }
  },
})
/** `{ ids, holders }` asks for all facts of those things, and the sums of those. */
export const factsVerb = (ledger: Regional): Verb => ({
  async answer({ body }) {
    const { ids, holders } = JSON.parse((await bodyOf(body, mostAskedBytes)).toString()) as { readonly ids?: unknown; readonly holders?: unknown }
    if (!idsIn(ids) || !idsIn(holders)) throw new VerbRefused(400, 'which things are asked for is not said')
    return { body: JSON.stringify(await ledger.mending.told(ids, holders)) }
  },
})

/** A region that is asked for its sums. */
export interface Peer {
  readonly region: string
  sums(id: string): Promise<Sums>
  /** Undefined of one that cannot say. */
  check(id: string): Promise<Checked | undefined>
  told(ids: readonly string[], holders: readonly string[]): Promise<Telling>
}
export interface Asked {
  readonly region: string
  /** Why it could not be asked; undefined of one that could. */
  readonly unreached?: string
}

/** Links to all other members; to be disposed of. */
export async function peersOf({ ledger, tokenKey }: RegionStore): Promise<{ readonly peers: readonly Peer[] } & Disposable> {
  const self = { region: ledger.name, keys: keysOf(tokenKey) }
  const links: Link[] = []
  for (const [region, { address, key }] of Object.entries(await ledger.members()))
    if (region !== ledger.name) links.push(linkTo({ region, address, key }, self))
  const asking = async <T>(link: Link, verb: string, what: object, deadlineMs?: number): Promise<T> => {
    const { body } = await link.ask(verb, { body: JSON.stringify(what), mostBytes: mostToldBytes, ...(deadlineMs ? { deadlineMs } : {}) })
    return JSON.parse(body.toString()) as T
  }
  const peerOver = (link: Link): Peer => ({
    region: link.peer.region,
    sums: (id) => asking(link, 'sums', { id }),
    told: (ids, holders) => asking(link, 'facts', { ids, holders }),
    check: (id) =>
      asking<Checked>(link, 'check', { id }, checkMs).catch((error: unknown) => {
        // An older Caspian.
        if (error instanceof Unreached && error.status === 404) return undefined
        throw error
      }),
  })
  return {
    peers: links.map(peerOver),
    [Symbol.dispose]: () => {
      for (const link of links) link[Symbol.dispose]()
    },
  }
}

/** `spoken` of what both are in decides whether they must be equal. */
function verdictOf(sameSpoken: boolean, here: Sum | undefined, there: Sum | undefined): Verdict {
  if (here?.sum === there?.sum) return 'equal'
  return sameSpoken ? 'differs' : 'moving'
}

export interface ComparedChild {
  readonly id: string
  readonly here: string | undefined
  /** By region; undefined of one that does not have it. */
  readonly there: Readonly<Record<string, string | undefined>>
  readonly verdict: Verdict
}
export interface Compared {
  readonly peers: readonly Asked[]
  readonly here: string
  readonly there: Readonly<Record<string, string>>
  readonly verdict: Verdict
  readonly children: readonly ComparedChild[]
}
const worst = (all: readonly Verdict[]): Verdict => (all.includes('differs') ? 'differs' : all.includes('moving') ? 'moving' : 'equal')

/** What is right in the thing (id '' the lake), here and with every peer that answers. */
export async function compared(ledger: Regional, peers: readonly Peer[], id: string): Promise<Compared> {
  let found = await comparedOnce(ledger, peers, id)
  for (let look = 1; look < looks && found.verdict === 'differs'; look++) {
    await sleep(againAfterMs)
    found = await comparedOnce(ledger, peers, id)
  }
  return found
}

async function comparedOnce(ledger: Regional, peers: readonly Peer[], id: string): Promise<Compared> {
  const told = await Promise.all(
    peers.map(async (peer) => {
      const { region } = peer
      try {
        return { region, sums: await peer.sums(id) }
      } catch (error) {
        return { region, unreached: whyOf(error) }
      }
    }),
  )
  const here = await ledger.sums(id)
  const reached = told.flatMap(({ region, sums }) => (sums ? [{ region, sums, same: sameVector(here.whole.spoken, sums.whole.spoken) }] : []))
  const ids = new Set([here, ...reached.map(({ sums }) => sums)].flatMap(({ inside }) => Object.keys(inside)))
  const children = [...ids].map((child): ComparedChild => {
    const mine = here.inside[child]
    const verdicts = reached.map(({ sums, same }) => verdictOf(same, mine, sums.inside[child]))
    const there = Object.fromEntries(reached.map(({ region, sums }) => [region, sums.inside[child]?.sum]))
    return { id: child, here: mine?.sum, there, verdict: worst(verdicts) }
  })
  return {
    peers: told.map(({ region, unreached }) => ({ region, ...(unreached === undefined ? {} : { unreached }) })),
    here: here.whole.sum,
    there: Object.fromEntries(reached.map(({ region, sums }) => [region, sums.whole.sum])),
    verdict: worst(reached.map(({ sums, same }) => verdictOf(same, here.whole, sums.whole))),
    children,
  }
}
/** Of what could not be asked; throws what went wrong otherwise. */
export const whyOf = (error: unknown): string => {
  if (error instanceof Unreached) return error.message
  throw error
}
