/** Takes one change back by a change of its own: what came later stays, or is named as what stands in the way. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { conflict, illegal, unsupported } from '../../kinds/errors.ts'
import { refusal } from '../access/check.ts'
import { mayBringBack } from '../access/knowing.ts'
import { may } from '../access/rights.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { drop } from '../entity/drop.ts'
import { fromSource } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Entry, Row } from '../store/store.ts'
import { aboveOf, inside, kindOfEntry, pathOf, rowsTo } from './place.ts'
import { undelete } from './undelete.ts'
import { takeBackFields } from './undo-fields.ts'
import { takeBackLinks } from './undo-links.ts'
import type { Subject, Undoing } from './undoing.ts'

/**
 * What would take back the change at the position, in the metalake with key `root`. Throws illegal for a position that is none of its,
 * conflict (naming fields) where later changes stand in the way, unsupported where no change is the inverse.
 */
export async function undoing(lake: Lake, ask: Ask, root: number, position: number): Promise<Undoing> {
  presentOnly(ask)
  const [entry] = await lake.store.entries(position - 1, 1, root)
  if (entry?.position !== position) throw illegal(`"position": no change of this metalake stands at ${position}`)
  const kind = kindOfEntry(entry)
  if (entry.facet === 'body' && entry.operation === 'drop') {
    if (!(await mayBringBack(lake, ask, entry)))
      throw refusal(
        { name: ask.author.actor },
        'UNDO',
        entry.path,
        'it takes owning what it was in, or having owned it and the right to make one there',
      )
    return bringBack(lake, ask, kind, entry)
  }
  const rows = await rowsTo(lake.store.now, entry.subject)
  const row = rows?.at(-1)
  if (!rows || !row) throw conflict(`${kind.name} ${entry.path.join('.')} was dropped since; undelete it first ("id": "${entry.id}")`)
  const rights = await ask.rights?.(rows[0] as Row)
  if (rights && !may(rights, ancestors(kind), rows.slice(0, -1), row, 0))
    throw refusal(rights, 'UNDO', pathOf(rows), 'it takes owning it or what it is in')
  const subject: Subject = { entry, kind, rows, row, path: pathOf(rows) }
  if (entry.facet !== 'body') return takeBackLinks(lake, ask, subject)
  if (entry.operation === 'create' || entry.operation === 'undelete') return takeAway(lake, ask, subject)
  if (entry.operation === 'import') throw unsupported(`${kind.name} ${row.name} was seen in its source, and nothing was done that could be undone`)
  return takeBackFields(lake, ask, subject)
}

function bringBack(lake: Lake, ask: Ask, kind: Kind, entry: Entry): Undoing {
  return {
    operation: 'undelete',
    kind,
    path: entry.path,
    id: entry.id,
    changes: [],
    async run() {
      const [drop] = await lake.store.history(entry.subject, 1, undefined, 'body')
      if (drop?.position !== entry.position) throw conflict(`${kind.name} ${entry.path.join('.')} was brought back since, at ${drop?.position}`)
      await undelete(lake, ask, entry)
    },
  }
}

/** Undoes a creation or a return, as long as it and all in it are as that left them. */
async function takeAway(lake: Lake, ask: Ask, { entry, kind, rows, row, path }: Subject): Promise<Undoing> {
  if (kind.wire.list === 'numbers') throw unsupported(`a ${kind.name} is dropped by its number, so that no alias is left pointing to it; drop it`)
  const touched: string[] = []
  for (const one of [row, ...(await inside(lake.store.now, row))]) {
    const [last] = await lake.store.history(one.key, 1)
    // What the lake only saw in a source is nobody's work.
    if (last && last.batch !== entry.batch && last.operation !== 'import' && last.operation !== 'sync')
      touched.push(`${one.kind} ${one.name} (${last.operation} at ${last.position})`)
  }
  if (touched.length > 0)
    throw conflict(
      `something was done to it since: ${touched.slice(0, 5).join(', ')}${touched.length > 5 ? ', …' : ''}; undo that first, or drop ${path.join('.')}`,
    )
  const held = fromSource(kind, aboveOf(rows.slice(0, -1)).provider)
  return {
    operation: 'drop',
    kind,
    path,
    id: entry.id,
    changes: held ? [{ field: 'in the source', from: 'with all that was put into it', to: undefined }] : [],
    async run() {
      await drop(lake, ask, kind, path, { force: true, cascade: true, purge: false })
    },
  }
}
