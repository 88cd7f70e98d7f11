/** `caspian search QUERY`: what fits, best first, by the grammar of docs/search.md. */
import type { Command } from 'commander'
import { foundCells, foundHeads, foundItem } from '../../client/found-lines.ts'
import type { Found, SearchPage } from '../../client/search.ts'
import { action, type Call, limitOf } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { misused } from '../failure.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples } from '../words/help.ts'
import { spaced } from '../words/name.ts'
import { formatPath } from '../words/path.ts'

const [shownAtOnce, perPage] = [20, 100]
const columns = [
  { heading: 'KIND', whole: true },
  { heading: 'PATH', whole: true },
  { heading: 'COMMENT' },
  { heading: 'OWNER' },
  { heading: 'CHANGED' },
]
const row = ({ type, path, comment = '', owner, changed = '' }: Found): readonly string[] => [
  spaced(type),
  formatPath(path.length > 1 ? path.slice(1) : path),
  comment,
  owner?.name ?? '',
  changed,
]

/** The flags of everything that shows what is found. */
export const findingFlags = (command: Command): Command =>
  command
    .option('--facets', 'also how many there are of each kind, catalog, owner, tag, policy and home')
    .option('--limit <n>', `at most this many (${shownAtOnce})`)
    .option('--all', 'all that is found')

/** Asks page by page and answers. Throws LakeError, Failure. */
export async function find(call: Call, query: string): Promise<void> {
  const { facets, all, asOf } = call.options
  const given = limitOf(call)
  if (all !== undefined && given !== undefined) throw misused('--all and --limit say different things', 'Give one of them')
  const limit = all === undefined ? (given ?? shownAtOnce) : Number.POSITIVE_INFINITY
  const { search } = await call.lake()
  const results: Found[] = []
  let first: SearchPage | undefined
  let pageToken: string | undefined
  do {
    const page: SearchPage = await search.find(call.metalake(), query, {
      asOf: asOf as string | undefined,
      ...(facets === true && !first ? { facets: true } : {}),
      limit: Math.min(perPage, limit - results.length),
      pageToken,
    })
    first ??= page
    results.push(...page.results)
    pageToken = page.nextPageToken
    call.progress.say(`${results.length} of ${first.count}`)
  } while (pageToken !== undefined && results.length < limit)
  await shown(call, first, results)
}

async function shown(call: Call, first: SearchPage, results: readonly Found[]): Promise<void> {
  const { shell } = call
  const { query, count, facets, meant } = first
  await call.answer(
    { query, count, results, ...(facets ? { facets } : {}), ...(meant ? { meant } : {}) },
    () => [...tableLines(columns, results.map(row), shell.width, shell.style), ...facetLines(first, shell)],
    () => ({ items: results.map(foundItem), rows: [foundHeads, ...results.map(foundCells)] }),
  )
  for (const { word, others } of meant ?? []) call.note(`"${word}" is written nowhere; also found: ${others.join(', ')}`)
  if (count === 0) call.note('nothing fits')
  else if (results.length < count) call.note(`${results.length} of ${count}; see --limit and --all`)
}

/** Below what is found: how much there is of what. */
function facetLines({ facets }: SearchPage, shell: Shell): readonly string[] {
  const rows = Object.entries(facets ?? {}).flatMap(([field, values]) =>
    values.map(({ value, count }, i) => [i === 0 ? field : '', value === '' ? 'nobody' : value, String(count)]),
  )
  const lines = tableLines([{ heading: 'FACET' }, { heading: 'VALUE' }, { heading: 'COUNT', right: true }], rows, shell.width, shell.style)
  return lines.length > 0 ? ['', ...lines] : []
}

export function addSearch(program: Command, shell: Shell): void {
  const command = findingFlags(
    program
      .command('search')
      .description('Find things by all that is said of them, the best first: words, fields, tags, owners, times.')
      .argument('<query>', 'what is looked for, in single quotes'),
  ).option(...asOfFlag)
  examples(command, [
    ["caspian search 'customer email'", 'all of the words, anywhere'],
    ["caspian search 'kind:table tag:pii not has:owner'", 'tables with personal data that nobody owns'],
    ['caspian search \'(column:*email* or comment:"per day") in:shop\' --facets', 'fields, phrases, either; and how many of what'],
    ["caspian search 'changed:<7d' --all -o csv > changed.csv", 'all that changed in a week, for a spreadsheet'],
    ["caspian search 'owner:ann' --as-of 2026-05-01T00:00:00Z -o jsonl", 'what was ann’s then, a line each'],
    ["caspian search -- '-has:comment'", 'after --, where the query begins with a minus'],
  ]).addHelpText(
    'after',
    `
A query has words, "phrases in quotes" and fields; side by side all must fit, "or" and brackets choose, "not" or - takes away.
Fields: name, path, column, type, comment, tag, policy, owner, property hold text (* stands for any letters; tag:a=b is a value);
kind:table, in:catalog.schema, has:owner, home:eu, created:2026-05, changed:<7d ask other things.
caspian saved-search keeps a query under a name, and tells what is new in it.`,
  )
  completes(command, { query: true })
  action(shell, command, async (call, query = '') => find(call, query))
}
