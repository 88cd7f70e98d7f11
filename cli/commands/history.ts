/** `caspian history PATH`: what happened to something, newest first, with what each change changed. */
import type { Command } from 'commander'
import type { Happened } from '../../client/kind-client.ts'
import type { Path } from '../../client/paths.ts'
import type { Kind } from '../../kinds/define.ts'
import { kindList } from '../../kinds/index.ts'
import { action, gathered, limitOf, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { clientOf } from '../kind/client.ts'
import { belowCatalogs, forPath, typed } from '../kind/which.ts'
import { flowText } from '../print/entity.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { nounOf } from '../words/name.ts'
import { parsePath } from '../words/path.ts'

const told = (kind: Kind) => kind.serves.includes('load')
const among = belowCatalogs.filter(told)
const every = kindList.filter(told)
const shownAtOnce = 50

type State = Readonly<Record<string, unknown>>
const isMap = (value: unknown): value is State => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Maps by their keys, and lists of named things by the names; undefined for what has no parts of its own. */
function partsOf(value: unknown): State | undefined {
  if (isMap(value)) return value
  const isNamed = Array.isArray(value) && value.length > 0 && value.every((item: unknown) => isMap(item) && typeof item.name === 'string')
  return isNamed ? Object.fromEntries((value as readonly { readonly name: string }[]).map((item) => [item.name, item])) : undefined
}

/** What differs between two states, down to the smallest part that does; a list of columns by column. */
export function differences(before: State, after: State, under = ''): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [before[key] ?? undefined, after[key] ?? undefined]
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    const [oldParts, nowParts] = [partsOf(old), partsOf(now)]
    const isWhole = under !== '' && (old === undefined || now === undefined)
    if ((oldParts || nowParts) && isWhole) return [`${under}${key}: ${old === undefined ? 'new' : 'gone'}`]
    if (oldParts || nowParts) return differences(oldParts ?? {}, nowParts ?? {}, `${under}${key}.`)
    const [from, to] = [flowText(old, true), flowText(now, true)]
    return [`${under}${key}: ${from === '' ? '' : `${from} → `}${to === '' ? 'none' : to}`]
  })
}

function row({ time, actor, operation, facet, name, version, before, after, erased }: Happened, names: ReadonlySet<string>): readonly string[] {
  // The first state is no change, and the name says something only where it was changed.
  const changes = erased ? ['erased'] : facet === 'body' && !before ? [] : differences(before ?? {}, after ?? {})
  return [time, actor, operation, names.size > 1 ? name : '', String(version), changes.join('; ')]
}

export function addHistory(program: Command, shell: Shell): void {
  const command = program
    .command('history')
    .description('What happened to something, newest first.')
    .argument('<path>', 'what it is')
    .option('--type <kind>', `what the path means, where it could be several or is none of a catalog: ${every.map(nounOf).join(', ')}`)
    .option('--limit <n>', `at most this many (${shownAtOnce})`)
  examples(command, [
    ['caspian history postgresql.shop.orders', 'of a table'],
    ['caspian history pii --type tag', 'of a tag'],
    ['caspian history postgresql --limit 5 -o json', 'with the whole state before and after'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { among })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const { kind, names } = typed(text, call.options.type, every, parsePath)
      const ask = (of: Kind, path: Path) => gathered(call, of, limitOf(call) ?? shownAtOnce, (paging) => clientOf(lake, of).history(path, paging))
      const { items, hasMore } = kind ? await ask(kind, whole(call, kind, names)) : await forPath(call, lake, names, among, ask)
      const columns = [
        { heading: 'TIME', whole: true },
        { heading: 'WHO' },
        { heading: 'WHAT' },
        { heading: 'NAME' },
        { heading: 'VERSION', right: true },
        { heading: 'CHANGE' },
      ]
      const called = new Set(items.map((item) => item.name))
      const rows = items.map((item) => row(item, called))
      await call.answer(items, () => tableLines(columns, rows, shell.width, shell.style))
      if (hasMore) call.note('there is more, see --limit')
    },
    parsePath,
  )
}
