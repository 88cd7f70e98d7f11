/** One run of a command: what was given for the whole program, the lake it means, and the ways to answer. */
import type { Command } from 'commander'
import type { Lake } from '../client/connect.ts'
import type { Page } from '../client/pages.ts'
import type { Path } from '../client/paths.ts'
import { addressOf } from '../client/request.ts'
import type { Kind } from '../kinds/define.ts'
import { type Context, contextFrom } from './context.ts'
import { explained } from './explain.ts'
import { Ended, type Failure, misused } from './failure.ts'
import { isNamed, tokenAt } from './login/token.ts'
import { type AsList, emit, type Format } from './print/emit.ts'
import { type Progress, progressOn } from './progress.ts'
import type { Shell } from './shell.ts'
import { counted } from './words/name.ts'

export interface Call {
  readonly shell: Shell
  /** The command as typed, without its arguments. */
  readonly command: string
  readonly options: Readonly<Record<string, unknown>>
  readonly context: Context & { readonly url: string }
  readonly progress: Progress
  lake(): Promise<Lake>
  /** Throws Failure when none is chosen. */
  metalake(): string
  /** Prints `data` as JSON, YAML, JSON lines or CSV where that was asked for, else the lines; `list` where the data is not the list of what there is. */
  answer(data: unknown, lines: () => readonly string[], list?: () => AsList): Promise<void>
  /** A remark beside the answer, for people only. */
  note(text: string): void
}

export function commandName(command: Command): string {
  return `${command.parent ? `${commandName(command.parent)} ` : ''}${command.name()}`
}

/**
 * Makes the action of a command: `run` gets the call and the command's arguments. Whatever it throws becomes a Failure;
 * `named` gives the names below the metalake that the arguments hold, for the advice in it.
 */
export function action(
  shell: Shell,
  command: Command,
  run: (call: Call, ...args: readonly string[]) => Promise<void>,
  named?: (...args: readonly string[]) => readonly string[],
) {
  command.action(async (...all: readonly unknown[]) => {
    // Behind its arguments, commander hands an action the options and the command.
    const args = all.slice(0, -2) as string[]
    let call: Call | undefined
    try {
      call = await callOf(shell, command)
      await run(call, ...args)
    } catch (error) {
      if (error instanceof Ended) throw error
      throw explain(error, command, call?.context, () => named?.(...args) ?? [])
    } finally {
      call?.progress.end()
    }
  })
}

function explain(error: unknown, command: Command, context: Context | undefined, names: () => readonly string[]): Failure {
  let known: readonly string[] = []
  try {
    known = names()
  } catch {
    // The path itself is what is wrong, and the error says so.
  }
  return explained(error, { command: commandName(command), url: context?.url ?? '', metalake: context?.metalake, names: known })
}

async function callOf(shell: Shell, command: Command): Promise<Call> {
  const options: Readonly<Record<string, unknown>> = command.optsWithGlobals()
  const context = await contextFrom(options, shell.env)
  const progress = progressOn(shell)
  const format = (options.output ?? 'table') as Format
  return {
    shell,
    command: commandName(command),
    options,
    context,
    progress,
    async lake() {
      const { connect } = await import('../client/connect.ts')
      const { url, user } = context
      progress.say(`waiting for ${url}`)
      const token = await tokenAt(shell.env, addressOf(url), isNamed(options, shell.env))
      return connect({ url, user, token })
    },
    metalake() {
      if (context.metalake !== undefined) return context.metalake
      throw misused('no metalake is chosen', 'Choose one: --metalake NAME, CASPIAN_METALAKE, or for good: caspian use URL NAME')
    },
    async answer(data, lines, list) {
      progress.end()
      await emit(shell, format, data, lines, list)
    },
    note(text) {
      progress.end()
      if (shell.stderr.isTTY) shell.stderr.write(`${shell.errorStyle('dim', text)}\n`)
    },
  }
}

/** The path of a kind's entity, or of its parent, as the client takes it: with the metalake first where the kind is below one. */
export const whole = (call: Call, kind: Kind, names: readonly string[]): Path => (kind.parent ? [call.metalake(), ...names] : names)

const pageSize = 1000
/** Items up to `limit`, all when there is none, page by page, counting for whoever watches. */
export async function gathered<T>(
  call: Call,
  kind: Kind,
  limit: number | undefined,
  page: (paging: { limit: number; pageToken?: string | undefined }) => Promise<Page<T>>,
) {
  const items: T[] = []
  let next: string | undefined
  do {
    const asked = Math.min(pageSize, (limit ?? Number.POSITIVE_INFINITY) - items.length)
    const found = await page({ limit: asked, pageToken: next })
    items.push(...found.items)
    next = found.next
    call.progress.say(counted(items.length, kind))
  } while (next !== undefined && items.length < (limit ?? Number.POSITIVE_INFINITY))
  return { items, hasMore: next !== undefined }
}

/** `--limit N`. Throws Failure for what is no count. */
export function limitOf(call: Call): number | undefined {
  const { limit } = call.options
  if (limit === undefined) return undefined
  const count = Number(limit)
  if (!Number.isSafeInteger(count) || count < 1)
    throw misused(`--limit takes a whole number from 1, not "${String(limit)}"`, `Write it as: ${call.command} --limit 20`)
  return count
}
