/** Makes a PostgreSQL lake a region: facts of all that is there, which everybody will have seen, and the sums that prove them. */
import { type KindName, kindList } from '../../../../kinds/index.ts'
import { cellLeaf, leafOf, type Sum, Sums } from '../../../merge/digest.ts'
import type { Flat } from '../../../merge/entry.ts'
import { base, baseGuard, cellFrom, cellText, homeOfBase, syncOfKind, type Thing, type ThingState } from '../../../merge/facts.ts'
import { noGuard } from '../../../merge/guard.ts'
import type { Vector } from '../../../merge/vector.ts'
import { facts } from '../../facts.ts'
import type { RegionFact } from '../../sqlite/region-facts.ts'
import type { LinkKind } from '../../store.ts'
import { isAlone } from '../locks.ts'
import { migrations } from '../migrations.ts'
import { versionOf } from '../schema.ts'
import { connect, type Login, Refused, type Session } from '../session.ts'
import { fromText, fromTextOrNull, toText } from '../text.ts'
import { noneApplied, putOwned, putSums, putThings, sumsRows, thingRow } from './save.ts'
import { regionTold } from './told.ts'

const batch = 2000

/** What the lake is as a region, and makes sure that it can work as one. */
export async function regionIn(session: Session): Promise<RegionFact | undefined> {
  const region = await regionTold(session)
  // Who merges looks things up by their ids, and nobody else does. A copy of a region has no such index yet.
  if (region) await session.run({ text: 'create index if not exists entity_id on entity (id, key)' })
  return region
}

/** Throws Refused when it is another already. Who serves the lake meanwhile waits, and then finds that it is written by another. */
export async function becomeRegion(session: Session, region: RegionFact): Promise<void> {
  await session.runAll('begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; select 1 from head for update')
  try {
    const is = await regionTold(session)
    if (is && is.name !== region.name) throw new Refused(`the database holds the region ${is.name}; it cannot become ${region.name}`)
    if (!is) {
      await foundThings(session)
      await foundCells(session)
      await prove(session)
      await session.run({ text: 'insert into fact values ($1, $2)' }, [facts.region, JSON.stringify(region)])
      await session.run({ text: 'update head set applied = $1' }, [JSON.stringify(noneApplied)])
    }
    await session.run({ text: 'commit' })
  } catch (error) {
    await session.run({ text: 'rollback' }).catch(() => undefined)
    throw error
  }
}

/** The same for a lake that nobody serves. Throws when somebody does, or the database holds none of this version of Caspian. */
export async function foundRegion(login: Login, region: RegionFact): Promise<void> {
  const session = await connect(login, 'region')
  try {
    if ((await versionOf(session).catch(() => 0)) !== migrations.length)
      throw new Error(
        `there is no lake of this version of Caspian in the database; a new one is made by: npm start -- --store URL --region ${region.name}`,
      )
    if (!(await isAlone(session))) throw new Error('servers serve this lake: stop all of them first')
    await becomeRegion(session, region)
  } finally {
    session.destroy()
  }
}

async function* read<Row>(session: Session, select: string): AsyncGenerator<readonly Row[]> {
  await session.run({ text: `declare found no scroll cursor for ${select}` })
  for (let more = true; more; ) {
    const { rows } = await session.run<Row>({ text: `fetch ${batch} from found` })
    yield rows
    more = rows.length === batch
  }
  await session.run({ text: 'close found' })
}

interface EntityRow {
  readonly id: string
  readonly kind: KindName
  readonly within: string | null
  readonly name: string
  readonly body: string
  readonly uid: string | null
  readonly dropped: number | null
}

/** The last of each id. What belongs to one region alone is no fact. */
async function foundThings(session: Session): Promise<void> {
  const here = kindList.filter(({ sync }) => sync.here).map(({ name }) => name)
  const last = `select e.id, e.kind, p.id as within, e.name, e.body, e.uid, e.dropped from entity e left join entity p on p.key = e.parent
    where e.key in (select max(key) from entity group by id) and not e.kind = any('{${here.join()}}')`
  for await (const rows of read<EntityRow>(session, last)) {
    const things = rows.map(thingOf)
    await session.run(putThings, [JSON.stringify(things.map(thingRow))])
    const owned = rows.flatMap(({ id, body, dropped }) => {
      const owner = dropped === null ? ownerIn(JSON.parse(body) as Flat) : undefined
      return owner ? [{ principal: toText(owner.id), id }] : []
    })
    await session.run(putOwned, [JSON.stringify(owned)])
  }
}

const ownerIn = (body: Flat) => (body.audit as { owner?: { type: string; id: string; name: string } } | undefined)?.owner

function thingOf({ id, kind, within, name, body: text, uid, dropped }: EntityRow): Thing {
  const body = JSON.parse(text) as Flat
  const owner = ownerIn(body)
  const { once } = syncOfKind(kind)
  const state: ThingState = {
    ...(once ? { guard: dropped === null ? baseGuard : noGuard } : dropped === null ? {} : { drops: [{ dot: base, deps: {} }] }),
    ...(owner ? { claims: [{ dot: base, stamp: '', deps: {}, owner }] } : {}),
  }
  const home = homeOfBase(body, fromTextOrNull(uid))
  return { id: fromText(id), kind, within: fromTextOrNull(within), name: fromText(name), home, state }
}

const foundCells = (session: Session) =>
  session.run(
    {
      text: `insert into cell (id, what, target, value, state) select o.id, r.what, t.id, coalesce(r.value, ''),
          case when r.what = 'held' or (r.what = 'granted' and r.value like 'allow %') then $1 else $2 end
        from relation r join entity o on o.key = r.origin join entity t on t.key = r.target where r.until is null and r.what <> 'grouped'`,
    },
    [cellText(baseGuard), cellText([base])],
  )

interface ThingRow extends Omit<Thing, 'state'> {
  readonly state: string
}
interface CellRow {
  readonly id: string
  readonly what: LinkKind
  readonly to: string
  readonly value: string
  readonly state: string
}

async function prove(session: Session): Promise<void> {
  await session.run({ text: 'analyze thing, cell' })
  for await (const rows of read<ThingRow>(session, 'select id, kind, within, name, home, state from thing')) {
    const ids = rows.map(({ id }) => id)
    const above = await session.run<{ id: string; holder: string; sum: string | null; spoken: string | null }>(
      {
        text: `with recursive up as (select t.id, t.within as holder from thing t where t.id = any($1) and t.within is not null
            union all select up.id, t.within from up join thing t on t.id = up.holder where t.within is not null)
          select h.id, h.holder, s.sum, s.spoken from (select id, holder from up union all select unnest($1::text[]), '') h left join sum s on s.id = h.holder`,
      },
      [ids],
    )
    const cells = await session.run<CellRow>({ text: 'select id, what, target as "to", value, state from cell where id = any($1)' }, [ids])
    const before = new Map<string, Sum>()
    for (const { holder, sum, spoken } of above.rows)
      if (sum !== null && spoken !== null) before.set(holder, { sum, spoken: JSON.parse(spoken) as Vector })
    const after = new Map<string, Sum>()
    const sums = new Sums({ sum: (id) => before.get(id), putSum: (id, sum) => void after.set(id, sum) })
    sums.begin('base', 0)
    const holders = Map.groupBy(above.rows, ({ id }) => id)
    const hung = Map.groupBy(cells.rows, ({ id }) => id)
    for (const row of rows) {
      const leaf = leafOf({
        ...row,
        id: fromText(row.id),
        within: fromTextOrNull(row.within),
        name: fromText(row.name),
        state: JSON.parse(row.state),
      })
      const leaves = (hung.get(row.id) ?? []).map((cell) =>
        cellLeaf({ ...cell, id: fromText(cell.id), to: fromText(cell.to), value: fromText(cell.value), state: cellFrom(cell.state) }),
      )
      const held = (holders.get(row.id) ?? []).map(({ holder }) => holder)
      sums.add(
        held,
        leaves.reduce((sum, one) => sum + one, leaf),
      )
    }
    sums.keep()
    sums.write()
    await session.run(putSums, [JSON.stringify(sumsRows(after))])
  }
}
