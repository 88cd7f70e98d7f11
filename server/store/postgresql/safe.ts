/** The secrets of a lake in PostgreSQL, as they are kept; other servers may be at work on them. */
import type { Safe } from '../safe.ts'
import { replaceTokenKeyIn, tokenKeyIn } from './schema.ts'
import type { Session } from './session.ts'
import { fromText, toText } from './text.ts'

const some = { text: 'select ref, value from secret where ref > $1 order by ref limit $2' }
const replace = {
  text: `update secret s set value = w.value from json_to_recordset($1) as w(ref text, was text, value text) where s.ref = w.ref and s.value = w.was`,
}

export const safeOver = (session: Session): Safe => ({
  async values(after, limit) {
    const { rows } = await session.run<{ ref: string; value: string }>(some, [toText(after), limit])
    return rows.map(({ ref, value }) => ({ ref: fromText(ref), value: fromText(value) }))
  },
  async replace(changes) {
    const sent = changes.map(({ ref, was, value }) => ({ ref: toText(ref), was: toText(was), value: toText(value) }))
    await session.run(replace, [JSON.stringify(sent)])
  },
  tokenKey: () => tokenKeyIn(session),
  replaceTokenKey: (was, is) => replaceTokenKeyIn(session, was, is),
  async scrub() {
    // The files are the database's. A row that was replaced stays in its page until that is used again.
    await session.run({ text: 'vacuum full secret' })
  },
})
