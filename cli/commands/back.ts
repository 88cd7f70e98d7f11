/** `caspian dropped`, `undelete` and `undo`: what was dropped, bringing it back, and taking one change back. */
import type { Command } from 'commander'
import type { Lake } from '../../client/connect.ts'
import { every } from '../../client/pages.ts'
import type { Dropped, Undone } from '../../client/time.ts'
import { kindList } from '../../kinds/index.ts'
import { action, type Call, limitOf } from '../call.ts'
import { exits, Failure, misused } from '../failure.ts'
import { kindNamed } from '../kind/which.ts'
import { clean } from '../print/clean.ts'
import { flowText } from '../print/entity.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath } from '../words/path.ts'

export function addGoingBack(program: Command, shell: Shell): void {
  addDropped(program, shell)
  addUndelete(program, shell)
  addUndo(program, shell)
}

const types = `what it was: ${kindList.map(nounOf).join(', ')}`
const typeOf = ({ options }: Call) => (typeof options.type === 'string' ? kindNamed(options.type, kindList).name : undefined)
const shownAtOnce = 100

function addDropped(program: Command, shell: Shell): void {
  const command = program
    .command('dropped')
    .description('What was dropped and not brought back, newest first.')
    .argument('[path]', 'only this and what was in it')
    .option('--type <kind>', `only of one kind; ${types}`)
    .option('--all', 'also what went along with what it was in')
    .option('--limit <n>', `at most this many (${shownAtOnce})`)
  examples(command, [
    ['caspian dropped', 'what can be brought back'],
    ['caspian dropped shop --all --type table', 'the tables that went with a catalog'],
  ]).addHelpText('after', `\n${pathHelp}`)
  action(
    shell,
    command,
    async (call, path) => {
      const limit = limitOf(call) ?? shownAtOnce
      const { all } = call.options
      const lake = await call.lake()
      const under = path === undefined ? undefined : parsePath(path).join('.')
      const items: Dropped[] = []
      const pages = every((pageToken) =>
        lake.time.dropped(call.metalake(), { kind: typeOf(call), under, all: all === true || undefined, limit: Math.min(limit, 1000), pageToken }),
      )
      for await (const one of pages) if (items.push(one) === limit) break
      const columns = [
        { heading: 'POSITION', right: true },
        { heading: 'TIME', whole: true },
        { heading: 'WHO' },
        { heading: 'KIND' },
        { heading: 'PATH' },
      ]
      const rows = items.map(({ position, time, actor, kind, path }) => [String(position), time, actor, spaced(kind), formatPath(path.slice(1))])
      await call.answer(items, () => tableLines(columns, rows, shell.width, shell.style))
    },
    (path) => (path === undefined ? [] : parsePath(path)),
  )
}

/** The last thing dropped under a path, or the one at `--position`. Throws Failure for none, and for several kinds of one name. */
async function droppedAt(call: Call, lake: Lake, path: string): Promise<Dropped> {
  const names = parsePath(path)
  const at = call.options.position === undefined ? undefined : positionOf(call, String(call.options.position))
  let found: Dropped | undefined
  const pages = every((pageToken) =>
    lake.time.dropped(call.metalake(), { kind: typeOf(call), under: names.join('.'), all: true, limit: 1000, pageToken }),
  )
  for await (const one of pages) {
    if (one.path.length !== names.length + 1 || (at !== undefined && one.position !== at)) continue
    found ??= one
    if (one.kind !== found.kind)
      throw misused(`a ${spaced(found.kind)} and a ${spaced(one.kind)} called ${path} were dropped`, 'Say which with --type')
  }
  if (found) return found
  throw new Failure(`nothing called ${path} is dropped`, 'See what is: caspian dropped --all', exits.notFound)
}

function positionOf(call: Call, text: string): number {
  const position = Number(text)
  if (Number.isSafeInteger(position) && position > 0) return position
  throw misused(`a position is a whole number from 1, not "${text}"`, `Positions stand in: caspian changes. Then: ${call.command} 1200`)
}

function addUndelete(program: Command, shell: Shell): void {
  const command = program
    .command('undelete')
    .description('Bring back what was dropped, with all that went with it.')
    .argument('<path>', 'what it was called')
    .option('--type <kind>', `where the path could be several; ${types}`)
    .option('--position <position>', 'of the drop, where it was dropped more than once')
  examples(command, [
    ['caspian undelete models.churn', 'a schema, with the models in it'],
    ['caspian undelete pii --type tag', 'a tag, on all that it hung on'],
  ]).addHelpText('after', `\n${pathHelp}`)
  action(
    shell,
    command,
    async (call, path = '') => {
      const lake = await call.lake()
      const { id, position } = await droppedAt(call, lake, path)
      const done = await lake.time.undelete(call.metalake(), { id, position })
      const { kind, path: back, things, secretsToSet, emptyDirectories } = done
      await call.answer(done, () => [
        `brought back ${spaced(kind)} ${clean(formatPath(back.slice(1)))}${things > 1 ? ` and ${things - 1} more in it` : ''}`,
        ...secretsToSet.map(({ path, properties }) => `set anew on ${clean(formatPath(path.slice(1)))}: ${clean(properties.join(', '))}`),
        ...emptyDirectories.map((directory) => `made anew and empty: ${clean(directory)}`),
      ])
    },
    parsePath,
  )
}

function addUndo(program: Command, shell: Shell): void {
  const command = program
    .command('undo')
    .description('Take one change back by a change of its own; what came later stays.')
    .argument('<position>', 'of the change, as `caspian changes` shows it')
    .option('--dry-run', 'only say what would change')
  examples(command, [
    ['caspian undo 1200 --dry-run', 'what it would do'],
    ['caspian undo 1200', 'do it'],
  ])
  action(shell, command, async (call, position = '') => {
    const dryRun = call.options.dryRun === true
    const undone = await (await call.lake()).time.undo(call.metalake(), positionOf(call, position), { dryRun })
    await call.answer(undone, () => linesOf(undone))
  })
}

function linesOf({ operation, kind, path, changes, done }: Undone): readonly string[] {
  const what = `${operation} ${spaced(kind)} ${clean(formatPath(path.slice(1)))}`
  const text = (value: unknown) => flowText(value, true) || 'none'
  return [
    `${done ? 'undone by' : 'would be undone by'}: ${what}`,
    ...changes.map(({ field, from, to }) => `  ${clean(`${field}: ${text(from)} → ${text(to)}`)}`),
  ]
}
