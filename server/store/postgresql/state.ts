/** What a PostgreSQL lake holds, in the order that its digest is taken in. */
import type { Hung, State, Thing } from '../digest.ts'
import type { Session } from './session.ts'
import { fromText, fromTextOrNull } from './text.ts'

const batch = 2000
const things = `select e.id, e.kind, p.id as within, e.name, e.version, e.body from entity e left join entity p on p.key = e.parent
  where e.dropped is null order by e.id`
const hung = `select o.id as "from", r.what, t.id as "to", r.value from relation r join entity o on o.key = r.origin join entity t on t.key = r.target
  where r.until is null order by o.id, r.what, t.id, r.value nulls first`

/** Of the moment of the session's transaction, which must be open. */
export function stateOf(session: Session): State {
  async function* read<Row>(name: string, text: string): AsyncGenerator<Row> {
    await session.run({ text: `declare ${name} no scroll cursor for ${text}` })
    for (let more = true; more; ) {
      const { rows } = await session.run<Row>({ text: `fetch ${batch} from ${name}` })
      yield* rows
      more = rows.length === batch
    }
    await session.run({ text: `close ${name}` })
  }
  return {
    async *things() {
      for await (const { id, within, name, ...rest } of read<Thing>('things', things))
        yield { ...rest, id: fromText(id), within: fromTextOrNull(within), name: fromText(name) }
    },
    async *hung() {
      for await (const { from, to, what, value } of read<Hung>('hung', hung))
        yield { from: fromText(from), what, to: fromText(to), value: fromTextOrNull(value) }
    },
  }
}
