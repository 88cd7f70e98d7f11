/** One seeded history: regions that write apart, join and leave, over a bad network with wrong clocks and crashes; and what must hold all the while. */
import { inspect } from 'node:util'
import { saidIn } from '../../server/merge/entry.ts'
import type { Write } from '../../server/store/store.ts'
import { chanceFrom, type Met, meet } from './chance.ts'
import { choose, type Theme, themes } from './choose.ts'
import { historyOf } from './history.ts'
import { type Intent, stepsOf } from './intent.ts'
import {
  allArrived,
  must,
  sameWhereEqual,
  soundEntries,
  soundHistory,
  soundHomes,
  soundLog,
  soundRights,
  soundView,
  Violation,
} from './invariants.ts'
import { admit, arrive, beat, counts, goAway, leave, memberOf, moveOut } from './membership.ts'
import { alert, compareClocks, deliver, pull, risking, ship } from './network.ts'
import { Region } from './region.ts'
import { shownIn } from './state.ts'
import { isLinked, type World } from './world.ts'

const hour = 3_600_000
/** All have all after as many rounds as there are regions; whoever needs more goes round in circles. */
const mostRounds = 20
/** Later than any clock that runs by itself: what is stamped by one is not from the future. */
const dawn = 4_000_000_000_000

/** Runs it to its end. Rejects with a Violation, or whatever broke, with the seed in its message. Writes what it met into `met`. */
export async function runSchedule(seed: number, steps: number, met: Met, trace?: (line: string) => void): Promise<void> {
  const chance = chanceFrom(seed)
  const regions: Region[] = []
  const world: World = {
    chance,
    met,
    theme: themes[seed % themes.length] as Theme,
    regions,
    wire: [],
    newcomers: [],
    names: ['E', 'F'],
    apart: new Set(),
    now: dawn,
    collected: false,
    say: trace ?? (() => undefined),
  }
  const wall = () => world.now
  try {
    const first = new Region('A', chance, wall)
    regions.push(first)
    const names = ['B', 'C', 'D'].slice(0, 2 + (seed % 2))
    for (const name of [first.name, ...names]) first.commit([{ author, steps: [{ do: 'tell', op: memberOf(first, name, {}) }] }])
    for (const name of names) regions.push(new Region(name, chance, wall))
    for (const region of regions.slice(1)) pull(region, first)
    begin(world, first)
    for (const region of regions) region.skew = skewed(world)
    if (chance.is(0.8)) for (const region of regions.slice(1)) pull(region, first)
    if (chance.is(0.7)) meetAll(world)
    compareClocks(world)
    for (let i = 0; i < steps; i++) {
      await step(world)
      goAway(world)
      if (i % 8 !== 7) continue
      meet(met, 'equal vectors', sameWhereEqual(regions, world.collected))
      soundRights(chance.pick(regions))
    }
    heal(world)
    finish(world)
  } catch (error) {
    const invariant = error instanceof Violation ? error.invariant : 'nothing breaks'
    throw Object.assign(
      new Error(`seed ${seed}: ${error instanceof Error ? (error instanceof Violation ? error.message : inspect(error)) : String(error)}`),
      { invariant },
    )
  } finally {
    for (const region of regions) region.close()
  }
}
/** Up to an hour either way. */
const skewed = ({ chance }: World) => (chance.is(0.4) ? 0 : Math.floor((chance.next() - 0.5) * 2 * hour))

/** All have said something knowing that all are there: what hangs on that may begin. */
function meetAll(world: World): void {
  hearAll(world, world.regions[0] as Region)
}

const begun: readonly (readonly [string, string, string | undefined, object?])[] = [
  ['metalake', 'lake', undefined],
  ['catalog', 'x', 'metalake', { type: 'fileset', provider: 'fileset', properties: {} }],
  ['schema', 'x', 'catalog', {}],
  ['fileset', 'x', 'schema', { type: 'managed', storageLocations: {} }],
  ['table', 'x', 'schema', {}],
  ['role', 'x', 'metalake'],
  ['tag', 'x', 'metalake'],
  ['user', 'u1', 'metalake', {}],
]
const author = { actor: 'A', address: '', requestId: '' }
/** A small lake that all know. */
function begin(world: World, region: Region): void {
  const ids: Record<string, string> = {}
  for (const [kind, name, within, body = { comment: 'a' }] of begun) {
    const id = region.mint()
    ask(world, region, { do: 'make', kind: kind as never, id, within: within ? (ids[within] as string) : null, name, body: body as never })
    ids[kind] = kind === 'user' ? (shownIn(region.db).find((one) => one.kind === 'user')?.id ?? id) : id
  }
  const { role, fileset, user } = ids as Record<'role' | 'fileset' | 'user', string>
  if (world.chance.is(0.7)) ask(world, region, { do: 'relate', what: 'granted', id: role, add: [{ to: fileset, value: 'allow p' }], remove: [] })
  if (world.chance.is(0.5)) ask(world, region, { do: 'relate', what: 'held', id: user, add: [{ to: role, value: null }], remove: [] })
}

function ask(world: World, region: Region, intent: Intent, forwarded = false): void {
  const { chance, met } = world
  const shown = shownIn(region.db)
  const steps = stepsOf(region, intent, shown)
  if (!steps) return
  const write: Write = { author: { actor: `${region.name}-alice`, address: '', requestId: '' }, steps }
  const outcome = risking(world, region, 0.02, () => region.commit([write]))?.[0]
  if (outcome?.ok) {
    const what = intent.do === 'relate' ? intent.what : intent.do
    meet(met, forwarded ? 'forwarded' : what)
    world.say(`${region.name} ${JSON.stringify(intent)} at ${JSON.stringify(region.vector())}`)
    if (intent.do !== 'make') alert(world, region)
    return
  }
  if (!outcome) return
  meet(met, `refused: ${outcome.reason}`)
  if (outcome.reason !== 'elsewhere' || forwarded) return
  const home = world.regions.find((one) => one.name === region.homeOf(intent.do === 'make' ? (intent.within as string) : intent.id))
  if (home && home.left === undefined && isLinked(world, region, home) && chance.is(0.7)) ask(world, home, intent, true)
}

async function step(world: World): Promise<void> {
  const { chance, regions, met } = world
  world.now += chance.below(3000)
  const region = chance.pick(regions)
  const x = chance.next()
  if (x < 0.5) {
    if (!region.up || region.left !== undefined) return
    const shown = shownIn(region.db)
    const others = regions.flatMap(({ name, left }) => (name === region.name || left !== undefined ? [] : [name]))
    const intent = others.length > 0 ? choose(region, chance, world.theme, shown, others) : undefined
    if (!intent) return
    if (intent.do === 'move' && !(await counts(region, intent.to))) return meet(met, 'move refused')
    ask(world, region, intent)
  } else if (x < 0.74) ship(world)
  else if (x < 0.83) deliver(world)
  else if (x < 0.9) await upkeep(world, region)
  else if (x < 0.93) {
    meet(met, region.up ? 'crashed' : 'restarted')
    region.up = !region.up
    if (!region.up) region.crash()
  } else if (x < 0.96) {
    world.apart = chance.is(0.5) ? new Set() : new Set(regions.filter(() => chance.is(0.5)))
    if (world.apart.size > 0) meet(met, 'parted')
    if (chance.is(0.5)) compareClocks(world)
  } else {
    region.skew = skewed(world)
    if (chance.is(0.7)) compareClocks(world)
  }
}

/** What regions do besides what people ask of them. */
async function upkeep(world: World, region: Region): Promise<void> {
  const { chance, met } = world
  if (!region.up || region.left !== undefined) return
  const x = chance.next()
  if (x < 0.35) beat(world, region)
  else if (x < 0.6) {
    // Only where all have said lately what they know is there anything to forget.
    if (chance.is(0.5)) hearAll(world, region)
    const gone = await region.collect()
    if (gone > 0) world.collected = true
    meet(met, 'forgotten', gone)
  } else if (x < 0.72) admit(world, region)
  else if (x < 0.84) arrive(world)
  else if (x < 0.94) await moveOut(world, region)
  else leave(world, region)
}

/** Of all that it reaches it hears what they know by now. */
function hearAll(world: World, region: Region): void {
  for (const other of world.regions) {
    if (!isLinked(world, region, other) || other.left !== undefined) continue
    pull(other, region)
    beat(world, other)
    pull(region, other)
  }
  beat(world, region)
}

/** All are reachable, and hear all. */
function heal(world: World): void {
  const { regions } = world
  world.apart = new Set()
  for (const region of regions) {
    region.up = true
    region.dying = undefined
  }
  while (world.newcomers.length > 0) arrive(world)
  // What was stamped by a clock that ran ahead has its time.
  world.now += 4 * hour
  let rounds = 0
  for (let moved = true; moved; ) {
    must(++rounds <= mostRounds, 'I2 regions come to rest', () => regions.map(({ name, holding }) => `${name} holds ${holding.count}`).join())
    moved = false
    for (const to of regions) for (const from of regions) if (to !== from && pull(to, from) > 0) moved = true
  }
  for (const region of regions.filter(({ left }) => left !== undefined)) {
    regions.splice(regions.indexOf(region), 1)
    region.close()
  }
}

function finish({ regions, met, chance, now, collected }: World): void {
  allArrived(regions)
  meet(met, 'equal at the end', sameWhereEqual(regions, collected))
  const [first] = regions as [Region]
  const entries = first.after({})
  meet(met, 'entries', entries.length)
  for (const { said } of entries) for (const { op } of saidIn({ said }).ops) meet(met, `op ${op}`)
  soundEntries(entries)
  const history = historyOf(entries)
  soundHomes(history)
  // The others show the same, and keep the same.
  soundView(first)
  for (const region of regions) soundLog(region)
  meet(met, 'rights', soundHistory(first, history))
  // Whoever hears it all anew, in another order, comes to the same.
  const late = new Region('Z', chance, () => now)
  try {
    for (const origin of shuffled(chance, Object.keys(first.vector()))) {
      const others = Object.keys(first.vector()).filter((one) => one !== origin)
      const page = first.page({}, undefined, others)
      if (page) late.hear(page)
      if (chance.is(0.5)) late.settle()
    }
    late.settle()
    allArrived([first, late])
    sameWhereEqual([first, late], collected)
    soundLog(late)
  } finally {
    late.close()
  }
}
const shuffled = (chance: World['chance'], list: readonly string[]) =>
  list
    .map((one) => [chance.next(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
