/** `caspian lineage PATH`: what something comes from and what comes of it, or what breaks when it goes. */
import type { Command } from 'commander'
import type { LineageNode, LineageOf } from '../../client/lineage.ts'
import { kinds } from '../../kinds/index.ts'
import { action, type Call } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { misused } from '../failure.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { onTarget, typeFlag } from './target.ts'

const among = [kinds.table, kinds.view, kinds.fileset, kinds.topic, kinds.model]
const columns = ['HOPS', 'WHAT', 'NAME', 'RUN', ''].map((heading) => ({ heading }))
const named = ({ namespace, name, column, entity }: LineageNode): string =>
  `${entity ? entity.fullName : `${namespace} ${name}`}${column === undefined ? '' : `.${column === '' ? '*' : column}`}`
const kindOf = ({ type, entity }: LineageNode): string => (type === 'dataset' ? (entity?.type ?? type) : type)
const runOf = ({ runState, runAt }: LineageNode): string => (runState === undefined ? '' : `${runState.toLowerCase()} ${runAt ?? ''}`)
const row = (node: LineageNode & { readonly how?: string }) => [String(node.hops), kindOf(node), named(node), runOf(node), node.how ?? '']

function numberOf({ options }: Call, name: 'depth' | 'limit'): number | undefined {
  const given = options[name]
  if (given === undefined) return undefined
  if (!/^\d{1,5}$/.test(String(given))) throw misused(`--${name} is a number, not "${String(given)}"`, `Write --${name} 5`)
  return Number(given)
}

export function addLineage(program: Command, shell: Shell): void {
  const command = program
    .command('lineage')
    .description('What something comes from, and what comes of it, as jobs told the lake.')
    .argument('<path>', 'a table, view, fileset, topic or model; with --node, an id as --output json shows it')
    .option('--column <name>', 'of one column of it')
    .option('--up', 'only what it comes from')
    .option('--down', 'only what comes of it')
    .option('--impact', 'what breaks when it goes')
    .option('--depth <n>', 'how many jobs may lie between (3)')
    .option('--limit <n>', 'nodes in each direction (200)')
    .option('--at <instant>', 'as it counted then')
    .option('--node', 'the path is an id of a dataset or job that need not be in the lake')
    .option(...typeFlag(among))
  examples(command, [
    ['caspian lineage shop.public.orders', 'both ways'],
    ['caspian lineage shop.public.orders --column email --down --depth 5', 'where the values of a column go'],
    ['caspian lineage shop.public.orders --column email --impact', 'what breaks when the column goes'],
    ['caspian lineage --node job:airflow:nightly --up', 'what a job reads'],
  ]).addHelpText('after', `\n${pathHelp}\nJobs tell their lineage to /api/lineage by OpenLineage: see docs/lineage.md.`)
  completes(command, { among })
  action(shell, command, async (call, text = '') => {
    const lake = await call.lake()
    const { column, up, down, at, node } = call.options as { readonly column?: string; readonly at?: string } & Readonly<Record<string, unknown>>
    if (up && down) throw misused('--up and --down are both ways', 'Leave both out')
    const limits = { column, at, depth: numberOf(call, 'depth'), limit: numberOf(call, 'limit') }
    const about = <T>(ask: (of: LineageOf) => Promise<T>): Promise<T> =>
      node ? ask({ metalake: call.metalake(), node: text }) : onTarget(call, lake, text, among, ask)
    const noted = ({ hidden, more }: { readonly hidden: number; readonly more: number }) => {
      if (hidden > 0) call.note(`${hidden} beside these that you may not see`)
      if (more > 0) call.note(`${more} more; see them with a larger --limit`)
    }
    if (call.options.impact) {
      const found = await about((of) => lake.lineage.impact(of, limits))
      const rows = [...found.jobs, ...found.datasets, ...found.columns].map(row)
      await call.answer(found, () => tableLines(columns, rows, shell.width, shell.style))
      if (rows.length === 0) call.note('nothing breaks that the lake was told of')
      return noted(found)
    }
    const direction = up ? 'upstream' : down ? 'downstream' : 'both'
    const found = await about((of) => lake.lineage.of(of, { ...limits, direction }))
    const rows = found.nodes.toSorted((a, b) => a.hops - b.hops).map(row)
    await call.answer(found, () => tableLines(columns, rows, shell.width, shell.style))
    if (rows.length < 2) call.note('no job told of it')
    noted(found)
  })
}
