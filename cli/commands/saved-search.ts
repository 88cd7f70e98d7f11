/** `caspian saved-search`: searches kept under names on the lake, each seen by whoever made it; watched ones tell what is new. */
import type { Command } from 'commander'
import type { SavedSearch } from '../../client/search.ts'
import { action, type Call } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { exits, Failure, misused } from '../failure.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, group } from '../words/help.ts'
import { find, findingFlags } from './search.ts'

const columns = [
  { heading: 'NAME', whole: true },
  { heading: 'WATCHED' },
  { heading: 'NEW', right: true },
  { heading: 'CHANGED', right: true },
  { heading: 'QUERY' },
]
const row = ({ name, watched, alert, query }: SavedSearch): readonly string[] => [
  name,
  watched ? 'yes' : 'no',
  alert ? String(alert.new) : '',
  alert ? String(alert.changed) : '',
  query,
]

/** One verb; its first argument is the name of a search, which a shell completes. */
function verb(noun: Command, name: string, doc: string, more: readonly (readonly [argument: string, doc: string])[] = []): Command {
  const command = noun.command(name).description(doc).argument('<name>', 'as it was saved')
  for (const [argument, says] of more) command.argument(argument, says)
  completes(command, { saved: true }, { query: true })
  return command
}
async function changed(call: Call, name: string, changes: Parameters<Awaited<ReturnType<Call['lake']>>['search']['change']>[2], said: string) {
  const now = await (await call.lake()).search.change(call.metalake(), name, changes)
  await call.answer(now, () => [said])
}

export function addSavedSearch(program: Command, shell: Shell): void {
  const noun = group(program, 'saved-search', 'Searches that you keep under names in a metalake. Nobody else sees them.')

  const list = noun
    .command('list')
    .description('List your saved searches; of watched ones what is new or changed since you last looked.')
    .option('--no-alerts', 'do not count what is new')
  examples(list, [
    ['caspian saved-search list', 'all of them, with what is new in those that are watched'],
    ['caspian saved-search list --no-alerts -o json', 'for programs, without counting'],
  ])
  action(shell, list, async (call) => {
    const searches = await (await call.lake()).search.saved(call.metalake(), { alerts: call.options.alerts !== false })
    await call.answer(searches, () => tableLines(columns, searches.map(row), shell.width, shell.style))
  })

  const create = verb(noun, 'create', 'Save a search under a name.', [['<query>', 'what is looked for, in single quotes']]).option(
    '--watch',
    'be told what is new in it',
  )
  examples(create, [["caspian saved-search create 'PII nobody owns' 'tag:pii not has:owner' --watch", 'a search to be told of']])
  action(shell, create, async (call, name = '', query = '') => {
    const saved = await (await call.lake()).search.save(call.metalake(), { name, query, watched: call.options.watch === true })
    await call.answer(saved, () => [`created saved search ${saved.name}`])
  })

  const run = findingFlags(verb(noun, 'run', 'Show what a saved search finds. One that is watched counts as looked at then.')).option(
    '--new',
    'only what is new or changed since you last looked',
  )
  examples(run, [
    ["caspian saved-search run 'PII nobody owns'", 'all that it finds now'],
    ["caspian saved-search run 'PII nobody owns' --new --all -o jsonl", 'only what came since you last looked'],
  ])
  action(shell, run, async (call, name = '') => {
    const { search } = await call.lake()
    const { query, watched, looked } = await search.load(call.metalake(), name)
    await find(call, call.options.new === true ? `${query.trim() === '' ? '' : `(${query}) `}changed:>${looked}` : query)
    if (watched) await search.looked(call.metalake(), name)
  })

  const alter = verb(noun, 'alter', 'Change what a saved search is called or asks for.')
    .option('--rename <name>', 'another name')
    .option('--query <query>', 'another query; what is new is counted from now on then')
  examples(alter, [["caspian saved-search alter 'PII nobody owns' --query 'tag:pii kind:table not has:owner'", 'another query under the same name']])
  action(shell, alter, async (call, name = '') => {
    const { rename, query } = call.options as { readonly rename?: string; readonly query?: string }
    if (rename === undefined && query === undefined)
      throw misused('nothing to change is given', `Give --rename or --query; see ${call.command} --help`)
    const changes = { ...(rename === undefined ? {} : { name: rename }), ...(query === undefined ? {} : { query }) }
    await changed(call, name, changes, `altered saved search ${rename ?? name}`)
  })

  for (const [word, watched, doc] of [
    ['watch', true, 'Be told what is new or changed in a saved search from now on.'],
    ['unwatch', false, 'Be told no more what is new in a saved search.'],
  ] as const) {
    const command = verb(noun, word, doc)
    examples(command, [[`caspian saved-search ${word} 'PII nobody owns'`, 'also when it is so already']])
    action(shell, command, async (call, name = '') => changed(call, name, { watched }, `${word}ed saved search ${name}`))
  }

  const drop = verb(noun, 'drop', 'Delete a saved search.')
  examples(drop, [["caspian saved-search drop 'PII nobody owns'", 'does not ask']])
  action(shell, drop, async (call, name = '') => {
    if (!(await (await call.lake()).search.forget(call.metalake(), name)))
      throw new Failure(`there is no saved search ${name}`, 'See which there are: caspian saved-search list', exits.notFound)
    await call.answer({ dropped: true }, () => [`dropped saved search ${name}`])
  })
}
