/** `caspian version`, `whoami` and `use`: which lake this is, who we are there, and choosing another. */
import type { Command } from 'commander'
import { connect, type Lake } from '../../client/connect.ts'
import { LakeError } from '../../client/lake-error.ts'
import { addressOf } from '../../client/request.ts'
import { action } from '../call.ts'
import { type Context, contextFile, storeContext, storedContext } from '../context.ts'
import { misused } from '../failure.ts'
import { isNamed, tokenAt } from '../login/token.ts'
import { clean } from '../print/clean.ts'
import { pairLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { ownVersion } from '../words/version.ts'

export function addLakeCommands(program: Command, shell: Shell): void {
  addVersion(program, shell)
  addWhoami(program, shell)
  addUse(program, shell)
}

function addVersion(program: Command, shell: Shell): void {
  const command = program.command('version').description('The version of this command, and of the lake it talks to.')
  examples(command, [['caspian version', 'also tells whether the lake answers']])
  action(shell, command, async (call) => {
    const own = ownVersion()
    const { version, gitCommit } = await (await call.lake()).version()
    const { url } = call.context
    await call.answer({ command: own, lake: { url, version, gitCommit } }, () =>
      pairLines(
        [
          ['command', [own]],
          ['lake', [`${version} (${gitCommit}) at ${url}`]],
        ],
        shell.width,
        shell.style,
      ),
    )
  })
}

function addWhoami(program: Command, shell: Shell): void {
  const command = program.command('whoami').description('Whom the lake takes you for.')
  examples(command, [
    ['caspian whoami', ''],
    ['caspian whoami --user ann', 'as somebody else'],
  ])
  action(shell, command, async (call) => {
    const principal = await (await call.lake()).me()
    await call.answer({ principal }, () => [clean(principal)])
  })
}

/** An address looks like one; any other word is a metalake. */
const isAddress = (word: string) => /^https?:\/\//i.test(word)

function addUse(program: Command, shell: Shell): void {
  const command = program
    .command('use')
    .description('Choose the lake, the metalake and (with --user) the name that later commands mean. Without anything, show them.')
    .argument('[url]', 'the address of the lake, or a metalake of the one chosen before')
    .argument('[metalake]', 'the metalake')
  examples(command, [
    ['caspian use http://127.0.0.1:8090 demo', 'a lake and a metalake of it'],
    ['caspian use demo --user ann', 'another metalake, as ann'],
    ['caspian use', 'what is chosen'],
  ]).addHelpText(
    'after',
    `\nIt is kept in ${contextFile({ HOME: '~', XDG_CONFIG_HOME: shell.env.XDG_CONFIG_HOME })}. Flags and CASPIAN_URL, CASPIAN_METALAKE, CASPIAN_USER go before it.`,
  )
  action(shell, command, async (call, first, second) => {
    const { user } = call.options
    if (first === undefined && user === undefined) return call.answer(call.context, () => contextLines(call.context, shell))
    if (first !== undefined && second !== undefined && !isAddress(first))
      throw misused(`${first} is no address such as http://127.0.0.1:8090`, 'Give the address first, then the metalake')
    const metalake = first !== undefined && isAddress(first) ? second : first
    const stored: Context = {
      ...(await storedContext(shell.env)),
      ...(first !== undefined && isAddress(first) ? { url: addressOf(first) } : {}),
      ...(metalake === undefined ? {} : { metalake }),
      ...(typeof user === 'string' ? { user } : {}),
    }
    const chosen = { url: call.context.url, ...stored }
    // Throws for what cannot be a user; the address is looked at above.
    const token = await tokenAt(shell.env, addressOf(chosen.url), isNamed(call.options, shell.env))
    const lake = connect({ ...chosen, token })
    await storeContext(shell.env, stored)
    await call.answer(stored, () => contextLines(stored, shell))
    await tryOut(lake, chosen, shell)
  })
}

function contextLines({ url, metalake, user }: Context, { width, style }: Shell): readonly string[] {
  const said = (value: string | undefined) => (value === undefined ? [] : [value])
  return pairLines(
    [
      ['url', said(url)],
      ['metalake', said(metalake)],
      ['user', said(user)],
    ],
    width,
    style,
  )
}

/** What is stored stays stored; a remark tells what does not answer yet. */
async function tryOut(lake: Lake, { metalake }: Context, { stderr }: Shell): Promise<void> {
  try {
    await (metalake === undefined ? lake.version() : lake.metalake.load([metalake]))
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    const isThere = error.status !== 404 || metalake === undefined
    stderr.write(
      isThere
        ? `It is stored, though: ${error.message.split('; ')[0]}\n`
        : `It is stored, though there is no metalake ${metalake} yet: caspian metalake create ${metalake}\n`,
    )
  }
}
