/** `caspian access why USER PATH`: what somebody may do with a thing, and the grants, denials and owners that decide it. */
import type { Command } from 'commander'
import type { Fact } from '../../client/access.ts'
import { kinds } from '../../kinds/index.ts'
import { action } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { pairLines, tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { objectCompletes, objectFlag, onObject } from './object.ts'

const columns = ['SAYS', 'WHAT', 'ON', 'ROLE', 'THROUGH', ''].map((heading) => ({ heading }))
const row = ({ object, type, owner, privilege = '', condition, role = '', through = '', overruled }: Fact) => [
  owner === undefined ? (condition ?? '') : 'owner',
  owner ?? privilege.toLowerCase(),
  `${type} ${object}`,
  role,
  through,
  overruled ? 'overruled' : '',
]

export function addWhy(noun: Command, shell: Shell): void {
  const command = noun
    .command('why')
    .description('What a user may do with something, and what that follows from.')
    .argument('<user>', 'of the metalake')
    .argument('<path>', 'with what')
    .option('--groups <names>', 'groups that the user is in, joined by commas: the lake knows them only when the user asks')
    .option(...objectFlag)
    .option(...asOfFlag)
  examples(command, [
    ['caspian access why ann shop.public.orders', 'what a user may do with a table'],
    ['caspian access why ann pii --type tag --groups stewards', 'with a tag, as one of a group'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { along: [kinds.user] }, objectCompletes)
  action(shell, command, async (call, principal, text = '') => {
    const lake = await call.lake()
    const { groups, asOf } = call.options as { readonly groups?: string; readonly asOf?: string }
    const found = await onObject(call, lake, text, (target) => lake.access.why(target, { principal, groups: groups?.split(','), asOf }))
    const { member, may, because } = found.access
    const deeds = (is: boolean) => Object.keys(may).filter((deed) => may[deed] === is)
    await call.answer(found, () => [
      ...pairLines(
        [
          ['may', [deeds(true).join(', ') || 'nothing']],
          ['may not', deeds(false).length > 0 ? [deeds(false).join(', ')] : []],
          ['member', member ? [] : ['no: not a user of the metalake, or disabled']],
        ],
        shell.width,
        shell.style,
      ),
      ...(because.length === 0 ? [] : ['']),
      ...tableLines(columns, because.map(row), shell.width, shell.style),
    ])
  })
}
