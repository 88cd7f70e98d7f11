/** The graph that a page shows: answers put together, jobs folded away between columns, what lies how far away, and what hangs together. Pure. */
import type { Spoken } from '../access/shapes.ts'
import type { LineageShown, NodeShown, Transformation } from './shapes.ts'

/** A dataset or a job. */
export interface Thing {
  readonly id: string
  readonly job: boolean
  readonly namespace: string
  readonly name: string
  readonly entity?: Spoken
  readonly state?: string
  readonly at?: string
}
/** From what is read to what comes of it; between columns where both are named. */
export interface Arc {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly fromColumn: string
  readonly toColumn: string
  /** The job between, where it is no thing of the graph. */
  readonly by?: string
  readonly transformations: readonly Transformation[]
  readonly first?: string
  readonly last?: string
}
/** Only decides about what is there; its values go nowhere. */
export const isIndirect = ({ transformations }: Arc): boolean =>
  transformations.length > 0 && transformations.every(({ type }) => type.toUpperCase() === 'INDIRECT')
export interface Graph {
  readonly things: ReadonlyMap<string, Thing>
  readonly arcs: readonly Arc[]
}
/** A column of a thing; the empty column is the thing as a whole. */
export const port = (thing: string, column: string): string => JSON.stringify([thing, column])

const thingOf = ({ id, type, namespace, name, entity, runState, runAt }: NodeShown): Thing => ({
  id,
  job: type === 'job',
  namespace,
  name,
  ...(entity ? { entity } : {}),
  ...(runState === undefined ? {} : { state: runState }),
  ...(runAt === undefined ? {} : { at: runAt }),
})
const byName = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => JSON.stringify([namespace, name])

/** Answers about datasets and jobs, put together. */
export function graphOf(answers: readonly LineageShown[]): Graph {
  const things = new Map<string, Thing>()
  const arcs = new Map<string, Arc>()
  for (const { nodes } of answers) for (const node of nodes) if (!things.has(node.id)) things.set(node.id, thingOf(node))
  for (const { edges } of answers)
    for (const { from, to, first, last } of edges) {
      const key = JSON.stringify([from, to])
      if (!things.has(from) || !things.has(to) || arcs.has(key)) continue
      arcs.set(key, {
        key,
        from,
        to,
        fromColumn: '',
        toColumn: '',
        transformations: [],
        ...(first === undefined ? {} : { first }),
        ...(last === undefined ? {} : { last }),
      })
    }
  return { things, arcs: [...arcs.values()] }
}

/** A job that reads and writes more than this stays, because as many lines would take its place. */
const foldedAtMost = 200

/** The same with what is known of columns: their lines stand for the jobs between, which are left out. */
export function withColumns(base: Graph, answers: readonly LineageShown[]): Graph {
  const things = new Map(base.things)
  const known = new Map([...things.values()].filter(({ job }) => !job).map((thing) => [byName(thing), thing.id]))
  const ends = new Map<string, { readonly thing: string; readonly column: string }>()
  for (const { nodes } of answers)
    for (const node of nodes) {
      if (node.type !== 'column') continue
      const id = known.get(byName(node)) ?? byName(node)
      if (!things.has(id)) things.set(id, { ...thingOf(node), id })
      known.set(byName(node), id)
      ends.set(node.id, { thing: id, column: node.column ?? '' })
    }
  const arcs = new Map<string, Arc>()
  const joined = new Set<string>()
  for (const { edges } of answers)
    for (const edge of edges) {
      const [from, to] = [ends.get(edge.from), ends.get(edge.to)]
      if (!from || !to) continue
      const key = JSON.stringify([edge.from, edge.to, edge.job ?? ''])
      joined.add(JSON.stringify([from.thing, to.thing]))
      arcs.set(key, {
        key,
        from: from.thing,
        to: to.thing,
        fromColumn: from.column,
        toColumn: to.column,
        transformations: edge.transformations ?? [],
        ...(edge.job === undefined ? {} : { by: edge.job }),
        ...(edge.first === undefined ? {} : { first: edge.first }),
        ...(edge.last === undefined ? {} : { last: edge.last }),
      })
    }
  return folded({ things, arcs: base.arcs }, arcs, joined)
}

function folded(base: Graph, columns: ReadonlyMap<string, Arc>, joined: ReadonlySet<string>): Graph {
  const arcs = new Map(columns)
  const [into, outOf] = [Map.groupBy(base.arcs, ({ to }) => to), Map.groupBy(base.arcs, ({ from }) => from)]
  const things = new Map(base.things)
  const gone = new Set<string>()
  for (const { id, job } of base.things.values()) {
    const [reads, writes] = [into.get(id) ?? [], outOf.get(id) ?? []]
    if (!job || reads.length === 0 || writes.length === 0 || reads.length * writes.length > foldedAtMost) continue
    gone.add(id)
    things.delete(id)
    for (const { from } of reads)
      for (const { to, first, last } of writes) {
        if (joined.has(JSON.stringify([from, to])) || from === to) continue
        const key = JSON.stringify([from, to, id])
        const times = { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) }
        arcs.set(key, { key, from, to, fromColumn: '', toColumn: '', by: id, transformations: [], ...times })
      }
  }
  for (const arc of base.arcs) if (!gone.has(arc.from) && !gone.has(arc.to)) arcs.set(arc.key, arc)
  return { things, arcs: [...arcs.values()] }
}

/**
 * How far each thing is from the start, negative where data comes from, the nearest counts. Every job between is a step, folded or not, so that
 * datasets are two apart. What is only reached there and back again stands beside what it is joined to.
 */
export function ranksOf({ things, arcs }: Graph, start: string): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>(things.has(start) ? [[start, 0]] : [])
  const [into, outOf] = [Map.groupBy(arcs, ({ to }) => to), Map.groupBy(arcs, ({ from }) => from)]
  const steps = (id: string, sign: 1 | -1) =>
    ((sign > 0 ? outOf : into).get(id) ?? []).map((arc) => {
      const next = sign > 0 ? arc.to : arc.from
      return { next, by: things.get(id)?.job === things.get(next)?.job ? 2 : 1 }
    })
  const reach = (from: readonly (readonly [string, number])[], signs: readonly (1 | -1)[]) => {
    const queue = [...from]
    while (queue.length > 0) {
      queue.sort(([, a], [, b]) => Math.abs(a) - Math.abs(b))
      const [id, at] = queue.shift() as readonly [string, number]
      for (const sign of signs)
        for (const { next, by } of steps(id, sign)) {
          const rank = at + sign * by
          const before = ranks.get(next)
          if (before !== undefined && (signs.length > 1 || Math.abs(before) <= Math.abs(rank))) continue
          ranks.set(next, rank)
          queue.push([next, rank])
        }
    }
  }
  reach([[start, 0]], [1])
  reach([[start, 0]], [-1])
  reach([...ranks], [1, -1])
  for (const id of things.keys()) if (!ranks.has(id)) ranks.set(id, 0)
  return ranks
}
/** Hops of a rank, jobs counted to what lies beyond them. */
export const hopsOf = (rank: number): number => Math.sign(rank) * Math.ceil(Math.abs(rank) / 2)

export interface Lit {
  readonly things: ReadonlySet<string>
  readonly ports: ReadonlySet<string>
  readonly arcs: ReadonlySet<string>
}
/** What a thing, or one column of it, comes from and what comes of it. */
export function litFrom({ arcs }: Graph, thing: string, column = ''): Lit {
  const lit = { things: new Set([thing]), ports: new Set([port(thing, column)]), arcs: new Set<string>() }
  for (const way of ['up', 'down'] as const) {
    const near = (arc: Arc) => (way === 'up' ? { id: arc.to, column: arc.toColumn } : { id: arc.from, column: arc.fromColumn })
    const far = (arc: Arc) => (way === 'up' ? { id: arc.from, column: arc.fromColumn } : { id: arc.to, column: arc.toColumn })
    const of = Map.groupBy(arcs, (arc) => near(arc).id)
    const seen = new Set([port(thing, column)])
    const queue = [{ id: thing, column }]
    for (let at = queue.pop(); at; at = queue.pop())
      for (const arc of of.get(at.id) ?? []) {
        // A thing as a whole goes on in whatever comes of any column.
        if (at.column !== '' && near(arc).column !== at.column) continue
        const end = far(arc)
        lit.arcs.add(arc.key)
        lit.things.add(end.id)
        lit.ports.add(port(near(arc).id, near(arc).column)).add(port(end.id, end.column))
        const key = port(end.id, end.column)
        if (seen.has(key)) continue
        seen.add(key)
        queue.push(end)
      }
  }
  return lit
}

/** The columns of each thing that a line goes to or from, in order of name. */
export function columnsOf({ arcs }: Graph): ReadonlyMap<string, readonly string[]> {
  const of = new Map<string, Set<string>>()
  const add = (thing: string, column: string) => {
    if (column === '') return
    const columns = of.get(thing) ?? new Set()
    of.set(thing, columns.add(column))
  }
  for (const arc of arcs) {
    add(arc.from, arc.fromColumn)
    add(arc.to, arc.toColumn)
  }
  return new Map([...of].map(([thing, columns]) => [thing, [...columns].sort()]))
}
