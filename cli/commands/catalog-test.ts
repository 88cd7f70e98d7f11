/** `caspian catalog test NAME`: whether the system behind a catalog answers, and would with other settings. */
import type { Command } from 'commander'
import { catalog } from '../../kinds/catalog.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { alterFlags, updatesFrom } from '../flags/alter-flags.ts'
import { addFlags } from '../flags/flag.ts'
import { samplePath } from '../kind/samples.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { formatPath, parsePath, pathKinds, pathOf } from '../words/path.ts'

/** Of the changes a catalog knows, those that its connection can depend on. */
const tried = alterFlags(catalog).filter((flag) => flag.name.endsWith('-property'))

export function addCatalogTest(noun: Command, shell: Shell): void {
  const kinds = pathKinds(catalog)
  const command = noun
    .command('test')
    .description('Try whether the system behind a catalog answers. Nothing is changed.')
    .argument('<path>', 'catalog')
  const given = addFlags(command, tried)
  const start = `caspian catalog test ${samplePath(catalog)}`
  examples(command, [
    [start, 'as it is'],
    [`${start} --set-property jdbc.pool.max-size=20`, 'as it would be'],
  ])
  completes(command, { along: kinds })
  action(
    shell,
    command,
    async (call, path = '') => {
      const names = pathOf(path, kinds)
      const updates = given.length > 0 ? await updatesFrom(given, [], call.command) : undefined
      const lake = await call.lake()
      call.progress.say('trying the connection')
      await lake.testCatalog(whole(call, catalog, names), updates)
      await call.answer({ answers: true }, () => [`catalog ${formatPath(names)} answers`])
    },
    parsePath,
  )
}
