/** Reads what happened out of a SQLite lake: rows of both chains, the index of their blocks, nodes of their trees of hashes. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { kindList } from '../../../kinds/index.ts'
import { genesis } from '../chain.ts'
import { facts } from '../facts.ts'
import {
  blockRows,
  headFrom,
  mentionOf,
  type NotedHead,
  namesInPath,
  nodeName,
  provedFrom,
  type Told,
  type Trail,
  type TrailName,
  toldColumns,
} from '../trail.ts'
import { factIn } from './facts.ts'

export type TrailReads = Omit<Trail, 'note' | 'index' | 'forget'>

export const headIn = (db: DatabaseSync): NotedHead => headFrom(factIn(db, facts.audit))

const within = `select block from mention where trail = :trail and root = :root and what in (select value from json_each(:what)) and block < :before`
const ofSubjects = `select (position - 1) / ${blockRows} from log where subject in (select value from json_each(:subjects)) and position <= :before * ${blockRows}`
const byActor = `exists (select 1 from mention m where m.trail = :trail and m.root = :root and m.what = :actor and m.block = x.block)`
const newest = 'order by block desc limit :limit'

const everyKind = JSON.stringify(kindList.map(({ name }) => name))
const keyed = (trail: TrailName, text: (trail: TrailName) => string, db: DatabaseSync) => db.prepare(text(trail))
const both = (db: DatabaseSync, text: (trail: TrailName) => string): Readonly<Record<TrailName, StatementSync>> => ({
  log: keyed('log', text, db),
  audit: keyed('audit', text, db),
})

export function trailReads(db: DatabaseSync): TrailReads {
  // The plus keeps to the positions, which are few; an index on the metalake is for the whole of it.
  const rows = both(
    db,
    (trail) =>
      `select ${toldColumns[trail]} from ${trail} where position between :from and :to and (:root is null or +root = :root) and (:actor is null or actor = :actor) and (:names is null or instr(path, :names) > 0)
      and (:request is null or request = :request) and (:operations is null or operation in (select value from json_each(:operations)))
      and (:kinds is null or kind in (select value from json_each(:kinds))) order by position`,
  )
  const one = db.prepare(`select block from mention where trail = :trail and root = :root and what = :what and block < :before ${newest}`)
  const any = db.prepare(`select block from (${within} union ${ofSubjects}) x where (:actor is null or ${byActor}) ${newest}`)
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
  return {
    rows: async (trail, from, to, { root = null, actor = null, requestId: request = null, operations, kinds, names } = {}) => {
      const words = (list: readonly string[] | undefined) => (list ? JSON.stringify(list) : null)
      const only = { root, actor, request, operations: words(operations), kinds: words(kinds), names: names ? namesInPath(names) : null }
      const found = rows[trail].all({ from, to, ...only }) as Record<string, unknown>[]
      return found.map((row) => ({ ...row, path: JSON.parse(row.path as string) as string[] }) as unknown as Told)
    },
    async blocks(trail, { root, actor, any: some }, below, limit) {
      const at = { trail, root, before: below, limit }
      const found = some
        ? any.all({
            ...at,
            what: JSON.stringify(some.what),
            subjects: JSON.stringify(some.subjects),
            actor: actor === undefined ? null : mentionOf.actor(actor),
          })
        : one.all({ ...at, what: actor === undefined ? mentionOf.anything : mentionOf.actor(actor) })
      return (found as { block: number }[]).map(({ block }) => block)
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
