/** `caspian popular`: what most people use. */
import type { Command } from 'commander'
import { action, limitOf } from '../call.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { spaced } from '../words/name.ts'
import { formatPath } from '../words/path.ts'

const columns = [{ heading: 'PEOPLE', right: true }, { heading: 'KIND', whole: true }, { heading: 'PATH', whole: true }, { heading: 'COMMENT' }]

export function addPopular(program: Command, shell: Shell): void {
  const command = program
    .command('popular')
    .description('What most people use of what you may load: by how many loaded it in the last 30 days.')
    .option('--limit <n>', 'at most this many, 100 at most (10)')
  examples(command, [
    ['caspian popular', 'the ten most used tables, views, models …'],
    ['caspian popular --limit 100 -o csv > used.csv', 'more of them, for a spreadsheet'],
  ])
  action(shell, command, async (call) => {
    const { search } = await call.lake()
    const found = await search.popular(call.metalake(), { limit: limitOf(call) })
    const cells = found.map(({ people, type, path, comment = '' }) => [String(people), type, formatPath(path.slice(1)), comment])
    await call.answer(
      found,
      () =>
        tableLines(
          columns,
          cells.map(([people = '', type = '', ...rest]) => [people, spaced(type), ...rest]),
          shell.width,
          shell.style,
        ),
      () => ({ items: found, rows: [['people', 'type', 'name', 'comment'], ...cells] }),
    )
    if (found.length === 0) call.note('nothing was used lately, as far as you may see')
  })
}
