/** `caspian <kind> enable` and `disable`, for the kinds that can be switched. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import type { Switch } from '../../kinds/switches.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'
import { samplePath } from './samples.ts'

export function addSwitch(noun: Command, shell: Shell, kind: Kind, { keeps, guards }: Switch): void {
  const word = spaced(kind.name)
  const kinds = pathKinds(kind)
  for (const verb of ['enable', 'disable'] as const) {
    const command = noun.command(verb).argument('<path>', pathShape(kinds))
    command.description(
      verb === 'enable'
        ? `Switch ${article(word)} ${word} on.`
        : `Switch ${article(word)} ${word} off${guards ? ': what is in it cannot be reached until it is on again' : ''}.`,
    )
    examples(command, [[`caspian ${nounOf(kind)} ${verb} ${samplePath(kind)}`, `${verb === 'enable' ? 'on' : 'off'}, also when it is so already`]])
    completes(command, { along: kinds })
    action(
      shell,
      command,
      async (call, path = '') => {
        const names = pathOf(path, kinds)
        await clientOf(await call.lake(), kind)[verb](whole(call, kind, names))
        await call.answer({ [keeps]: verb === 'enable' }, () => [`${verb}d ${word} ${formatPath(names)}`])
      },
      parsePath,
    )
  }
}
