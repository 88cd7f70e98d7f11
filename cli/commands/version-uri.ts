/** `caspian model-version uri`: where a version is stored. */
import type { Command } from 'commander'
import { modelVersion } from '../../kinds/model-version.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { samplePath } from '../kind/samples.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { nounOf } from '../words/name.ts'
import { parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'

export function addVersionUri(noun: Command, shell: Shell): void {
  const kinds = pathKinds(modelVersion)
  const command = noun
    .command('uri')
    .description('Where a version is stored.')
    .argument('<path>', pathShape(kinds))
    .option('--uri-name <name>', 'which of its uris; the one that default-uri-name chooses when absent')
  const start = `caspian ${nounOf(modelVersion)} uri`
  examples(command, [
    [`${start} ${samplePath(modelVersion)}`, 'by number'],
    [`${start} ${samplePath(modelVersion).replace(/\w+$/, 'best')} --uri-name backup`, 'by alias, one of several'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { along: kinds })
  action(
    shell,
    command,
    async (call, path = '') => {
      const at = whole(call, modelVersion, pathOf(path, kinds))
      const { uriName } = call.options as { readonly uriName?: string }
      const uri = await (await call.lake()).modelVersion.uri(at, { uriName })
      await call.answer({ uri }, () => [clean(uri)])
    },
    parsePath,
  )
}
