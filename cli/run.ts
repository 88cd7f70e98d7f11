/** Runs one command line and gives the exit code; whatever goes wrong is told in two lines, without a stack. */
import { CommanderError } from 'commander'
import { Ended, exits, Failure } from './failure.ts'
import { programFor } from './program.ts'
import type { Shell } from './shell.ts'

/** What the completion scripts call. */
const completeWord = '__complete'

export async function run(shell: Shell, args: readonly string[]): Promise<number> {
  try {
    if (args[0] === completeWord) {
      const { answerCompletion } = await import('./completion/completion.ts')
      await answerCompletion(() => programFor(shell), shell, args.slice(1))
    } else {
      const program = await programFor(shell, args[0])
      await program.parseAsync(args, { from: 'user' })
    }
    return exits.ok
  } catch (error) {
    return told(shell, error)
  }
}

function told({ stderr, errorStyle }: Shell, error: unknown): number {
  // Help was asked for and shown, or a command was given without its verb.
  if (error instanceof CommanderError) return error.code === 'commander.help' ? exits.usage : error.exitCode
  if (error instanceof Ended) return error.exit
  const { message, next, exit } =
    error instanceof Failure ? error : new Failure(String(error), 'This is a fault of the command itself: please report it', exits.refused)
  stderr.write(`${errorStyle('red', 'caspian:')} ${message}\n${errorStyle('dim', next)}\n`)
  return exit
}
