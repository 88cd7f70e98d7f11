/** `caspian owner show|set`: whose a thing is. */
import { Argument, type Command } from 'commander'
import type { Holder } from '../../client/access.ts'
import { kinds } from '../../kinds/index.ts'
import { objectCompletes, objectFlag, onObject } from '../access/object.ts'
import { action } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, group, pathHelp } from '../words/help.ts'

export function addOwner(program: Command, shell: Shell): void {
  const noun = group(program, 'owner', 'Whose a thing is: the owner may do everything with it and with all in it.')
  const show = noun
    .command('show')
    .description('Who owns something.')
    .argument('<path>', 'what it is')
    .option(...objectFlag)
    .option(...asOfFlag)
  examples(show, [
    ['caspian owner show shop.public.orders', 'of a table'],
    ['caspian owner show pii --type tag', 'of a tag'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(show, objectCompletes)
  action(shell, show, async (call, text = '') => {
    const lake = await call.lake()
    const asOf = call.options.asOf as string | undefined
    const owner = await onObject(call, lake, text, (target) => lake.access.owner(target, { asOf }))
    await call.answer(owner ?? {}, () => (owner ? [clean(`${owner.type} ${owner.name}`)] : []))
    if (!owner) call.note('nobody')
  })

  const set = noun
    .command('set')
    .description('Give something to a user or a group.')
    .argument('<path>', 'what it is')
    .addArgument(new Argument('<holder>', 'to whom').choices(['user', 'group']))
    .argument('<name>', 'of the user or group')
    .option(...objectFlag)
  examples(set, [
    ['caspian owner set shop.public user ann', 'a schema, with all in it'],
    ['caspian owner set pii group stewards --type tag', 'a tag'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(set, objectCompletes, { along: [] }, { along: [kinds.user] })
  action(shell, set, async (call, text = '', type, name = '') => {
    const lake = await call.lake()
    const owner = { type: type as Holder['type'], name }
    await onObject(call, lake, text, (target) => lake.access.setOwner(target, owner))
    await call.answer(owner, () => [clean(`${text} now belongs to ${type} ${name}`)])
  })
}
