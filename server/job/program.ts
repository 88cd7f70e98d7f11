/** What a run runs: its template with every `{{key}}` filled from what the run is given, checked before anything is kept. */
import { access } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'

type Texts = Readonly<Record<string, string>>

/** A file that must lie beside the program. `said` is how the template calls it: what fills it may be secret. */
export interface Source {
  readonly uri: string
  readonly said: string
}
export interface Program {
  readonly jobType: 'shell' | 'spark'
  readonly executable: Source
  readonly arguments: readonly string[]
  readonly environments: Texts
  readonly className?: string
  readonly scripts: readonly Source[]
  readonly jars: readonly Source[]
  readonly files: readonly Source[]
  readonly archives: readonly Source[]
  readonly configs: Texts
}

/** Each `{{key}}` that is given is filled, once; what is filled in is not looked through again, and others stay. */
export const filled = (text: string, conf: Texts): string =>
  text.replaceAll(/\{\{([\w.-]+)\}\}/g, (whole, key: string) => (Object.hasOwn(conf, key) ? (conf[key] as string) : whole))

/** Throws illegal for an address that no file can be had from, and for texts that no process can be given. */
export function programOf(template: Body, conf: Texts): Program {
  const list = (key: string) => (template[key] ?? []) as readonly string[]
  const map = (key: string) =>
    Object.fromEntries(Object.entries((template[key] ?? {}) as Texts).map(([name, value]) => [filled(name, conf), filled(value, conf)]))
  const source = (said: string): Source => ({ uri: filled(said, conf), said })
  const program: Program = {
    jobType: template.jobType as Program['jobType'],
    executable: source(String(template.executable)),
    arguments: list('arguments').map((text) => filled(text, conf)),
    environments: map('environments'),
    ...(typeof template.className === 'string' ? { className: filled(template.className, conf) } : {}),
    scripts: list('scripts').map(source),
    jars: list('jars').map(source),
    files: list('files').map(source),
    archives: list('archives').map(source),
    configs: map('configs'),
  }
  const texts = [...program.arguments, ...Object.entries(program.configs).flat(), program.className ?? '']
  if ([...texts, ...Object.entries(program.environments).flat()].some((text) => text.includes('\0')))
    throw illegal('arguments, environments and configs must not hold a zero byte once they are filled')
  const name = Object.keys(program.environments).find((one) => one === '' || one.includes('='))
  if (name !== undefined) throw illegal('"environments" must have names that are not empty and hold no "=" once they are filled')
  checkNames(program)
  return program
}

export const sourcesOf = ({ executable, scripts, jars, files, archives }: Program): readonly Source[] => [
  executable,
  ...scripts,
  ...jars,
  ...files,
  ...archives,
]

/** Where the file is: a path on this machine, or an address to fetch. Throws illegal. */
export function placeOf({ uri, said }: Source): string | URL {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase()
  const bad = (what: string) => illegal(`"${said}" ${what}`)
  if (uri.includes('\0')) throw bad('must not hold a zero byte')
  if (scheme === undefined || scheme === 'file') {
    const path = scheme === undefined ? uri : pathOf(uri)
    if (path === undefined || !isAbsolute(path)) throw bad('must be an absolute path on this machine, such as file:///opt/job.sh')
    return path
  }
  if (scheme !== 'http' && scheme !== 'https') throw bad(`cannot be fetched: ${scheme}: is none of file:, http: and https:`)
  const url = URL.parse(uri)
  if (!url) throw bad('is no address')
  return url
}
function pathOf(uri: string): string | undefined {
  if (!/^file:\//i.test(uri)) return undefined
  try {
    return fileURLToPath(uri)
  } catch {
    return undefined
  }
}

/** What the file is called beside the program: the last part of its address, and never more. Throws illegal. */
export function stagedName(source: Source): string {
  const place = placeOf(source)
  const name = basename(typeof place === 'string' ? place : decoded(place.pathname))
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0') || Buffer.byteLength(name) > 255)
    throw illegal(`"${source.said}" does not end with the name of a file`)
  return name
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Two files of one name would stand in each other's place; spark-submit splits its lists at commas. */
function checkNames(program: Program): void {
  const by = new Map<string, Source>()
  for (const source of sourcesOf(program)) {
    const name = stagedName(source)
    const other = by.get(name)
    if (other && other.uri !== source.uri)
      throw illegal(`"${other.said}" and "${source.said}" would both be called ${basename(source.said)}; rename one`)
    if (program.jobType === 'spark' && name.includes(',')) throw illegal(`"${source.said}" must have no comma in its name`)
    by.set(name, source)
  }
}

/** Throws illegal when a file on this machine is not there. */
export async function checkThere(program: Program): Promise<void> {
  for (const source of sourcesOf(program)) {
    const place = placeOf(source)
    if (typeof place !== 'string') continue
    await access(place).catch(() => {
      throw illegal(`"${source.said}" is not on this machine, or the lake may not read it`)
    })
  }
}
