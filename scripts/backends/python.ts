/** Python programs that drive us, each in a virtual environment of its own, kept between runs. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { findProgram, installPackages, run } from './programs.ts'

const cache = join(import.meta.dirname, '../../.cache')

async function makeEnvironment(folder: string): Promise<void> {
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

/** The folder of programs of an environment that holds the packages; it is made on first use. Throws when it could not be. */
async function environment(name: string, requirements: readonly string[]): Promise<string> {
  const folder = join(cache, name)
  /** Names what the environment holds; written last, so that an interrupted installation is begun again. */
  const stamp = join(folder, 'holds')
  const wanted = requirements.join(' ')
  const programs = join(folder, 'bin')
  if (textOf(stamp) === wanted) return programs
  process.stderr.write(`making a Python environment with ${wanted}\n`)
  rmSync(folder, { recursive: true, force: true })
  await makeEnvironment(folder)
  await run(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements])
  writeFileSync(stamp, wanted)
  return programs
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Where a package that is no program lies, in an environment of its own. Throws when it could not be installed. */
export async function packageFolder(environmentName: string, name: string, version: string): Promise<string> {
  const programs = await environment(environmentName, [`${name}==${version}`])
  const libraries = join(programs, '../lib')
  const [python = ''] = readdirSync(libraries)
  return join(libraries, python, 'site-packages', name)
}

/** The reference's own client, unmodified: path of the interpreter that has it. Throws when it could not be installed. */
export const clientPython = async (): Promise<string> => join(await environment('python', ['apache-gravitino==1.3.1']), 'python')

/** OpenLineage's own client, unmodified: path of the interpreter that has it. Throws when it could not be installed. */
export const openLineagePython = async (): Promise<string> => join(await environment('openlineage', ['openlineage-python==1.54.0']), 'python')

/** The Model Context Protocol's own client, unmodified: path of the interpreter that has it. Throws when it could not be installed. */
export const mcpPython = async (): Promise<string> => join(await environment('mcp', ['mcp==2.3.0']), 'python')

/** Spark, without the Java that it needs: path of the interpreter that has it. Throws when it could not be installed. */
export const sparkPython = async (): Promise<string> => join(await environment('spark', ['pyspark==3.5.6']), 'python')

/** A service that speaks as AWS does, key management and signatures included: path of its command. Throws when it could not be installed. */
export const motoProgram = async (): Promise<string> => join(await environment('moto', ['moto[server]==5.2.5']), 'moto_server')

/** Schemathesis, with what decides which requests a seed makes: path of its command. Throws when it could not be installed. */
export const schemathesisProgram = async (): Promise<string> =>
  join(await environment('schemathesis', ['schemathesis==4.32.5', 'hypothesis==6.170.15']), 'st')
