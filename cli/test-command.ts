/** The real command for tests, as a process of its own: with pipes, or at a pseudo terminal where somebody types. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'

const root = join(import.meta.dirname, '..')
const entry = join(root, 'cli/caspian.ts')

export type Env = Readonly<Record<string, string>>
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}
export interface Typed {
  /** What must have been shown since the last answer. */
  readonly shown: string
  readonly type: string
}
export const enter = '\r'
export const ctrlC = '\u0003'
export const ctrlD = '\u0004'

const given = (env: Env) => ({ PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', ...env })

/** Runs the command to its end. */
export async function caspian(env: Env, args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [entry, ...args], { cwd: root, env: given(env) })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [[code], out, err] = await Promise.all([once(child, 'exit') as Promise<[number]>, text(child.stdout), text(child.stderr)])
  return { code, out, err }
}

/** Runs it and expects it to succeed without a word on standard error. Gives what it printed. */
export async function done(env: Env, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await caspian(env, args)
  assert.deepEqual({ code, err }, { code: 0, err: '' }, `caspian ${args.join(' ')}\n${out}${err}`)
  return out
}

/** Runs it and expects it to fail in two lines, what and what next, with nothing on standard output. Gives the lines. */
export async function fails(env: Env, code: number, ...args: readonly string[]): Promise<readonly [what: string, next: string]> {
  const ran = await caspian(env, args)
  assert.deepEqual({ code: ran.code, out: ran.out }, { code, out: '' }, `caspian ${args.join(' ')}\n${ran.err}`)
  const [what = '', next = '', ...more] = ran.err.split('\n')
  assert.deepEqual(more, [''], ran.err)
  assert.match(what, /^caspian: \S/)
  assert.match(next, /^\S/)
  return [what.slice('caspian: '.length), next]
}

/** Its answer as data. */
export const data = async (env: Env, ...args: readonly string[]): Promise<unknown> => JSON.parse(await done(env, ...args, '-o', 'json'))

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

/** Runs it at a pseudo terminal of `columns` columns and types when what is waited for has been shown. Gives all that was shown. */
export async function atTerminal(
  env: Env,
  args: readonly string[],
  typed: readonly Typed[] = [],
  columns = 100,
): Promise<{ code: number; shown: string }> {
  const line = `stty cols ${columns}; exec ${[process.execPath, entry, ...args].map(quoted).join(' ')}`
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    cwd: root,
    env: { ...given(env), SHELL: '/bin/sh' },
  })
  let shown = ''
  let seen = 0
  const left = [...typed]
  child.stdout.on('data', (part: Buffer) => {
    shown += part.toString()
    const [next] = left
    if (!next || !shown.slice(seen).includes(next.shown)) return
    left.shift()
    seen = shown.length
    child.stdin.write(next.type)
  })
  // Waiting for what is never shown would wait for ever.
  const timer = setTimeout(() => child.kill('SIGTERM'), 30_000)
  const [code] = (await once(child, 'close')) as [number]
  clearTimeout(timer)
  assert.deepEqual(left, [], shown)
  return { code, shown }
}
