/** What package-lock.json must hold for `npm ci` to take it, and what it must not. */
import type { Files } from './source.ts'

interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
export interface Lock {
  readonly packages: Readonly<Record<string, Entry>>
}

export interface Missing {
  readonly name: string
  readonly version: string
  readonly dev: boolean
}

/** Optional packages, the same program for other platforms, that a package names and the lock does not hold. */
export const missingPlatforms = ({ packages }: Lock): readonly Missing[] =>
  Object.entries(packages).flatMap(([holder, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`node_modules/${name}` in packages) && !(`${holder}/node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, dev })),
  )

/** The entry of such a package. System, processor and C library are read off its name, as in binding-linux-x64-musl. */
export function platformEntry(name: string, version: string, dev: boolean): object {
  const words = (name.split('/').at(-1) ?? '').replace(/^(?:cli|binding)-/, '').split('-')
  const [os, cpu, flavour = ''] = words
  const libc = flavour.startsWith('musl') ? ['musl'] : os === 'linux' && flavour.startsWith('gnu') ? ['glibc'] : undefined
  return { version, cpu: [cpu], ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os: [os] }
}

const lockOf = (files: Files): string => files.get('package-lock.json') ?? '{"packages":{}}'

export const incompleteLock = (files: Files): string[] =>
  missingPlatforms(JSON.parse(lockOf(files)) as Lock).map(({ name }) => `${name} is not in package-lock.json: run node scripts/lock.ts`)

/** A lock file with addresses installs from the registry of whoever wrote it. */
export const downloadAddresses = (files: Files): string[] =>
  lockOf(files)
    .split('\n')
    .flatMap((line, index) => (/"resolved":\s*"(?:https?|git|ssh)/.test(line) ? [`package-lock.json:${index + 1}`] : []))
