/** Questions to the person at the terminal, on standard error so that the answer to the command stays apart. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { exits, Failure } from '../failure.ts'
import type { Shell } from '../shell.ts'

export interface Question {
  readonly text: string
  /** What is typed is not shown. */
  readonly hidden?: boolean
}

/**
 * One line for each question, as typed. From the first to the last the terminal itself echoes nothing, so that a secret typed
 * ahead of its question is not shown either. Throws Failure when the person stops (Ctrl-C) or ends the input (Ctrl-D).
 */
export async function asked({ stdin, stderr, errorStyle }: Shell, questions: readonly Question[]): Promise<readonly string[]> {
  let isMuted = false
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 })
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const answers: string[] = []
  const ask = () => {
    const question = questions[answers.length]
    if (!question) return resolve(answers)
    const prompt = `${errorStyle('bold', question.text)} `
    isMuted = question.hidden === true
    // Line editing paints the prompt together with what is typed; for a secret it paints nothing at all.
    if (isMuted) stderr.write(prompt)
    lines.setPrompt(prompt)
    lines.prompt()
  }
  // At once, not later: what was typed ahead follows in the same breath, and belongs to the next question.
  lines.on('line', (line) => {
    if (isMuted) stderr.write('\n')
    answers.push(line)
    ask()
  })
  const stop = () => reject(new Failure('stopped; nothing was done', 'Start it again when you are ready', exits.stopped))
  lines.once('SIGINT', stop)
  lines.once('close', stop)
  ask()
  try {
    return await promise
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
  const [answer = ''] = await asked(shell, [{ text: `${text} [y/N]` }])
  return /^y(es)?$/i.test(answer.trim())
}
