/** What the command runs in: streams, environment and what the terminal can do. Read once by the entry, handed down. */
import type { ReadStream, WriteStream } from 'node:tty'
import { stripVTControlCharacters, styleText } from 'node:util'

export type Env = Readonly<Record<string, string | undefined>>
/** Text in a style, or as it is where there is no colour. */
export type Style = (as: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string

export interface Shell {
  readonly env: Env
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  /** Where relative files are looked for: npm runs its scripts in the project's folder, wherever it was called. */
  readonly folder: string
  /** A person sits at both ends: questions can be asked. */
  readonly asks: boolean
  /** Columns of the terminal that standard output is; undefined where it is none, and nothing is cut. */
  readonly width: number | undefined
  readonly style: Style
  readonly errorStyle: Style
}

const styled: Style = (as, text) => styleText(as, text, { validateStream: false })
const plain: Style = (_as, text) => stripVTControlCharacters(text)
/** Source: no-color.org, for the variable. */
const coloured = (stream: WriteStream, env: Env) => stream.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'

export function shellOf({ env, stdin, stdout, stderr }: Pick<Shell, 'env' | 'stdin' | 'stdout' | 'stderr'>): Shell {
  return {
    env,
    stdin,
    stdout,
    stderr,
    folder: env.npm_lifecycle_event === 'caspian' ? (env.INIT_CWD ?? '.') : '.',
    asks: stdin.isTTY && stderr.isTTY,
    width: stdout.isTTY ? stdout.columns || 80 : undefined,
    style: coloured(stdout, env) ? styled : plain,
    errorStyle: coloured(stderr, env) ? styled : plain,
  }
}
