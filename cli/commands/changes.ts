/** `caspian changes`: what happened in a metalake, oldest first, and with --follow what happens. */
import type { Command } from 'commander'
import type { Change, Hearing } from '../../client/time.ts'
import { action, type Call, limitOf } from '../call.ts'
import { misused } from '../failure.ts'
import { clean, cleanDocument } from '../print/clean.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { formatPath } from '../words/path.ts'
import { differences } from './history.ts'

const shownAtOnce = 100

function row({ position, time, actor, operation, kind, path, facet, before, after, erased }: Change): readonly string[] {
  const changes = erased ? ['erased'] : facet === 'body' && !before ? [] : differences(before ?? {}, after ?? {})
  return [String(position), time, actor, operation, kind, formatPath(path.slice(1)), operation === 'drop' ? '' : changes.join('; ')]
}
const columns = [
  { heading: 'POSITION', right: true, whole: true },
  { heading: 'TIME', whole: true },
  { heading: 'WHO' },
  { heading: 'WHAT' },
  { heading: 'KIND' },
  { heading: 'PATH' },
  { heading: 'CHANGE' },
]

function sinceOf({ options }: Call): number | 'now' | undefined {
  const { since } = options
  if (since === undefined || since === 'now') return since
  const position = Number(since)
  if (!Number.isSafeInteger(position) || position < 0)
    throw misused(`--since takes a position of the log, or now, not "${String(since)}"`, 'Write it as: caspian changes --since 1200')
  return position
}

export function addChanges(program: Command, shell: Shell): void {
  const command = program
    .command('changes')
    .description('What happened in the metalake, oldest first.')
    .option('--follow', 'go on with what happens, until interrupted')
    .option('--since <position>', 'only what came after this position of the log; now: only what is to come')
    .option('--kind <kinds>', 'only of these kinds, joined by commas')
    .option('--operation <words>', 'only these operations, joined by commas')
    .option('--under <path>', 'only of this thing and what is in it')
    .option('--limit <n>', `about this many (${shownAtOnce}); a commit is shown whole`)
  examples(command, [
    ['caspian changes --under shop.public', 'of a schema and what is in it'],
    ['caspian changes --operation drop --kind table,schema', 'what was dropped'],
    ['caspian changes --follow --since now -o json', 'one line of JSON for each change as it happens'],
  ]).addHelpText('after', `\n${pathHelp}`)
  action(shell, command, async (call) => {
    const { follow, kind, operation, under } = call.options as Readonly<Record<string, string | undefined>>
    const lake = await call.lake()
    const hearing: Hearing = { since: sinceOf(call), kind, operation, under, details: true }
    if (follow) return followed(call, lake.time.follow(call.metalake(), hearing))
    const items: Change[] = []
    const limit = limitOf(call) ?? shownAtOnce
    let more = true
    for (let [since, pageToken] = [hearing.since, undefined as string | undefined]; more && (items.length < limit || pageToken); ) {
      const page = await lake.time.changes(call.metalake(), {
        ...hearing,
        since,
        pageToken,
        limit: Math.max(1, Math.min(1000, limit - items.length)),
      })
      items.push(...page.items)
      ;[since, pageToken, more] = [page.position, page.next, page.more]
    }
    await call.answer(items, () => tableLines(columns, items.map(row), shell.width, shell.style))
    if (more) call.note(`there is more: caspian changes --since ${items.at(-1)?.position}`)
  })
}

/** A line for each as it comes: JSON where data was asked for, else its words. */
async function followed(call: Call, changes: AsyncIterable<Change>): Promise<void> {
  const { stdout } = call.shell
  const isData = call.options.output !== 'table'
  call.progress.end()
  for await (const change of changes)
    stdout.write(isData ? cleanDocument(`${JSON.stringify(change)}\n`) : `${row(change).map(clean).join('  ').trimEnd()}\n`)
}
