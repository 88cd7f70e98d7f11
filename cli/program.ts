/** The whole tree of commands: nouns read off the table of kinds, and the few commands that are of no kind. */
import { Command, type CommanderError, Option } from 'commander'
import { commandName } from './call.ts'
import { exits, misused } from './failure.ts'
import { formats } from './print/emit.ts'
import type { Shell } from './shell.ts'
import { examples } from './words/help.ts'
import { ownVersion } from './words/version.ts'

type Add = (program: Command, shell: Shell) => void

/** Each part with the words that call it; loaded when one of them is typed. The nouns are those of the table, and stand first. */
const parts: readonly { readonly words: readonly string[]; readonly load: () => Promise<Add> }[] = [
  { words: ['search'], load: async () => (await import('./commands/search.ts')).addSearch },
  { words: ['saved-search'], load: async () => (await import('./commands/saved-search.ts')).addSavedSearch },
  { words: ['popular'], load: async () => (await import('./commands/popular.ts')).addPopular },
  { words: ['history'], load: async () => (await import('./commands/history.ts')).addHistory },
  { words: ['changes'], load: async () => (await import('./commands/changes.ts')).addChanges },
  { words: ['audit'], load: async () => (await import('./commands/audit.ts')).addAudit },
  { words: ['grant', 'revoke', 'allow', 'deny', 'take-back'], load: async () => (await import('./commands/say.ts')).addSentences },
  { words: ['owner'], load: async () => (await import('./commands/owner.ts')).addOwner },
  { words: ['access'], load: async () => (await import('./commands/access.ts')).addAccess },
  { words: ['lineage'], load: async () => (await import('./commands/lineage.ts')).addLineage },
  { words: ['dropped', 'undelete', 'undo'], load: async () => (await import('./commands/back.ts')).addGoingBack },
  { words: ['version', 'whoami', 'use'], load: async () => (await import('./commands/lake.ts')).addLakeCommands },
  { words: ['login', 'logout'], load: async () => (await import('./commands/login.ts')).addLogin },
  { words: ['config'], load: async () => (await import('./commands/config.ts')).addConfig },
  { words: ['import'], load: async () => (await import('./commands/import.ts')).addImport },
  { words: ['region'], load: async () => (await import('./commands/region.ts')).addRegion },
  { words: ['verify'], load: async () => (await import('./commands/verify.ts')).addVerify },
  { words: ['verify-proof'], load: async () => (await import('./commands/audit.ts')).addVerifyProof },
  { words: ['backup'], load: async () => (await import('./commands/keep.ts')).addBackup },
  { words: ['restore'], load: async () => (await import('./commands/keep.ts')).addRestore },
  { words: ['rotate-key'], load: async () => (await import('./commands/verify.ts')).addRotateKey },
  { words: ['migrate'], load: async () => (await import('./commands/verify.ts')).addMigrate },
  { words: ['mcp'], load: async () => (await import('./commands/mcp.ts')).addMcp },
  { words: ['completion'], load: async () => (await import('./completion/completion.ts')).addCompletion },
]

/** The tree for a command line that begins with `first`: one part of it where that word calls one, else all. */
export async function programFor(shell: Shell, first?: string): Promise<Command> {
  const program = rootFor(shell)
  const part = parts.find(({ words }) => words.includes(first ?? ''))
  if (!part) {
    const { addNouns } = await import('./kind/nouns.ts')
    addNouns(program.commandsGroup('Things in the lake:'), shell)
  }
  program.commandsGroup('The lake itself:')
  for (const { load } of part ? [part] : parts) (await load())(program, shell)
  for (const command of all(program)) command.exitOverride((error) => tell(command, error))
  return program
}

function rootFor(shell: Shell): Command {
  const program = new Command('caspian')
    .description('Find, govern and change what a Caspian metadata lake holds.')
    .version(ownVersion(), '-V, --version', 'the version of this command alone')
    .option('--url <url>', 'address of the lake (http://127.0.0.1:8090)')
    .option('--user <name>', 'who you are (anonymous)')
    .option('--metalake <name>', 'the metalake that paths are below')
    .addOption(new Option('-o, --output <format>', 'how to answer').choices(formats).default('table'))
    .configureHelp({ showGlobalOptions: true, helpWidth: shell.width ?? 120 })
    // Errors are told once, at the entry, in two lines.
    .configureOutput({ writeOut: (text) => shell.stdout.write(text), writeErr: (text) => shell.stderr.write(text), outputError: () => undefined })
    .helpCommand(false)
    .exitOverride()
  examples(program, [
    ['caspian use http://127.0.0.1:8090 demo', 'choose a lake and a metalake of it'],
    ['caspian catalog add postgresql shop', 'a catalog; asks for what it needs'],
    ['caspian table list shop.public', 'what is in it'],
    ['caspian table show shop.public.orders', 'one of them'],
    ['caspian tag add shop.public.orders pii', 'a tag on it'],
    ['caspian history shop.public.orders', 'what happened to it'],
    ["caspian search 'customer email'", 'things by what is said of them'],
  ])
  return program.addHelpText('after', '\nExit codes: 0 done, 1 refused, 2 wrong command line, 3 no lake answers, 4 there is no such thing.')
}

const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)]

/** What commander says of a wrong command line, in our two lines. */
function tell(command: Command, error: CommanderError): never {
  if (error.exitCode === exits.ok || error.code === 'commander.help') throw error
  const [what = '', hint] = error.message.replace(/^error: /, '').split('\n')
  const help = `see what it takes: ${commandName(command)} --help`
  throw misused(what, hint === undefined ? `${help.charAt(0).toUpperCase()}${help.slice(1)}` : `${hint.replace(/^\(|\)$/g, '')} Or ${help}`)
}
