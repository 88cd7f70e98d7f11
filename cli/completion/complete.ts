/** What can follow on a command line that is being typed: commands, flags, words, files, and names asked of the lake. */

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command, Option } from 'commander'
import { addressOf } from '../../client/request.ts'
import { kinds } from '../../kinds/index.ts'
import { type Context, contextFrom } from '../context.ts'
import { isNamed, tokenAt } from '../login/token.ts'
import type { Env } from '../shell.ts'
import { type Candidate, pathCandidates, queryCandidates, savedCandidates } from './names.ts'
import { completedBy } from './spec.ts'

interface Place {
  readonly command: Command
  /** How many arguments stand before the word. */
  readonly position: number
  /** The flag whose value the word is. */
  readonly option: Option | undefined
  readonly flags: Context
}
const optionsOf = (command: Command): readonly Option[] => [...command.options, ...(command.parent ? optionsOf(command.parent) : [])]
const optionFor = (command: Command, word: string) => optionsOf(command).find((option) => option.long === word || option.short === word)

/** Where in the tree the last of the words stands. */
function placeOf(program: Command, before: readonly string[]): Place {
  let command = program
  let position = 0
  let option: Option | undefined
  const flags: Record<string, string> = {}
  for (const word of before) {
    if (option) {
      flags[option.attributeName()] = word
      option = undefined
    } else if (word.startsWith('-')) {
      const found = optionFor(command, word)
      option = found?.required ? found : undefined
    } else {
      const inner = position === 0 ? command.commands.find((one) => one.name() === word || one.aliases().includes(word)) : undefined
      if (inner) command = inner
      else position++
    }
  }
  return { command, position, option, flags }
}

/** The words after `caspian`, the last one being typed. Throws what asking the lake throws. */
async function signedIn(flags: Context, env: Env) {
  const context = await contextFrom(flags, env)
  return { ...context, token: await tokenAt(env, addressOf(context.url), isNamed({ ...flags }, env)) }
}

export async function complete(program: Command, words: readonly string[], env: Env): Promise<readonly Candidate[]> {
  const word = words.at(-1) ?? ''
  const { command, position, option, flags } = placeOf(program, words.slice(0, -1))
  const starting = (all: readonly Candidate[]) => all.filter(({ text }) => text.startsWith(word))
  if (option) return starting(await values(option, word, flags, env))
  if (word.startsWith('-'))
    return starting(
      optionsOf(command)
        .filter(({ hidden }) => !hidden)
        .map(({ long, description }) => ({ text: long ?? '', doc: description })),
    )
  if (command.commands.length > 0)
    return position > 0 ? [] : starting(command.commands.map((one) => ({ text: one.name(), doc: one.summary() || one.description() })))
  const choices = command.registeredArguments[position]?.argChoices
  if (choices) return starting(choices.map((text) => ({ text, doc: '' })))
  const spec = completedBy(command, position)
  if (!spec) return []
  const context = await signedIn(flags, env)
  if ('query' in spec) return queryCandidates(context, word)
  return 'saved' in spec ? savedCandidates(context, word) : pathCandidates(context, spec, word)
}

async function values(option: Option, word: string, flags: Context, env: Env): Promise<readonly Candidate[]> {
  if (option.argChoices) return option.argChoices.map((text) => ({ text, doc: '' }))
  if (option.attributeName() === kinds.metalake.name) return pathCandidates(await signedIn(flags, env), { along: [kinds.metalake] }, word)
  return /<(file|dir)>/.test(option.flags) ? files(word) : []
}

function files(word: string): readonly Candidate[] {
  const folder = word.endsWith('/') ? word : dirname(word)
  return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true }).map((entry) => ({
    text: `${word.includes('/') ? join(folder, entry.name) : entry.name}${entry.isDirectory() ? '/' : ''}`,
    doc: '',
  }))
}
