/** Runs a program of the server's as a process of its own, which is no import: an installation without the server still has the command. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Ended, exits, Failure } from '../failure.ts'
import type { Shell } from '../shell.ts'

/** Throws Ended with its code unless that is 0, and Failure when there is no such program. */
export async function runOfServer(shell: Shell, program: string, args: readonly string[]): Promise<void> {
  if (!existsSync(program))
    throw new Failure('this installation has no server, and so nothing to do this with', 'Run it where the server is installed', exits.refused)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit', env: shell.env })
  child.on('error', reject)
  child.on('exit', (code) => resolve(code ?? exits.refused))
  const code = await promise
  if (code !== exits.ok) throw new Ended(code)
}
