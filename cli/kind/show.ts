/** `caspian <kind> show`: one entity with all its fields. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { entityLines } from '../print/entity.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'
import { samplePath } from './samples.ts'

export function addShow(noun: Command, shell: Shell, kind: Kind): void {
  const word = spaced(kind.name)
  const kinds = pathKinds(kind)
  const show = noun
    .command('show')
    .description(`Show ${article(word)} ${word}.`)
    .argument('<path>', pathShape(kinds))
    .option(...asOfFlag)
  const start = `caspian ${nounOf(kind)} show ${samplePath(kind)}`
  examples(show, [
    [start, 'for people'],
    [`${start} -o yaml`, 'all there is, in the form that create --from takes'],
    [`${start} --as-of 2026-05-03T12:00:00Z`, 'as it was then'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(show, { along: kinds })
  action(
    shell,
    show,
    async (call, path = '') => {
      const at = whole(call, kind, pathOf(path, kinds))
      const shown = await clientOf(await call.lake(), kind).load(at, { asOf: call.options.asOf as string | undefined })
      await call.answer(shown, () => entityLines(kind.fields, shown, shell))
    },
    parsePath,
  )
}
