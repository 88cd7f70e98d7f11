/** Questions to the person at the terminal, on standard error so that the answer to the command stays apart. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { exits, Failure } from '../failure.ts'
import type { Shell } from '../shell.ts'

export interface Question {
  readonly text: string
  /** What is typed is not shown. */
  readonly hidden?: boolean
  /** Taken when nothing is typed. */
  readonly otherwise?: string
}

/** One line, as typed. Throws Failure when the person stops (Ctrl-C) or ends the input (Ctrl-D). */
export async function asked({ stdin, stderr, errorStyle }: Shell, { text, hidden, otherwise }: Question): Promise<string> {
  const prompt = `${errorStyle('bold', text)}${otherwise === undefined ? '' : errorStyle('dim', ` (${otherwise})`)} `
  // Line editing repaints what was typed; for a secret it paints on nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  stderr.write(hidden ? prompt : '')
  const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true, historySize: 0 })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const stop = () => reject(new Failure('stopped; nothing was done', 'Start it again when you are ready', exits.stopped))
  lines.once('SIGINT', stop)
  lines.once('close', stop)
  lines.question(hidden ? '' : prompt, resolve)
  try {
    const answer = await promise
    if (hidden) stderr.write('\n')
    return answer === '' ? (otherwise ?? '') : answer
  } catch (error) {
    stderr.write('\n')
    throw error
  } finally {
    lines.close()
    stdin.pause()
  }
}

/** Whether the answer is yes; anything but y or yes is no. */
export async function confirmed(shell: Shell, text: string): Promise<boolean> {
  return /^y(es)?$/i.test((await asked(shell, { text: `${text} [y/N]` })).trim())
}
