/** What happened, in a PostgreSQL lake: rows of both chains, the index of their blocks, and appending to the second chain. */
import { kindList } from '../../../kinds/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { genesis } from '../chain.ts'
import { facts } from '../facts.ts'
import {
  blockRows,
  headFrom,
  mentionOf,
  type Noted,
  type NotedHead,
  namesInPath,
  nodeName,
  notedChainOf,
  provedFrom,
  type Told,
  type Trail,
  type TrailName,
  toldColumns,
} from '../trail.ts'
import type { Reads } from './reads.ts'
import { connect, isPassing, type Login, type Session, unreachable } from './session.ts'
import { fromText, fromTextOrNull, toText, toTextOrNull } from './text.ts'

const everyKind = kindList.map(({ name }) => name)

const both = (name: string, text: (trail: TrailName) => string) => ({
  log: { name: `${name} log`, text: text('log') },
  audit: { name: `${name} audit`, text: text('audit') },
})
const sql = {
  rows: both(
    'trail rows',
    (trail) =>
      `select ${toldColumns[trail]} from ${trail} where position between $1 and $2 and ($3::bigint is null or root + 0 = $3) and ($4::text is null or actor = $4) and ($5::text is null or strpos(path, $5) > 0)
        and ($6::text is null or request = $6) and ($7::text[] is null or operation = any($7)) and ($8::text[] is null or kind = any($8)) order by position`,
  ),
  blocks: {
    name: 'trail blocks',
    text: `select block from (
        select block from mention where trail = $1 and root = $2 and what = any($3) and block < $4
        union select (position - 1) / ${blockRows} from log where subject = any($5) and position <= $4::bigint * ${blockRows}
      ) x where ($6::text is null or exists (select 1 from mention m where m.trail = $1 and m.root = $2 and m.what = $6 and m.block = x.block))
      order by block desc limit $7`,
  },
  last: {
    name: 'trail indexed',
    text: `select block from mention where trail = $1 and root = ${mentionOf.indexed.root} and what = '' order by block desc limit 1`,
  },
  nodes: { name: 'trail nodes', text: 'select hash from node where at >= $1 and at < $2 order by at' },
  chains: both('trail chains', (trail) => `select chain from ${trail} where position >= $1 order by position limit $2`),
  end: { name: 'trail end', text: 'select position, chain from log order by position desc limit 1' },
  head: { name: 'trail head', text: 'select value from fact where name = $1' },
  at: both(
    'trail at',
    (trail) => `with recursive s(low, high) as (
        select $2::bigint, $3::bigint union all
        select case when coalesce(l.stamp, '') < $1 then middle else low end, case when coalesce(l.stamp, '') < $1 then high else middle - 1 end
        from (select low, high, (low + high + 1) / 2 as middle from s where low < high) x left join ${trail} l on l.position = x.middle
      ) select low from s where low = high`,
  ),
  logged: {
    name: 'trail logged',
    text: `select l.position, l.batch, l.origin, l.number, l.stamp, l.deps, l.unit, l.epoch, l.residency, l.actor, l.address, l.request as "requestId",
      l.operation, l.kind, l.facet, e.id, l.within, l.name, l.path, l.version, l.commitment, l.chain, l.root,
      (select chain from log where position = $1 - 1) as before from log l join entity e on e.key = l.subject where l.position = $1`,
  },
  noted: {
    name: 'trail noted',
    text: `select position, stamp, actor, address, request as "requestId", operation, kind, root, path, outcome, reason, chain,
      (select chain from audit where position = $1 - 1) as before from audit where position = $1`,
  },
  parents: { name: 'trail parents', text: 'select key, parent from entity where key = any($1)' },
  called: {
    name: 'trail called',
    text: `select distinct subject from log where parent = $1 and kind = any($2) and name = $3 and facet = 'body'`,
  },
  mention: {
    name: 'trail mention',
    text: 'insert into mention select * from json_to_recordset($1) as w(trail text, root bigint, what text, block bigint) on conflict do nothing',
  },
  node: { name: 'trail node', text: 'insert into node select * from json_to_recordset($1) as w(at text, hash text) on conflict do nothing' },
  note: {
    name: 'trail note',
    text: `insert into audit (position, stamp, actor, address, request, operation, kind, root, path, outcome, reason, chain)
      select position, stamp, actor, address, "requestId", operation, kind, root, path, outcome, reason, chain from json_to_recordset($1)
      as w(position bigint, stamp text, actor text, address text, "requestId" text, operation text, kind text, root bigint, path text, outcome text, reason text, chain text)`,
  },
  keepHead: { name: 'trail keep', text: 'insert into fact values ($1, $2) on conflict (name) do update set value = excluded.value' },
  chainAt: { name: 'trail chain', text: 'select chain from audit where position = $1' },
  remove: { name: 'trail remove', text: 'delete from audit where position < $1' },
  unmention: { name: 'trail unmention', text: `delete from mention where trail = 'audit' and block < $1` },
}
/** Any number; one server at a time appends. No lock of the table: that would have to wait for its vacuum. */
const begin = 'begin; select pg_advisory_xact_lock(4127700002)'

const plain = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? fromText(value) : value]))

export function trailOf(reads: Reads, login: Login, clock: Clock): Trail & AsyncDisposable {
  let session: Session | undefined
  /** What was sent last, and may have been kept though its connection was lost. */
  let sent: { readonly rows: readonly Noted[]; readonly position: number; readonly chain: string } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const headNow = async () => headFrom((await reads.run<{ value: string }>(sql.head, [facts.audit]))[0]?.value)
  const keepHead = (on: Session, head: NotedHead) => on.run(sql.keepHead, [facts.audit, JSON.stringify(head)])

  /** One after another on a connection of its own, made when it is first needed. */
  const whole = (work: (on: Session, head: NotedHead) => Promise<void>): Promise<void> => {
    const next = turn.then(async () => {
      let on: Session | undefined
      try {
        if (!session || session.lost.aborted) session = await connect(login, 'audit')
        on = session
        await on.runAll(begin)
        const { rows } = await on.run<{ value: string }>(sql.head, [facts.audit])
        await work(on, headFrom(rows[0]?.value))
        await on.run({ text: 'commit' })
      } catch (error) {
        on?.destroy()
        throw isPassing(error) ? unreachable() : error
      }
    })
    turn = next.catch(() => undefined)
    return next
  }
  return {
    rows: async (trail, from, to, { root, actor, requestId, operations, kinds, names } = {}) =>
      (
        await reads.run<Record<string, unknown>>(sql.rows[trail], [
          from,
          to,
          root ?? null,
          actor === undefined ? null : toText(actor),
          names ? namesInPath(names) : null,
          toTextOrNull(requestId),
          operations ?? null,
          kinds ?? null,
        ])
      ).map((row) => {
        const { path, ...rest } = plain(row)
        return { ...rest, path: JSON.parse(String(path)) as string[] } as unknown as Told
      }),
    async blocks(trail, { root, actor, any }, before, limit) {
      const who = actor === undefined ? null : toText(mentionOf.actor(actor))
      const what = any?.what.map(toText) ?? [who ?? mentionOf.anything]
      const values = [trail, root, what, before, any?.subjects ?? [], any ? who : null, limit]
      return (await reads.run<{ block: number }>(sql.blocks, values)).map(({ block }) => block)
    },
    indexed: async (trail) => ((await reads.run<{ block: number }>(sql.last, [trail]))[0]?.block ?? -1) + 1,
    async index(blocks) {
      const nodes = blocks.flatMap(({ trail, nodes }) => nodes.map(({ level, index, hash }) => ({ at: nodeName(trail, level, index), hash })))
      const mentions = blocks.flatMap(({ trail, block, mentions }) =>
        [...mentions, mentionOf.indexed].map(({ root, what }) => ({ trail, root, what: toText(what), block })),
      )
      // The mentions last, as they say that the block is done; whatever is cut off is done again.
      if (nodes.length > 0) await reads.run(sql.node, [JSON.stringify(nodes)])
      if (mentions.length > 0) await reads.run(sql.mention, [JSON.stringify(mentions)])
    },
    nodes: async (trail, level, from, count) =>
      (await reads.run<{ hash: string }>(sql.nodes, [nodeName(trail, level, from), nodeName(trail, level, from + count)])).map(({ hash }) => hash),
    chains: async (trail, from, count) => (await reads.run<{ chain: string }>(sql.chains[trail], [from, count])).map(({ chain }) => chain),
    async end(trail) {
      if (trail === 'log') {
        const [found] = await reads.run<{ position: number; chain: string }>(sql.end)
        return { first: 1, position: found?.position ?? 0, chain: found?.chain ?? genesis }
      }
      const { first, position, chain } = await headNow()
      return { first, position, chain }
    },
    async lastBefore(trail, stamp) {
      const { first, position } = await this.end(trail)
      return (await reads.run<{ low: number }>(sql.at[trail], [stamp, first - 1, position]))[0]?.low ?? 0
    },
    async proved(trail, position) {
      const [found] = await reads.run<Record<string, unknown>>(trail === 'log' ? sql.logged : sql.noted, [position])
      if (!found) return undefined
      const { before, ...row } = plain(found)
      const above = fromTextOrNull(before as string | null)
      return provedFrom(trail, row, above ?? (trail === 'audit' ? (await headNow()).before : genesis))
    },
    parents: async (keys) => new Map((await reads.run<{ key: number; parent: number }>(sql.parents, [keys])).map(({ key, parent }) => [key, parent])),
    called: async (parent, name) =>
      (await reads.run<{ subject: number }>(sql.called, [parent, everyKind, toText(name)])).map(({ subject }) => subject),
    note: (rows) =>
      whole(async (on, head) => {
        if (sent?.rows === rows) {
          const { rows: kept } = await on.run<{ chain: string }>(sql.chainAt, [sent.position])
          if (kept[0]?.chain === sent.chain) return
        }
        if (head.stamp !== '') clock.saw(head.stamp)
        let last = head
        const made = rows.map((row) => {
          const numbered = { ...row, position: last.position + 1, stamp: clock.next() }
          last = { ...last, position: numbered.position, stamp: numbered.stamp, chain: notedChainOf(last.chain, numbered) }
          const path = JSON.stringify(row.path)
          const texts = { actor: toText(row.actor), address: toText(row.address), requestId: toText(row.requestId), reason: toText(row.reason) }
          return { ...numbered, ...texts, path, chain: last.chain }
        })
        sent = { rows, position: last.position, chain: last.chain }
        await on.run(sql.note, [JSON.stringify(made)])
        await keepHead(on, last)
      }),
    forget: (before) =>
      whole(async (on, head) => {
        const { rows } = await on.run<{ chain: string }>(sql.chainAt, [before - 1])
        const last = rows[0]
        if (!last) return
        await on.run(sql.remove, [before])
        await on.run(sql.unmention, [(before - 1) / blockRows])
        await keepHead(on, { ...head, first: before, before: last.chain })
      }),
    async [Symbol.asyncDispose]() {
      await turn
      await session?.end().catch(() => undefined)
    },
  }
}
