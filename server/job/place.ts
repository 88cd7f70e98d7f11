/** Where runs keep their files on this machine: a folder for each, with its working directory, its logs and how it ended. */
import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { getuid } from 'node:process'

export interface Folder {
  readonly path: string
  /** Working directory; the program and its files lie here. */
  readonly work: string
  readonly output: string
  readonly errors: string
  /** Number of the process that leads the run, written by itself. */
  readonly pid: string
  /** Exit code and a line end, written when the program has ended. */
  readonly exit: string
}

/** A staging directory may serve several lakes: each has a part of its own. Throws when it cannot be ours alone. */
export async function openStaging(given: string | undefined, lakeDirectory: string): Promise<string> {
  const own = createHash('sha256').update(resolve(lakeDirectory)).digest('hex').slice(0, 16)
  const root = given === undefined ? join(lakeDirectory, 'jobs') : join(given, own)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const found = await lstat(root)
  if (!found.isDirectory() || (getuid && found.uid !== getuid()) || (found.mode & 0o022) !== 0)
    throw new Error(`runs cannot keep their files in ${root}: it must be a directory of ours that nobody else may write to`)
  return resolve(root)
}

/** Of the run called `name` in the metalake with this id. Both are the lake's own words: letters, digits and a dash. */
export function folderOf(root: string, metalake: string, name: string): Folder {
  const path = join(root, metalake, name)
  const file = (name: string) => join(path, name)
  return { path, work: file('work'), output: file('output.log'), errors: file('error.log'), pid: file('pid'), exit: file('exit') }
}

/** Every run that has a folder here, by the id of its metalake and its name. */
export async function foldersIn(root: string): Promise<readonly { readonly metalake: string; readonly name: string }[]> {
  const metalakes = await names(root)
  return (await Promise.all(metalakes.map(async (metalake) => (await names(join(root, metalake))).map((name) => ({ metalake, name }))))).flat()
}
const names = (path: string): Promise<string[]> => readdir(path).catch(() => [])

/** Bytes that the run has written to its logs. */
export async function outputOf({ output, errors }: Folder): Promise<number> {
  const sizes = await Promise.all(
    [output, errors].map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** A whole number and a line end; undefined when the file is not there, or not written to its end. A program may have put anything here. */
export async function numberIn(file: string): Promise<number | undefined> {
  const found = await lstat(file).catch(() => undefined)
  const text = found?.isFile() && found.size < 16 ? await readFile(file, 'utf8').catch(() => '') : ''
  return /^\d{1,10}\n$/.test(text) ? Number(text) : undefined
}
