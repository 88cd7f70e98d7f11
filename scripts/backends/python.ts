/** The reference's own Python client, unmodified, in a virtual environment kept between runs. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, installPackages, run } from './programs.ts'

const requirement = 'apache-gravitino==1.3.1'
const folder = join(import.meta.dirname, '../../.cache/python')
const python = join(folder, 'bin/python')
/** Names what the environment holds; written last, so that an interrupted installation is begun again. */
const stamp = join(folder, 'holds')

const holds = (): string => {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return ''
  }
}

async function makeEnvironment(): Promise<void> {
  const make = () => run('python3', ['-m', 'venv', folder])
  if (findProgram(['python3']) === undefined) {
    await installPackages(['python3', 'python3-venv'], 'Python is not on this machine')
    return make()
  }
  try {
    await make()
  } catch {
    // Debian ships Python without the part that makes environments.
    await installPackages(['python3-venv'], 'Python cannot make virtual environments')
    rmSync(folder, { recursive: true, force: true })
    await make()
  }
}

/** Path of the environment's interpreter; the environment is made on first use. Throws when it could not be. */
export async function clientPython(): Promise<string> {
  if (holds() === requirement) return python
  process.stderr.write(`making a Python environment with ${requirement}\n`)
  rmSync(folder, { recursive: true, force: true })
  await makeEnvironment()
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement])
  writeFileSync(stamp, requirement)
  return python
}
