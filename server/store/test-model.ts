/** A lake as plain lists: the slow and obvious store that real ones are compared with, and random work for both. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { KindName } from '../../kinds/index.ts'
import { type Author, type Link, type LinkKind, type Operation, type Row, relations, type Step, type View } from './store.ts'

export const author: Author = { actor: 'ann', address: '192.0.2.7', requestId: 'r-1' }
export const audit = { creator: 'ann', createTime: '2026-01-02T03:04:05.678Z' }

interface Thing {
  readonly id: string
  readonly kind: KindName
  readonly parent: number
  readonly name: string
  readonly version: number
  readonly body: { readonly n: number; readonly audit: object }
}
interface Hung {
  readonly what: LinkKind
  readonly from: number
  readonly to: number
  readonly value: string | null
}

/** What can be asked of one world: things by key, and what hangs on what, in the order it was hung. */
export class World {
  readonly root: number
  things = new Map<number, Thing>()
  links: Hung[] = []

  constructor({ key, ...top }: Row) {
    this.root = key
    this.things.set(key, top as unknown as Thing)
  }

  /** Names from the metalake down. */
  path(key: number): string[] {
    const thing = this.things.get(key)
    return thing ? [...this.path(thing.parent), thing.name] : []
  }

  child(parent: number, kind: KindName, name: string): number | undefined {
    return [...this.things].find(([, t]) => t.parent === parent && t.kind === kind && t.name === name)?.[0]
  }

  drop(key: number): void {
    for (const [child, { parent }] of this.things) if (parent === key) this.drop(child)
    this.things.delete(key)
    this.links = this.links.filter(({ from, to }) => from !== key && to !== key)
  }

  copy(): World {
    return Object.assign(Object.create(World.prototype) as World, { root: this.root, things: new Map(this.things), links: [...this.links] })
  }

  /** With the keys that a commit gave to what it made, in the place of those that stood in for them. */
  settled(given: Readonly<Record<string, number>>): World {
    const settled = this.copy()
    settled.things = new Map([...this.things].map(([key, thing]) => [key > 0 ? key : (given[thing.id] as number), thing]))
    return settled
  }
}

/** One piece of random work. `at`, `to` choose among what lives, whatever that is by then. */
export type Work =
  | { readonly do: 'make'; readonly at: number; readonly kind: 'catalog' | 'schema' | 'tag'; readonly name: string; readonly n: number }
  | { readonly do: 'change'; readonly at: number; readonly n: number; readonly stale: boolean }
  | { readonly do: 'rename'; readonly at: number; readonly name: string }
  | { readonly do: 'drop'; readonly at: number; readonly ifEmpty: boolean }
  | { readonly do: 'hang' | 'take'; readonly what: LinkKind; readonly at: number; readonly to: number; readonly value: string | null }

/** Few and near in order, so that they clash. */
export const names = ['a', 'B', 'b', 'ä', '日', 'b-1']
const at = fc.nat(30)
const name = fc.constantFrom(...names)
const n = fc.nat(3)
const value = fc.constantFrom(null, 'x', 'y')
const sorts = Object.keys(relations) as LinkKind[]
const what = fc.constantFrom(...sorts)
const one: fc.Arbitrary<Work> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('make'), at, kind: fc.constantFrom('catalog', 'schema', 'tag'), name, n }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change'), at, n, stale: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename'), at, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop'), at, ifEmpty: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('hang', 'take'), what, at, to: at, value }) },
) as fc.Arbitrary<Work>
/** Commits, each of one to three pieces. */
export const work = fc.array(fc.array(one, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 25 })

export type Reason = 'taken' | 'stale' | 'gone' | 'notEmpty'

/** The steps of one commit in a world, the world as it will be, and why it must be refused, if it must. Keys of new things are their ids. */
export function plan(world: World, pieces: readonly Work[]): { steps: Step[]; after: World; refused?: { reason: Reason; step: number } } {
  const after = world.copy()
  const steps: Step[] = []
  for (const piece of pieces) {
    // What was made within this commit has no key yet.
    const live = [...after.things.keys()].filter((key) => key > 0)
    const key = live[piece.at % live.length] ?? world.root
    const thing = after.things.get(key)
    if (!thing) break
    const refuse = (reason: Reason) => ({ steps, after: world, refused: { reason, step: steps.length - 1 } })
    const alter = (operation: Operation, name: string, n: number, expect: number) => {
      const path = [...after.path(thing.parent), name]
      const body = { n, audit }
      steps.push({ do: 'update', operation, key, expect, name, path, body })
      return (): void => void after.things.set(key, { ...thing, name, version: thing.version + 1, body })
    }
    if (piece.do === 'make') {
      const parent = piece.kind === 'schema' ? live.find((key) => after.things.get(key)?.kind === 'catalog') : world.root
      if (parent === undefined) continue
      const id = randomUUID()
      const body = { n: piece.n, audit }
      steps.push({
        do: 'insert',
        operation: 'create',
        kind: piece.kind,
        id,
        parent,
        name: piece.name,
        path: [...after.path(parent), piece.name],
        body,
      })
      if (after.child(parent, piece.kind, piece.name) !== undefined) return refuse('taken')
      after.things.set(-steps.length, { id, kind: piece.kind, parent, name: piece.name, version: 1, body })
    } else if (piece.do === 'change') {
      const done = alter('alter', thing.name, piece.n, thing.version - (piece.stale ? 1 : 0))
      if (piece.stale) return refuse('stale')
      done()
    } else if (piece.do === 'rename') {
      if (key === world.root) continue
      const done = alter('rename', piece.name, thing.body.n, thing.version)
      const there = after.child(thing.parent, thing.kind, piece.name)
      if (there !== undefined && there !== key) return refuse('taken')
      done()
    } else if (piece.do === 'drop') {
      if (key === world.root) continue
      const empty = piece.ifEmpty ? { empty: { of: ['schema'], except: ['a'] } } : {}
      steps.push({ do: 'drop', key, path: after.path(key), ...empty })
      const holds = [...after.things.values()].some((t) => t.parent === key && t.kind === 'schema' && t.name !== 'a')
      if (piece.ifEmpty && holds) return refuse('notEmpty')
      after.drop(key)
    } else {
      const tags = live.filter((key) => after.things.get(key)?.kind === 'tag')
      const to = tags[piece.to % tags.length]
      if (to === undefined || thing.kind === 'tag') continue
      const { what } = piece
      const link = { to, value: piece.value }
      const is = (one: Hung) => one.what === what && one.from === key && one.to === to && one.value === link.value
      const hang = piece.do === 'hang'
      steps.push({ do: 'relate', what, from: key, path: after.path(key), add: hang ? [link] : [], remove: hang ? [] : [link] })
      if (hang && after.links.some(is)) return refuse('taken')
      after.links = hang ? [...after.links, { what, from: key, ...link }] : after.links.filter((other) => !is(other))
    }
  }
  return { steps, after }
}

const kindsBelow: readonly KindName[] = ['catalog', 'schema', 'tag']
const byName = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Links as objects like any other: stores may give them without a prototype. */
export const plain = (links: readonly Link[]) => links.map((link) => ({ ...link }))

/** Everything that a view can be asked about a world, for every key that ever was in it. */
export async function seen(view: View, keys: readonly number[]): Promise<object> {
  const ask = async (what: string, answer: Promise<unknown>) => [what, await answer] as const
  const links = async (answer: Promise<readonly Link[]>) => plain(await answer)
  const found = await Promise.all(
    keys.flatMap((key) => [
      ask(`${key}`, view.byKey(key)),
      ...sorts.flatMap((what) => [ask(`${key} ${what}`, links(view.links(key, what))), ask(`${key} to ${what}`, links(view.linked(key, what)))]),
      ...kindsBelow.flatMap((kind) => [
        ask(`${key}/${kind}`, view.names(key, kind)),
        ask(`${key}/${kind} whole`, view.children(key, kind)),
        ...names.map((name) => ask(`${key}/${kind}/${name}`, view.child(key, kind, name))),
      ]),
    ]),
  )
  return Object.fromEntries(found)
}

/** The same, worked out from the plain lists. */
export function told(world: World, keys: readonly number[]): object {
  const row = (key: number | undefined) => {
    const thing = key === undefined ? undefined : world.things.get(key)
    return thing && { key, ...thing }
  }
  const found: Record<string, unknown> = {}
  for (const key of keys) {
    found[`${key}`] = row(key)
    for (const sort of sorts) {
      const links = world.links.filter(({ what }) => what === sort).map(({ from, to, value }) => ({ from, to, value }))
      found[`${key} ${sort}`] = links.filter(({ from }) => from === key)
      found[`${key} to ${sort}`] = links.filter(({ to }) => to === key)
    }
    for (const kind of kindsBelow) {
      const here = [...world.things].filter(([, t]) => t.parent === key && t.kind === kind).toSorted(([, a], [, b]) => byName(a.name, b.name))
      found[`${key}/${kind}`] = here.map(([, t]) => t.name)
      found[`${key}/${kind} whole`] = here.map(([key]) => row(key))
      for (const name of names) found[`${key}/${kind}/${name}`] = row(world.child(key, kind, name))
    }
  }
  return found
}
