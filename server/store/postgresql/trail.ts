/** What happened, in a PostgreSQL lake: rows of both chains, the index of their blocks, and appending to the second chain. */
import { kindList } from '../../../kinds/index.ts'
import type { Clock } from '../../kit/clock.ts'
import { genesis } from '../chain.ts'
import { facts } from '../facts.ts'
import { positionsOf, probesOf, type Spotted } from '../spots.ts'
import {
  blockRows,
  briefColumns,
  headFrom,
  mentionOf,
  type Noted,
  type NotedHead,
  namesInPath,
  nodeName,
  notedChainOf,
  type Only,
  provedFrom,
  spanBlocks,
  type Told,
  type Trail,
  type TrailName,
  toldColumns,
} from '../trail.ts'
import type { Reads } from './reads.ts'
import type { Login, Session, Statement } from './session.ts'
import { fromText, fromTextOrNull, toText, toTextOrNull } from './text.ts'
import { turns } from './turns.ts'

const everyKind = kindList.map(({ name }) => name)

const both = (name: string, text: (trail: TrailName) => string) => ({
  log: { name: `${name} log`, text: text('log') },
  audit: { name: `${name} audit`, text: text('audit') },
})
const only = `($1::bigint is null or root + 0 = $1) and ($2::text is null or actor = $2) and ($3::text is null or strpos(path, $3) > 0)
  and ($4::text is null or request = $4) and ($5::text[] is null or operation = any($5)) and ($6::text[] is null or kind = any($6))`
const hasOthers = `not exists (select 1 from json_array_elements($8::json) l where not exists (select 1 from mention m
  where m.trail = $1 and m.root = $2 and m.what = any(array(select json_array_elements_text(l))) and m.block = x.block))`
const inSketch = `exists (select 1 from sketch s where s.trail = $1 and s.block = x.block and (select bool_and(get_bit(s.bits, bit) = 1) from unnest($9::int[]) bit))`
const spotting = (sketched: boolean) => `select block from (
    select block from mention where trail = $1 and root = $2 and what = any($3) and block >= $4 and block < $5
    union select (position - 1) / ${blockRows} from log where subject = any($7::bigint[]) and position + 0 > $4::bigint * ${blockRows} and position + 0 <= $5::bigint * ${blockRows}
  ) x where ${hasOthers} ${sketched ? `and ${inSketch}` : ''} order by block desc limit $6`
const sql = {
  rows: both('trail rows', (trail) => `select ${toldColumns[trail]} from ${trail} where position between $7 and $8 and ${only} order by position`),
  rowsAt: both(
    'trail rows at',
    (trail) => `select ${toldColumns[trail]} from ${trail} where position = any($7::bigint[]) and ${only} order by position desc`,
  ),
  briefs: both('trail briefs', (trail) => `select ${briefColumns[trail]} from ${trail} where position between $1 and $2 order by position`),
  one: {
    name: 'trail one',
    text: 'select block, what, spots from mention where trail = $1 and root = $2 and what = $3 and block >= $4 and block < $5 order by block desc limit $6',
  },
  many: { name: 'trail many', text: spotting(false) },
  sketched: { name: 'trail sketched', text: spotting(true) },
  spotted: {
    name: 'trail spotted',
    text: 'select block, what, spots from mention where trail = $1 and root = $2 and what = any($3) and block = any($4::bigint[])',
  },
  positions: { name: 'trail positions', text: 'select position from log where subject = any($1::bigint[]) and position + 0 between $2 and $3' },
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
    text: `insert into mention select trail, root, what, block, decode(spots, 'hex') from json_to_recordset($1)
      as w(trail text, root bigint, what text, block bigint, spots text) on conflict do nothing`,
  },
  sketch: {
    name: 'trail sketch',
    text: `insert into sketch select trail, block, decode(bits, 'hex') from json_to_recordset($1) as w(trail text, block bigint, bits text) on conflict do nothing`,
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
  unsketch: { name: 'trail unsketch', text: `delete from sketch where trail = 'audit' and block < $1` },
}
/** Any number; one server at a time appends. No lock of the table: that would have to wait for its vacuum. */
const begin = 'begin; select pg_advisory_xact_lock(4127700002)'

const plain = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? fromText(value) : value]))

const told = (row: Readonly<Record<string, unknown>>): Told => {
  const { path, ...rest } = plain(row)
  return { ...rest, path: path === null ? [] : (JSON.parse(String(path)) as string[]) } as unknown as Told
}
const valuesOf = ({ root, actor, requestId, operations, kinds, names }: Only = {}) => [
  root ?? null,
  toTextOrNull(actor),
  names ? namesInPath(names) : null,
  toTextOrNull(requestId),
  operations ?? null,
  kinds ?? null,
]
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function trailOf(reads: Reads, login: Login, clock: Clock): Trail & AsyncDisposable {
  const noting = turns(login, 'audit', begin)
  /** What was sent last, and may have been kept though its connection was lost. */
  let sent: { readonly rows: readonly Noted[]; readonly position: number; readonly chain: string } | undefined

  const headNow = async () => headFrom((await reads.run<{ value: string }>(sql.head, [facts.audit]))[0]?.value)
  const keepHead = (on: Session, head: NotedHead) => on.run(sql.keepHead, [facts.audit, JSON.stringify(head)])

  const whole = (work: (on: Session, head: NotedHead) => Promise<void>): Promise<void> =>
    noting.whole(async (on) => {
      const { rows } = await on.run<{ value: string }>(sql.head, [facts.audit])
      await work(on, headFrom(rows[0]?.value))
    })
  return {
    rows: async (trail, from, to, only) => (await reads.run<Record<string, unknown>>(sql.rows[trail], [...valuesOf(only), from, to])).map(told),
    rowsAt: async (trail, at, only) => (await reads.run<Record<string, unknown>>(sql.rowsAt[trail], [...valuesOf(only), at])).map(told),
    briefs: async (trail, block) =>
      (await reads.run<Record<string, unknown>>(sql.briefs[trail], [block * blockRows + 1, (block + 1) * blockRows])).map(told),
    async spot(trail, { root, lists, subjects = [], requestId }, { from: first, before }, limit) {
      const from = Math.max(first, before - spanBlocks)
      const [list = [], ...others] = lists.map((words) => words.map(toText))
      const read = async (statement: Statement, values: readonly unknown[]) =>
        (await reads.run<Spotted>(statement, values)).map((row) => ({ ...row, what: fromText(row.what) }))
      const whole = (blocks: readonly number[]) => (blocks.length < limit ? from : (blocks.at(-1) as number))
      if (lists.length === 1 && list.length === 1 && subjects.length === 0 && requestId === undefined) {
        const found = await read(sql.one, [trail, root, list[0], from, before, limit])
        const blocks = found.map(({ block }) => block)
        return { positions: positionsOf(blocks, lists, found, [], blockRows), from: whole(blocks) }
      }
      const asked = [trail, root, list, from, before, limit, subjects, JSON.stringify(others)]
      const rows =
        requestId === undefined
          ? await reads.run<{ block: number }>(sql.many, asked)
          : await reads.run<{ block: number }>(sql.sketched, [...asked, probesOf(requestId)])
      const blocks = rows.map(({ block }) => block)
      if (blocks.length === 0) return { positions: [], from: whole(blocks) }
      const [low, high] = [(blocks.at(-1) as number) * blockRows + 1, ((blocks[0] as number) + 1) * blockRows]
      const [found, of] = await Promise.all([
        read(sql.spotted, [trail, root, lists.flat().map(toText), blocks]),
        subjects.length === 0 ? [] : reads.run<{ position: number }>(sql.positions, [subjects, low, high]),
      ])
      const positions = of.map(({ position }) => position)
      return { positions: positionsOf(blocks, lists, found, positions, blockRows), from: whole(blocks) }
    },
    indexed: async (trail) => ((await reads.run<{ block: number }>(sql.last, [trail]))[0]?.block ?? -1) + 1,
    async index(blocks) {
      const nodes = blocks.flatMap(({ trail, nodes }) => nodes.map(({ level, index, hash }) => ({ at: nodeName(trail, level, index), hash })))
      const mentions = blocks.flatMap(({ trail, block, mentions }) =>
        [...mentions, mentionOf.indexed].map(({ root, what, spots }) => ({ trail, root, what: toText(what), block, spots: spots && hexOf(spots) })),
      )
      const sketches = blocks.map(({ trail, block, sketch }) => ({ trail, block, bits: hexOf(sketch) }))
      // The mentions last, as they say that the block is done; whatever is cut off is done again.
      if (nodes.length > 0) await reads.run(sql.node, [JSON.stringify(nodes)])
      if (sketches.length > 0) await reads.run(sql.sketch, [JSON.stringify(sketches)])
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
        for (const statement of [sql.unmention, sql.unsketch]) await on.run(statement, [(before - 1) / blockRows])
        await keepHead(on, { ...head, first: before, before: last.chain })
      }),
    [Symbol.asyncDispose]: () => noting[Symbol.asyncDispose](),
  }
}
