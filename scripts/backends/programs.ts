/** Finds programs on this machine, and has Debian install the ones a test needs. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first of the names found in PATH, or in the further folders, as a full path; undefined when none is there. */
export function findProgram(names: readonly string[], further: readonly string[] = []): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...further]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs)
}

/** Runs a program to its end, its output on our stderr. Throws when it cannot start or ends with another code than 0. */
export async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } })
  const { promise, resolve, reject } = Promise.withResolvers<string | number | null>()
  child.on('error', reject)
  child.on('exit', (code, signal) => resolve(signal ?? code))
  const ended = await promise
  if (ended !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${ended}`)
}

let updated: Promise<void> | undefined

/** Installs Debian packages. Needs root; throws with the command to run where we are not, or where apt-get fails. */
export async function installPackages(packages: readonly string[], why: string): Promise<void> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || findProgram(['apt-get']) === undefined) throw new Error(`${why}: as root, run: ${command}`)
  process.stderr.write(`${why}: installing ${packages.join(', ')} with apt-get\n`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const patient = ['-o', 'DPkg::Lock::Timeout=300']
  updated ??= run('apt-get', [...patient, 'update'], env)
  await updated
  await run('apt-get', [...patient, 'install', '-y', '--no-install-recommends', ...packages], env)
}
