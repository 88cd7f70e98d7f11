/** Takes back what was hung on a thing, or taken off it, in one change. */
import { conflict } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import { checkUse } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { refuseRelease } from '../rule/hold.ts'
import { awaitDrops } from '../rule/under-way.ts'
import { type Link, type LinkKind, type Row, relations } from '../store/store.ts'
import type { Subject, Undoing } from './undoing.ts'

const same = (a: Link, b: Link) => a.to === b.to && a.value === b.value
const without = (all: readonly Link[], some: readonly Link[]) => all.filter((one) => !some.some((other) => same(one, other)))

export async function takeBackLinks(lake: Lake, ask: Ask, { entry, kind, rows, row, path }: Subject): Promise<Undoing> {
  const { store } = lake
  const what = (Object.keys(relations) as LinkKind[]).find((one) => relations[one].facet === entry.facet) as LinkKind
  checkUse(rows)
  const [before, after] = [await store.asOf(entry.position - 1).links(row.key, what), await store.asOf(entry.position).links(row.key, what)]
  const now = await store.now.links(row.key, what)
  const [remove, add] = [without(after, before), without(before, after)]
  const called = async ({ to, value }: Link) => {
    const name = (await store.now.byKey(to))?.name ?? (await store.history(to, 1, entry.position + 1, 'body'))[0]?.name ?? '?'
    return value === null ? name : `${name}=${value}`
  }
  const gone: Link[] = []
  for (const link of add) if (!(await store.now.byKey(link.to))) gone.push(link)
  const overtaken = [...without(remove, now), ...add.filter((link) => now.some((other) => same(link, other))), ...gone]
  const inWay = await Promise.all(overtaken.map(called))
  if (inWay.length > 0) throw conflict(`${entry.facet} ${inWay.join(', ')} of ${path.join('.')} changed again since, or are gone`)
  if (remove.length + add.length === 0) throw conflict(`that change left the ${entry.facet} of ${path.join('.')} as they were`)
  const rights = await ask.rights?.(rows[0] as Row)
  for (const { to } of remove) {
    const hung = await store.now.byKey(to)
    if (hung) refuseRelease(rights, rows[0] as Row, hung)
  }
  const names = async (links: readonly Link[]) => Promise.all(links.map(called))
  return {
    operation: entry.operation,
    kind,
    path,
    id: entry.id,
    changes: [{ field: entry.facet, from: await names(remove), to: await names(add) }],
    async run() {
      const outcome = await store.commit({ author: ask.author, steps: [{ do: 'relate', what, from: row.key, path, add, remove }] })
      if (!outcome.ok) throw conflict(`the ${entry.facet} of ${path.join('.')} were changed by somebody else; try again`)
      for (const { to } of add) {
        const hung = await store.now.byKey(to)
        if (hung) await awaitDrops(lake, hung, [rows])
      }
    },
  }
}
