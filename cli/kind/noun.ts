/** The commands of one kind, read off its row: a verb for each operation it serves, each switch and each action. */
import type { Command } from 'commander'
import type { Kind, Operation } from '../../kinds/define.ts'
import type { Shell } from '../shell.ts'
import { group } from '../words/help.ts'
import { nounOf } from '../words/name.ts'
import { addActions } from './act.ts'
import { addAlter } from './alter.ts'
import { addCreate } from './create.ts'
import { addDrop } from './drop.ts'
import { addList } from './list.ts'
import { addShow } from './show.ts'
import { addSwitch } from './switch.ts'

const verbs: Readonly<Record<Operation, (noun: Command, shell: Shell, kind: Kind) => void>> = {
  list: addList,
  load: addShow,
  create: addCreate,
  alter: addAlter,
  drop: addDrop,
}
const order: readonly Operation[] = ['list', 'load', 'create', 'alter', 'drop']

/** Adds `caspian <noun>`. */
export function addNoun(program: Command, shell: Shell, kind: Kind): Command {
  const noun = group(program, nounOf(kind), kind.doc)
  for (const operation of order) if (kind.serves.includes(operation)) verbs[operation](noun, shell, kind)
  if (kind.switchable) addSwitch(noun, shell, kind, kind.switchable)
  addActions(noun, shell, kind)
  return noun
}
