/** `caspian policy in-force PATH`: which policies count for something, where each hangs, and why those that do not count do not. */
import type { Command } from 'commander'
import { action } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { belowCatalogs } from '../kind/which.ts'
import { flowText } from '../print/entity.ts'
import { pairLines, tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { parsePath } from '../words/path.ts'
import { onTarget, typeFlag } from './target.ts'

const among = belowCatalogs.filter(({ carries }) => Object.keys(carries).length > 0)

export function addInForce(noun: Command, shell: Shell): void {
  const command = noun
    .command('in-force')
    .description('The policies that count for something: where each hangs, what they come to, and why others that hang there do not count.')
    .argument('<path>', 'what it is, down to a column')
    .option(...typeFlag(among))
    .option(...asOfFlag)
  examples(command, [
    ['caspian policy in-force postgresql.shop.orders', 'of a table, with those of its schema and catalog'],
    ['caspian policy in-force postgresql.shop --as-of 2026-05-03T12:00:00Z', 'of a schema, as it was'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { among })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const asOf = call.options.asOf as string | undefined
      const found = await onTarget(call, lake, text, among, (target) => lake.policies.inForce(target, { asOf }))
      const { held, regions, settings } = found.effective
      const rows = found.policies.map(({ policy, on, rules, inForce, why }) => [
        policy,
        inForce ? 'yes' : 'no',
        `${on.type} ${on.fullName}`,
        rules.join(', '),
        why,
      ])
      const columns = ['POLICY', 'IN FORCE', 'HANGS ON', 'RULES', 'WHY'].map((heading) => ({ heading }))
      await call.answer(found, () => [
        ...tableLines(columns, rows, shell.width, shell.style),
        ...(rows.length === 0 ? [] : ['']),
        ...pairLines(
          [
            ['held', held ? ['yes: it cannot be dropped'] : []],
            ['regions', regions === undefined ? [] : [regions.length === 0 ? 'none: the policies allow no region in common' : regions.join(', ')]],
            ...Object.entries(settings).map(([type, content]) => [type, [flowText(content)]] as const),
          ],
          shell.width,
          shell.style,
        ),
      ])
      if (rows.length === 0) call.note('no policies')
    },
    parsePath,
  )
}
