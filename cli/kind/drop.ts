/** `caspian <kind> drop`: asks first where somebody can answer, and says when there was nothing to drop. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import { guarded } from '../../kinds/switches.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { exits, Failure } from '../failure.ts'
import { confirmed } from '../prompt/ask.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'
import { samplePath } from './samples.ts'

export function addDrop(noun: Command, shell: Shell, kind: Kind): void {
  const word = spaced(kind.name)
  const kinds = pathKinds(kind)
  const drop = noun
    .command('drop')
    .description(`Drop ${article(word)} ${word} with all that hangs on it. On a terminal it asks first.`)
    .argument('<path>', pathShape(kinds))
    .option('-y, --yes', 'do not ask')
  const unless = kind.keeps?.unless
  if (unless) drop.option(`--${unless}`, `even while it holds something${guarded(kind) ? ' or is switched on' : ''}`)
  const start = `caspian ${nounOf(kind)} drop ${samplePath(kind)}`
  examples(drop, [
    [start, 'asks on a terminal'],
    [`${start} --yes`, 'does not ask'],
    ...(unless ? [[`${start} --${unless}`, 'with all that is in it'] as const] : []),
  ])
  drop.addHelpText('after', `\n${pathHelp}`)
  completes(drop, { along: kinds })
  action(
    shell,
    drop,
    async (call, path = '') => {
      const names = pathOf(path, kinds)
      const at = whole(call, kind, names)
      const isAll = unless !== undefined && call.options[unless] === true
      const what = `${word} ${formatPath(names)}`
      if (shell.asks && call.options.yes !== true && !(await confirmed(shell, `Drop ${what}${isAll ? ' and all that is in it' : ''}?`)))
        throw new Failure(`${what} was not dropped`, 'Answer y to drop it, or give --yes', exits.refused)
      const dropped = await clientOf(await call.lake(), kind).drop(at, isAll ? { [unless]: true } : {})
      if (!dropped)
        throw new Failure(
          `there is no ${what}`,
          `See which there are: caspian ${nounOf(kind)} list${kind.parent?.parent ? ` ${formatPath(names.slice(0, -1))}` : ''}`,
          exits.notFound,
        )
      await call.answer({ dropped }, () => [`dropped ${what}`])
    },
    parsePath,
  )
}
