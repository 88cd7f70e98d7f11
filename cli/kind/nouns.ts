/** Every noun of the table of kinds, with the commands that some have beyond what their row tells. */
import type { Command } from 'commander'
import { hangers, kindList } from '../../kinds/index.ts'
import { addAssociationCommands } from '../commands/association.ts'
import { addCatalogAdd } from '../commands/catalog-add.ts'
import { addCatalogTest } from '../commands/catalog-test.ts'
import { addInForce } from '../commands/in-force.ts'
import { addJobCommands } from '../commands/job.ts'
import { addVersionUri } from '../commands/version-uri.ts'
import type { Shell } from '../shell.ts'
import { addNoun } from './noun.ts'

const further: Readonly<Record<string, (noun: Command, shell: Shell) => void>> = {
  catalog(noun, shell) {
    addCatalogAdd(noun, shell)
    addCatalogTest(noun, shell)
  },
  job: addJobCommands,
  modelVersion: addVersionUri,
  policy: addInForce,
}

export function addNouns(program: Command, shell: Shell): void {
  for (const kind of kindList.filter((each) => each.serves.length > 0)) {
    const noun = addNoun(program, shell, kind)
    further[kind.name]?.(noun, shell)
    const hanger = hangers.find((one) => one === kind)
    if (hanger) addAssociationCommands(noun, shell, hanger)
  }
}
