/** Puts right what was damaged in this region: from its own log what is shown, from a region that has applied the same what is kept. */
import type { Mending, Regional } from '../merge/ledger.ts'
import type { Author } from '../store/store.ts'
import { type Peer, whyOf } from './comparing.ts'
import { type Difference, type Proof, proofOf } from './verifying.ts'

export interface Mended {
  readonly id: string
  /** kept: its facts, or what is counted of what it holds · shown: its row, or its relations' rows. */
  readonly what: 'kept' | 'shown'
  /** The region that it was taken from. */
  readonly from: string
}
export interface Left {
  readonly id: string
  readonly why: string
}
export interface Repair {
  readonly mended: readonly Mended[]
  readonly left: readonly Left[]
  /** As it is afterwards. */
  readonly proof: Proof
}

/** What is lost of what holds others hides what is lost in it: so often it is looked again. */
const rounds = 8

/**
 * Of what is in the thing (id '' the lake). `from` is the region to believe where nothing tells which one is damaged. No entry is made, and
 * nothing is taken over unless both regions have applied all that was said of it; every row that changes has a row of the log by `author`.
 */
export async function repaired(ledger: Regional, peers: readonly Peer[], id: string, author: Author, from?: string): Promise<Repair> {
  const { mending } = ledger
  const mended = new Map<string, Mended>()
  const failed = new Map<string, string>()
  const say = (all: readonly Mended[]) => {
    for (const one of all) mended.set(`${one.what} ${one.id}`, one)
  }
  let proof = await proofOf(ledger, peers, id)
  for (let round = 0; round < rounds; round++) {
    const isNew = ({ id: one }: { readonly id: string }) => !failed.has(one)
    const wrong = proof.peers.flatMap((peer) => ('differs' in peer ? peer.differs : [])).filter((one) => isOurs(ledger.name, one, from) && isNew(one))
    const amiss = proof.damage.filter((one) => one.region === ledger.name && one.what === 'amiss' && isNew(one)).map((one) => one.id)
    if (wrong.length + amiss.length === 0) break
    const taken: Mended[] = []
    for (const peer of peers) taken.push(...(await takenOver(mending, peer, firstOf(wrong, peer.region), author, failed)))
    say(taken)
    // With what is kept of it its row is shown anew.
    const left = amiss.filter((one) => !taken.some(({ id }) => id === one))
    for (const one of await shownAgain(mending, left, author, failed)) say([{ id: one, what: 'shown', from: ledger.name }])
    proof = await proofOf(ledger, peers, id)
  }
  return { mended: [...mended.values()], left: leftIn(ledger.name, proof, failed), proof }
}

/** All at once, as two may stand in one another's place; else each by itself, so that one that cannot be repaired keeps no other from it. */
async function shownAgain(mending: Mending, amiss: readonly string[], author: Author, failed: Map<string, string>): Promise<readonly string[]> {
  const mend = (some: readonly string[], told: Map<string, string>) =>
    done(some, told, () => mending.mend({ vector: {}, told: [], sums: {}, amiss: some }, author))
  if (amiss.length === 0 || (await mend(amiss, new Map()))) return amiss
  const mended: string[] = []
  for (const one of amiss) if (await mend([one], failed)) mended.push(one)
  return mended
}

const isOurs = (here: string, { damaged, region }: Difference, from: string | undefined) =>
  damaged === here || (damaged === undefined && from !== undefined && region === from)
/** Of what several regions have otherwise than this one, each thing from one of them. */
const firstOf = (all: readonly Difference[], region: string) =>
  all.filter((one, i) => one.region === region && all.findIndex(({ id, what }) => id === one.id && what === one.what) === i)

async function takenOver(
  mending: Mending,
  peer: Peer,
  wrong: readonly Difference[],
  author: Author,
  failed: Map<string, string>,
): Promise<readonly Mended[]> {
  const mended: Mended[] = []
  for (const one of wrong)
    if (one.what === 'here') failed.set(one.id, 'it is kept here and in no other region: nobody can say whether it was ever said')
  const byHolder = Map.groupBy(
    wrong.filter(({ what }) => what !== 'here'),
    ({ id, what, within }) => (what === 'sum' ? id : within),
  )
  // What is deepest was found last; the sum of what holds it counts it.
  for (const [holder, all] of [...byHolder].reverse()) {
    const ids = all.filter(({ what }) => what !== 'sum').map(({ id }) => id)
    const lost = all.filter(({ what }) => what === 'there').map(({ id }) => id)
    const named = [...new Set([...ids, ...(ids.length === 0 ? [holder] : [])])]
    const taken = await done(named, failed, async () => {
      const below = (await Promise.all(lost.map((id) => under(peer, id)))).flat()
      const telling = await peer.told([...ids, ...below.filter((id) => !ids.includes(id))], [holder, ...lost, ...below])
      await mending.mend({ ...telling, amiss: [] }, author)
    })
    if (taken) for (const id of named) mended.push({ id, what: 'kept', from: peer.region })
  }
  return mended
}

/** All in a thing, as the other region has it. */
async function under(peer: Peer, id: string): Promise<readonly string[]> {
  const children = Object.keys((await peer.sums(id)).inside)
  return [...children, ...(await Promise.all(children.map((child) => under(peer, child)))).flat()]
}

async function done(ids: readonly string[], failed: Map<string, string>, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const why = error instanceof Error ? error.message : whyOf(error)
    for (const id of ids) failed.set(id, why)
    return false
  }
}

/** What is still wrong here, each once, with the reason. */
function leftIn(here: string, { peers, damage }: Proof, failed: ReadonlyMap<string, string>): readonly Left[] {
  const left = new Map<string, string>()
  const add = (id: string, why: string) => void left.set(id, failed.get(id) ?? why)
  for (const peer of peers)
    for (const one of 'differs' in peer ? peer.differs : [])
      if (one.damaged === undefined) add(one.id, `nothing tells whether ${here} or ${one.region} is right: name the region to believe`)
      else if (one.damaged === here) add(one.id, 'it is still another than elsewhere')
      else add(one.id, `${one.damaged} is damaged: repair it there`)
  for (const { id, region, what } of damage)
    if (region !== here) add(id, `${region} is damaged: repair it there`)
    else if (!left.has(id))
      add(id, what === 'amiss' ? 'it is still shown otherwise than the log says' : 'no region that was reached has applied the same: try again')
  return [...left].map(([id, why]) => ({ id, why }))
}
