/** Lays out what a run needs in its folder, and gives the words of its command. */
import { access, chmod, constants, copyFile, mkdir, rename, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isPublic } from './addresses.ts'
import { type FetchHow, fetchTo } from './fetch.ts'
import type { Folder } from './place.ts'
import { type Program, placeOf, type Source, sourcesOf, stagedName } from './program.ts'
import type { JobSettings } from './settings.ts'

/** Why a run cannot begin, in words for whoever asked for it: nothing in them was filled in. */
export class Unready extends Error {}

export interface Ready {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Throws Unready. The folder must not be there: a run begins once. */
export async function stage(program: Program, folder: Folder, settings: JobSettings, signal: AbortSignal): Promise<Ready> {
  const submit = program.jobType === 'spark' ? await sparkSubmit(settings.sparkHome) : undefined
  await mkdir(folder.work, { recursive: true, mode: 0o700 })
  const how = { allows: settings.blockUnsafe ? isPublic : () => true, signal }
  for (const source of new Map(sourcesOf(program).map((one) => [one.uri, one])).values()) await lay(source, folder, how)
  const at = (source: Source) => join(folder.work, stagedName(source))
  const executable = at(program.executable)
  if (program.jobType === 'shell') await runnable(program.executable, executable)
  const { SPARK_HOME: _none, ...plain } = settings.surroundings
  return {
    command: submit === undefined ? [executable, ...program.arguments] : sparkCommand(submit, program, at),
    env: { ...plain, ...(settings.sparkHome === undefined ? {} : { SPARK_HOME: settings.sparkHome }), ...program.environments },
  }
}

/** What is on this machine is linked, as it may be large; what is fetched is written. */
async function lay(source: Source, { work }: Folder, how: FetchHow): Promise<void> {
  const place = placeOf(source)
  const to = join(work, stagedName(source))
  try {
    if (typeof place !== 'string') return await fetchTo(place, to, how)
    await access(place, constants.R_OK)
    await symlink(place, to)
  } catch (error) {
    // What the system says may name what was filled in; its code does not.
    const { code, message } = error as NodeJS.ErrnoException
    throw new Unready(`"${source.said}" could not be had: ${code ?? message}`)
  }
}

/** A program that is not marked as one is marked in a copy; what it was taken from stays as it is. */
async function runnable(source: Source, path: string): Promise<void> {
  if (!(await stat(path)).isFile()) throw new Unready(`"${source.said}" is no file that can be run`)
  const isRunnable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  if (isRunnable) return
  if (typeof placeOf(source) === 'string') {
    const copy = `${path}.copy`
    await copyFile(path, copy)
    await rename(copy, path)
  }
  await chmod(path, 0o700)
}

async function sparkSubmit(home: string | undefined): Promise<string> {
  const hint = 'set gravitino.jobExecutor.local.sparkHome or SPARK_HOME to where Spark is'
  if (home === undefined) throw new Unready(`there is no Spark on this server: ${hint}`)
  const submit = join(home, 'bin', 'spark-submit')
  await access(submit, constants.X_OK).catch(() => {
    throw new Unready(`${submit} cannot be run: ${hint}`)
  })
  return submit
}

/** Source: `spark-submit --help`. */
export function sparkCommand(submit: string, program: Program, at: (source: Source) => string): readonly string[] {
  const { className = '', jars, files, archives, configs } = program
  const list = (flag: string, sources: readonly Source[]) => (sources.length > 0 ? [flag, sources.map(at).join(',')] : [])
  return [
    submit,
    ...(className.trim() === '' ? [] : ['--class', className]),
    ...list('--jars', jars),
    ...list('--files', files),
    ...list('--archives', archives),
    ...Object.entries(configs).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    at(program.executable),
    ...program.arguments,
  ]
}
