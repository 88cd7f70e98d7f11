/** Help at every level: it says what the command does and shows commands that can be tried. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, test } from 'node:test'
import type { Command } from 'commander'
import { kindList } from '../kinds/index.ts'
import { commandName } from './call.ts'
import { programFor } from './program.ts'
import { shellOf } from './shell.ts'
import { done, fails } from './test-command.ts'
import { nounOf } from './words/name.ts'

const { env, stdin, stdout, stderr } = process
const program = await programFor(shellOf({ env, stdin, stdout, stderr }))
const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)]

/** The words of a command, without its arguments and flags, as far as they lead down the tree. */
function leadsTo(words: readonly string[]): Command | undefined {
  let at: Command = program
  for (const word of words) {
    const next = at.commands.find((command) => command.name() === word)
    if (!next) break
    at = next
  }
  return at
}

describe('help', () => {
  test('every kind that is served is a noun, with a verb for all it serves', () => {
    const verbs = { list: 'list', create: 'create', load: 'show', alter: 'alter', drop: 'drop' }
    for (const kind of kindList.filter((each) => each.serves.length > 0)) {
      const noun = program.commands.find((command) => command.name() === nounOf(kind))
      const names = noun?.commands.map((command) => command.name()) ?? []
      for (const operation of kind.serves)
        assert.ok(names.includes(verbs[operation]) || (operation === 'create' && names.includes('link')), `${kind.name} ${operation}`)
      for (const action of Object.keys(kind.actions)) assert.ok(names.includes(action))
      assert.equal(names.includes('enable'), kind.switchable !== undefined)
    }
  })

  test('says what each command does, and shows how, with commands that exist', () => {
    for (const command of all(program)) {
      const name = commandName(command)
      assert.match(command.description(), /^\S.*\.$/, name)
      let shown = ''
      command.configureOutput({ writeOut: (text) => (shown += text) })
      command.outputHelp()
      const isGroup = command.commands.length > 0 && command !== program
      if (isGroup) continue
      const [, examples = ''] = shown.split('Examples:\n')
      const lines = examples.split('\n').filter((line) => /^ {2}\S/.test(line))
      assert.ok(lines.length > 0, `${name} has no example`)
      for (const line of lines) {
        const words = (/caspian (.*)/.exec(line)?.[1] ?? '').split(' ')
        assert.ok(command === program || leadsTo(words) === command, `${line} is no example of ${name}`)
      }
    }
  })

  test('is printed by the real command, and a group without a verb shows its own', async () => {
    assert.match(await done({}, '--help'), /Exit codes: 0 done, 1 refused/)
    assert.match(await done({}, 'table', 'create', '--help'), /--column <COLUMN>/)
    assert.match(await done({}, 'version', '--help'), /--url/)
    assert.match((await fails({}, 2, 'metalake', 'lst'))[1], /Did you mean list\?/)
  })
})
