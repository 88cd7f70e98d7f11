/** Reads what happened out of a SQLite lake: rows of both chains, the index of their blocks, nodes of their trees of hashes. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { kindList } from '../../../kinds/index.ts'
import { genesis } from '../chain.ts'
import { facts } from '../facts.ts'
import { positionsOf, probesOf, type Spotted, sketchProbes } from '../spots.ts'
import {
  type Brief,
  blockRows,
  briefColumns,
  headFrom,
  mentionOf,
  type NotedHead,
  namesInPath,
  nodeName,
  type Only,
  provedFrom,
  spanBlocks,
  type Told,
  type Trail,
  type TrailName,
  toldColumns,
} from '../trail.ts'
import { factIn } from './facts.ts'

export type TrailReads = Omit<Trail, 'note' | 'index' | 'forget'>

export const headIn = (db: DatabaseSync): NotedHead => headFrom(factIn(db, facts.audit))

/** Bit by bit, as far as one is not set: the set of all bytes that have it holds the byte. */
const inSketch = `exists (select 1 from sketch s where s.trail = :trail and s.block = x.block and ${Array.from({ length: sketchProbes }, (_, i) => `instr(:set${i}, substr(s.bits, :byte${i}, 1)) > 0`).join(' and ')})`
const bytesWith = Array.from({ length: 8 }, (_, bit) => Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte & (1 << bit)))
const hasOthers = `not exists (select 1 from json_each(:others) l where not exists (select 1 from json_each(l.value) w
  cross join mention m on m.trail = :trail and m.root = :root and m.what = w.value and m.block = x.block))`
// The plus keeps to the subjects.
const spotting = (sketched: boolean) => `select block from (
    select block from mention where trail = :trail and root = :root and what in (select value from json_each(:first)) and block >= :from and block < :before
    union select (position - 1) / ${blockRows} from log where subject in (select value from json_each(:subjects)) and +position > :from * ${blockRows} and +position <= :before * ${blockRows}
  ) x where ${hasOthers} ${sketched ? `and ${inSketch}` : ''} order by block desc limit :limit`

const everyKind = JSON.stringify(kindList.map(({ name }) => name))
const keyed = (trail: TrailName, text: (trail: TrailName) => string, db: DatabaseSync) => db.prepare(text(trail))
const both = (db: DatabaseSync, text: (trail: TrailName) => string): Readonly<Record<TrailName, StatementSync>> => ({
  log: keyed('log', text, db),
  audit: keyed('audit', text, db),
})

export function trailReads(db: DatabaseSync): TrailReads {
  // The plus keeps to the positions, which are few; an index on the metalake is for the whole of it.
  const only = `(:root is null or +root = :root) and (:actor is null or actor = :actor) and (:names is null or instr(path, :names) > 0)
      and (:request is null or request = :request) and (:operations is null or operation in (select value from json_each(:operations)))
      and (:kinds is null or kind in (select value from json_each(:kinds)))`
  const rows = both(db, (trail) => `select ${toldColumns[trail]} from ${trail} where position between :from and :to and ${only} order by position`)
  const rowsAt = both(
    db,
    (trail) => `select ${toldColumns[trail]} from ${trail} where position in (select value from json_each(:at)) and ${only} order by position desc`,
  )
  const briefs = both(db, (trail) => `select ${briefColumns[trail]} from ${trail} where position between ? and ? order by position`)
  const one = db.prepare(
    'select block, spots, :what as what from mention where trail = :trail and root = :root and what = :what and block >= :from and block < :before order by block desc limit :limit',
  )
  const [many, manySketched] = [db.prepare(spotting(false)), db.prepare(spotting(true))]
  const spotted = db.prepare(
    `select m.block, m.what, m.spots from json_each(:blocks) b cross join json_each(:what) w
      cross join mention m on m.trail = :trail and m.root = :root and m.what = w.value and m.block = b.value`,
  )
  const positions = db.prepare('select position from log where subject in (select value from json_each(?)) and +position between ? and ?')
  const last = db.prepare(`select block from mention where trail = ? and root = ${mentionOf.indexed.root} and what = '' order by block desc limit 1`)
  const nodes = db.prepare('select hash from node where at >= ? and at < ? order by at')
  const chains = both(db, (trail) => `select chain from ${trail} where position >= ? order by position limit ?`)
  for (const statement of [nodes, ...Object.values(chains)]) statement.setReturnArrays(true)
  const end = db.prepare('select position, chain from log order by position desc limit 1')
  const stamp = both(db, (trail) => `select stamp from ${trail} where position = ?`)
  const before = both(db, (trail) => `select chain from ${trail} where position = ?`)
  const logged = db.prepare(
    `select l.position, l.batch, l.origin, l.number, l.stamp, l.deps, l.unit, l.epoch, l.residency, l.actor, l.address, l.request as "requestId",
      l.operation, l.kind, l.facet, e.id, l.within, l.name, l.path, l.version, l.commitment, l.chain, l.root
      from log l join entity e on e.key = l.subject where l.position = ?`,
  )
  const noted = db.prepare(
    `select position, stamp, actor, address, request as "requestId", operation, kind, root, path, outcome, reason, chain from audit where position = ?`,
  )
  const parents = db.prepare('select key, parent from entity where key in (select value from json_each(?))')
  const called = db.prepare(
    `select distinct subject from log where parent = ? and kind in (select value from json_each(?)) and name = ? and facet = 'body'`,
  )
  const endOf = (trail: TrailName) => {
    if (trail === 'audit') return headIn(db)
    const found = end.get() as { position: number; chain: string } | undefined
    return { first: 1, position: found?.position ?? 0, chain: found?.chain ?? genesis }
  }
  const words = (list: readonly string[] | undefined) => (list ? JSON.stringify(list) : null)
  const valuesOf = ({ root, actor, requestId, operations, kinds, names }: Only = {}) => ({
    root: root ?? null,
    actor: actor ?? null,
    request: requestId ?? null,
    operations: words(operations),
    kinds: words(kinds),
    names: names ? namesInPath(names) : null,
  })
  const told = (found: readonly unknown[]) =>
    found.map((row) => ({ ...(row as Told), path: JSON.parse((row as { readonly path: string }).path) as string[] }))
  return {
    rows: async (trail, from, to, only) => told(rows[trail].all({ from, to, ...valuesOf(only) })),
    rowsAt: async (trail, at, only) => told(rowsAt[trail].all({ at: JSON.stringify(at), ...valuesOf(only) })),
    briefs: async (trail, block) =>
      (briefs[trail].all(block * blockRows + 1, (block + 1) * blockRows) as unknown as (Brief & { readonly path: string | null })[]).map((row) => ({
        ...row,
        path: row.path === null ? [] : (JSON.parse(row.path) as string[]),
      })),
    async spot(trail, { root, lists, subjects = [], requestId }, { from: first, before }, limit) {
      const from = Math.max(first, before - spanBlocks)
      const at = { trail, root, from, before, limit }
      const [list = [], ...others] = lists
      const whole = (blocks: readonly number[]) => (blocks.length < limit ? from : (blocks.at(-1) as number))
      if (lists.length === 1 && list.length === 1 && subjects.length === 0 && requestId === undefined) {
        const found = one.all({ ...at, what: list[0] as string }) as unknown as Spotted[]
        const blocks = found.map(({ block }) => block)
        return { positions: positionsOf(blocks, lists, found, [], blockRows), from: whole(blocks) }
      }
      const asked = { ...at, first: JSON.stringify(list), subjects: JSON.stringify(subjects), others: JSON.stringify(others) }
      const probes = requestId === undefined ? [] : probesOf(requestId)
      const sets = Object.fromEntries(
        probes.flatMap((bit, i) => [
          [`set${i}`, bytesWith[bit & 7] as Uint8Array],
          [`byte${i}`, (bit >> 3) + 1],
        ]),
      )
      const rows = requestId === undefined ? many.all(asked) : manySketched.all({ ...asked, ...sets })
      const blocks = (rows as { block: number }[]).map(({ block }) => block)
      if (blocks.length === 0) return { positions: [], from: whole(blocks) }
      const found = spotted.all({ trail, root, blocks: JSON.stringify(blocks), what: JSON.stringify(lists.flat()) }) as unknown as Spotted[]
      const [low, high] = [(blocks.at(-1) as number) * blockRows + 1, ((blocks[0] as number) + 1) * blockRows]
      const of = subjects.length === 0 ? [] : (positions.all(JSON.stringify(subjects), low, high) as { position: number }[])
      return {
        positions: positionsOf(
          blocks,
          lists,
          found,
          of.map(({ position }) => position),
          blockRows,
        ),
        from: whole(blocks),
      }
    },
    indexed: async (trail) => ((last.get(trail) as { block: number } | undefined)?.block ?? -1) + 1,
    nodes: async (trail, level, from, count) =>
      (nodes.all(nodeName(trail, level, from), nodeName(trail, level, from + count)) as unknown as [string][]).map(([hash]) => hash),
    chains: async (trail, from, count) => (chains[trail].all(from, count) as unknown as [string][]).map(([chain]) => chain),
    end: async (trail) => {
      const { first, position, chain } = endOf(trail)
      return { first, position, chain }
    },
    async lastBefore(trail, limit) {
      const { first, position } = endOf(trail)
      let [low, high] = [first - 1, position]
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (((stamp[trail].get(middle) as { stamp: string } | undefined)?.stamp ?? '') < limit) low = middle
        else high = middle - 1
      }
      return low
    },
    async proved(trail, position) {
      const found = (trail === 'log' ? logged : noted).get(position) as Record<string, unknown> | undefined
      if (!found) return undefined
      const above = before[trail].get(position - 1) as { chain: string } | undefined
      return provedFrom(trail, found, above?.chain ?? (trail === 'audit' ? headIn(db).before : genesis))
    },
    parents: async (keys) =>
      new Map((parents.all(JSON.stringify(keys)) as { key: number; parent: number }[]).map(({ key, parent }) => [key, parent])),
    called: async (parent, name) => (called.all(parent, everyKind, name) as { subject: number }[]).map(({ subject }) => subject),
  }
}
