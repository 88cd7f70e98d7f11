/** Proves that regions keep the same, down to the single thing; or names what differs, and which region is the damaged one where that can be told. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sum } from '../merge/digest.ts'
import type { Regional } from '../merge/ledger.ts'
import type { Checked } from '../merge/mending.ts'
import { covers, sameVector, type Vector } from '../merge/vector.ts'
import { againAfterMs, looks, mostDamage, type Peer, type Sums, whyOf } from './comparing.ts'

/** One thing that two regions do not keep alike, though both have applied the same there. */
export interface Difference {
  readonly id: string
  readonly region: string
  /** itself: what is kept of the thing, or hangs on it · here, there: only that region has it · sum: alone the sum of what it holds. */
  readonly what: 'itself' | 'here' | 'there' | 'sum'
  /** What it is in; '' the lake. */
  readonly within: string
  /** Its sum there; to tell regions that agree. */
  readonly there: string | undefined
  /** The region where it was changed or lost behind its back; undefined where that cannot be told. */
  readonly damaged: string | undefined
}
export interface Verified {
  readonly region: string
  /** Things and relations of so many things were compared by one sum each. */
  readonly compared: number
  /** Of so many nothing can be said now, as one region has applied what the other has not. */
  readonly moving: number
  readonly differs: readonly Difference[]
}
/** What a region finds wrong by itself. amiss: a thing is shown otherwise than it is kept · sum: it holds other than its sum counts. */
export interface Damage {
  readonly region: string
  readonly id: string
  readonly what: 'amiss' | 'sum'
}
export interface Proof {
  readonly peers: readonly (Verified | { readonly region: string; readonly unreached: string })[]
  readonly damage: readonly Damage[]
}

/** Of what is in the thing (id '' the lake), with every peer. Reads all that is in it, here and there. */
export async function proofOf(ledger: Regional, peers: readonly Peer[], id: string): Promise<Proof> {
  const own = await ledger.mending.check(id, mostDamage)
  const told = await Promise.all(
    peers.map(async (peer) => {
      try {
        const theirs = await peer.check(id)
        return { verified: await verified(ledger, peer, id, own, theirs), theirs }
      } catch (error) {
        return { verified: { region: peer.region, unreached: whyOf(error) }, theirs: undefined }
      }
    }),
  )
  const all = told.map((one) => one.verified)
  const damageOf = (region: string, found: Checked | undefined): readonly Damage[] => [
    ...(found?.amiss ?? []).map((one) => ({ region, id: one, what: 'amiss' as const })),
    ...(found?.unsound ?? []).map(([one = '']) => ({ region, id: one, what: 'sum' as const })),
  ]
  return {
    peers: all.map((one) => ('differs' in one ? { ...one, differs: one.differs.map((each) => judged(ledger.name, each, all)) } : one)),
    damage: [...damageOf(ledger.name, own), ...told.flatMap(({ verified: { region }, theirs }) => damageOf(region, theirs))],
  }
}

/** Of two that differ, each sound by itself, a third one tells. */
function judged(here: string, one: Difference, all: Proof['peers']): Difference {
  if (one.damaged !== undefined) return one
  const others = all.filter((peer): peer is Verified => 'differs' in peer && peer.region !== one.region && peer.moving === 0)
  const same = ({ id, what }: Difference) => id === one.id && what === one.what
  const apart = others.flatMap(({ differs }) => differs.filter(same))
  if (others.length > apart.length) return { ...one, damaged: one.region }
  return apart.length > 0 && apart.every(({ there }) => there === one.there) ? { ...one, damaged: here } : one
}

/** Walks down, where sums differ or one of the two found its own unsound, to what differs. Rejects with Unreached. */
async function verified(ledger: Regional, peer: Peer, id: string, own: Checked | undefined, theirs: Checked | undefined): Promise<Verified> {
  const into = new Set([own, theirs].flatMap((found) => (found?.unsound ?? []).flat()))
  let found = await walked(ledger, peer, id, into)
  for (let look = 1; look < looks && found.differs.length > 0; look++) {
    await sleep(againAfterMs)
    const again = await walked(ledger, peer, id, into)
    found = { ...again, differs: again.differs.filter((one) => found.differs.some((before) => before.id === one.id && before.what === one.what)) }
  }
  return found
}

async function walked(ledger: Regional, peer: Peer, id: string, into: ReadonlySet<string>): Promise<Verified> {
  const differs: Difference[] = []
  let [looked, moving] = [0, 0]
  const { region } = peer
  /** What was the same above counts below as well, where nothing was said since: what is spoken may be lost with a sum. */
  const walk = async (at: string, mine: Sums, theirs: Sums, above: Vector | undefined): Promise<void> => {
    const before = above && covers(above, mine.whole.spoken) && covers(above, theirs.whole.spoken)
    const [sound, soundThere] = [isSound(mine), isSound(theirs)]
    const spoken = theirs.whole.spoken
    // What was spoken here may be what was lost: nothing was that has not come here, and nothing is said to have been that they do not know.
    const lost = !sound && soundThere && covers(spoken, mine.whole.spoken) && covers(ledger.vector(), spoken)
    const same = before || lost || sameVector(mine.whole.spoken, spoken)
    const damaged = sound === soundThere ? undefined : sound ? region : ledger.name
    const say = (id: string, what: Difference['what'], there: string | undefined) =>
      same ? void differs.push({ id, region, what, within: at, there, damaged }) : void moving++
    let alike = true
    for (const child of new Set([...Object.keys(mine.inside), ...Object.keys(theirs.inside)])) {
      looked++
      const [a, b] = [mine.inside[child], theirs.inside[child]]
      if (a?.sum !== b?.sum) alike = false
      if (!a || !b) say(child, a ? 'here' : 'there', b?.sum)
      else if (a.sum !== b.sum || into.has(child)) {
        const [inMine, inTheirs] = await Promise.all([ledger.sums(child), peer.sums(child)])
        // What is its own is what is left of the sum without what it holds.
        const there = ownOf(b, inTheirs)
        if (ownOf(a, inMine) !== there) say(child, 'itself', there)
        if (inMine.whole.sum !== inTheirs.whole.sum || into.has(child))
          await walk(child, inMine, inTheirs, same ? (before ? above : spoken) : undefined)
      }
    }
    if (alike && mine.whole.sum !== theirs.whole.sum) say(at, 'sum', theirs.whole.sum)
  }
  const [mine, theirs] = await Promise.all([ledger.sums(id), peer.sums(id)])
  await walk(id, mine, theirs, undefined)
  return { region, compared: looked, moving, differs }
}
/** Sums are of 256 bits. */
const ownOf = ({ sum }: Sum, { whole }: Sums): string => BigInt.asUintN(256, BigInt(`0x${sum}`) - BigInt(`0x${whole.sum}`)).toString(16)
const isSound = ({ whole, inside }: Sums): boolean =>
  BigInt.asUintN(
    256,
    Object.values(inside).reduce((sum, one) => sum + BigInt(`0x${one.sum}`), 0n),
  ) === BigInt(`0x${whole.sum}`)
