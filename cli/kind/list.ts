/** `caspian <kind> list`: names, or whole entities for the kinds that list them. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import { action, gathered, limitOf, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { listLines, type Shown } from '../print/entity.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { counted, nounOf, spaced } from '../words/name.ts'
import { parsePath, pathKinds, pathOf } from '../words/path.ts'
import { clientOf } from './client.ts'
import { sampleParent } from './samples.ts'

export function addList(noun: Command, shell: Shell, kind: Kind): void {
  const parents = kind.parent?.parent ? pathKinds(kind.parent) : []
  const list = noun.command('list').description(`List ${spaced(kind.plural)}.`)
  if (parents.length > 0) list.argument('<path>', `the ${spaced(parents.at(-1)?.name ?? '')} they are in`)
  completes(list, { along: parents })
  list.option('--limit <n>', 'at most this many').option(...asOfFlag)
  const where = sampleParent(kind) === '' ? '' : ` ${sampleParent(kind)}`
  const start = `caspian ${nounOf(kind)} list${where}`
  examples(list, [
    [start, 'all of them'],
    [`${start} --limit 20 -o json`, 'the first twenty, for a program'],
    [`${start} --as-of 2026-05-03T12:00:00Z`, 'as it was then'],
  ])
  if (where !== '') list.addHelpText('after', `\n${pathHelp}`)
  action(
    shell,
    list,
    async (call, path) => {
      const within = whole(call, kind, path === undefined ? [] : pathOf(path, parents))
      const client = clientOf(await call.lake(), kind)
      const asOf = call.options.asOf as string | undefined
      const { items, hasMore } = await gathered<Shown>(call, kind, limitOf(call), async (paging) => {
        if (kind.wire.details !== undefined) return client.list(within, { ...paging, asOf, details: true })
        const { items: names, next } = await client.list(within, { ...paging, asOf })
        return { items: names.map((name) => ({ name })), next }
      })
      await call.answer(items, () => listLines(kind, items, shell))
      if (items.length === 0) call.note(`no ${spaced(kind.plural)}`)
      if (hasMore) call.note(`${counted(items.length, kind)} shown; there are more, see --limit`)
    },
    (path) => (path === undefined ? [] : parsePath(path)),
  )
}
