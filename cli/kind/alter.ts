/** `caspian <kind> alter`: changes in the order they are given, all or none. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { alterFlags, updatesFrom } from '../flags/alter-flags.ts'
import { addFlags, shown } from '../flags/flag.ts'
import { updatesIn } from '../flags/from-file.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'
import { samplePath } from './samples.ts'

export function addAlter(noun: Command, shell: Shell, kind: Kind): void {
  const word = spaced(kind.name)
  const kinds = pathKinds(kind)
  const alter = noun
    .command('alter')
    .description(`Alter ${article(word)} ${word}: each change in the order given, all or none. Flags can be repeated.`)
    .argument('<path>', pathShape(kinds))
  const flags = alterFlags(kind)
  const given = addFlags(alter, flags)
  alter.option('--from <file>', 'updates as JSON or YAML, - for standard input; they go before the flags')
  const start = `caspian ${nounOf(kind)} alter ${samplePath(kind)}`
  // One of each form: who has seen one knows how the others go.
  const tried = flags.filter((flag, at) => flag.example !== undefined && flags.findIndex((other) => other.takes === flag.takes) === at)
  examples(
    alter,
    tried.slice(0, 6).map((flag) => [`${start} ${shown(flag)}`, flag.doc.split('.')[0]?.toLowerCase() ?? '']),
  ).addHelpText('after', `\n${pathHelp}`)
  completes(alter, { along: kinds })
  action(
    shell,
    alter,
    async (call, path = '') => {
      const names = pathOf(path, kinds)
      const { from } = call.options
      const updates = await updatesFrom(given, typeof from === 'string' ? await updatesIn(shell, from) : [], call.command)
      const altered = await clientOf(await call.lake(), kind).alter(whole(call, kind, names), updates)
      const now = kind.fields.name === undefined ? names : [...names.slice(0, -1), String(altered.name)]
      await call.answer(altered, () => [`altered ${word} ${formatPath(now)}`])
    },
    parsePath,
  )
}
