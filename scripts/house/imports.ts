/** Who may import whom, and what from outside. */
import { isBuiltin } from 'node:module'
import { codeIn, type Files, importsOf, isCode, isTest, target } from './source.ts'

/** What each floor may import beside itself. Floors that are not here may import any. */
const floors: Readonly<Record<string, readonly string[]>> = {
  kinds: [],
  connectors: ['kinds'],
  client: ['kinds'],
  cli: ['kinds', 'client'],
  portal: ['kinds', 'client'],
  server: ['kinds', 'connectors'],
}

/** Programs that any floor may run as a process of their own, which is no import. */
const programs = new Set([
  'server/main.ts',
  'server/verify.ts',
  'server/verify-proof.ts',
  'server/migrate.ts',
  'server/backup.ts',
  'server/restore.ts',
  'server/rotate-key.ts',
  'server/region-lake.ts',
])

/** Tests start real backends, and those are no floor's. */
const forTests = ['scripts']

/** What each part of the server may import of the others; parts that are not here may import any. */
const serverParts: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  // What words are is said by the search, for the index that is written with each thing.
  store: ['kit', 'merge', 'search'],
  merge: ['kit', 'store'],
}
/** Faces decode and encode; they ask the lake and never call into its store, whose types they may name. */
const faces = new Set(['rest', 'iceberg-rest', 'lance-rest', 'openlineage', 'mcp', 'metrics', 'portal'])

const floorOf = (path: string): string => path.split('/')[0] ?? ''
const serverPartOf = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? ''

interface Edge {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}
const edges = (files: Files): readonly Edge[] =>
  codeIn(files).flatMap(([from, text]) =>
    importsOf(text).flatMap(({ of, isType }) => {
      const to = target(from, of)
      return to === undefined ? [] : [{ from, to, isType }]
    }),
  )
const told = ({ from, to }: Edge): string => `${from} imports ${to}`

export const floorsKept = (files: Files): string[] =>
  edges(files)
    .filter(({ from, to }) => {
      const below = floors[floorOf(from)]
      if (below === undefined || floorOf(to) === floorOf(from) || programs.has(to)) return false
      return ![...below, ...(isTest(from) ? forTests : [])].includes(floorOf(to))
    })
    .map(told)

export const serverPartsKept = (files: Files): string[] =>
  edges(files)
    .filter(({ from, to }) => floorOf(from) === 'server' && floorOf(to) === 'server' && serverPartOf(from) !== serverPartOf(to) && !isTest(from))
    .filter(({ from, to, isType }) => {
      const below = serverParts[serverPartOf(from)]
      if (below !== undefined) return !below.includes(serverPartOf(to))
      return faces.has(serverPartOf(from)) && serverPartOf(to) === 'store' && !isType
    })
    .map(told)

/** Each loop of running code once, from the file it was found at; two files may name each other's types. */
export function cycles(files: Files): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to, isType } of edges(files)) if (isCode(to) && !isType) next.set(from, [...(next.get(from) ?? []), to])
  const found: string[] = []
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path)
    if (seenAt >= 0) found.push([...trail.slice(seenAt), path].join(' imports '))
    if (seenAt >= 0 || done.has(path)) return
    for (const to of next.get(path) ?? []) walk(to, [...trail, path])
    done.add(path)
  }
  for (const path of next.keys()) walk(path, [])
  return found
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>
const declared = (files: Files, path: string, lists: readonly string[]): readonly string[] => {
  const manifest = JSON.parse(files.get(path) ?? '{}') as Manifest
  return lists.flatMap((list) => Object.keys(manifest[list] ?? {}))
}
const packageOf = (imported: string): string =>
  imported
    .split('/')
    .slice(0, imported.startsWith('@') ? 2 : 1)
    .join('/')

/**
 * A package must stand in the workspace's own list, or npm's hoisting alone makes it work. Tests may use the root's tools.
 * A name that begins with a slash is an address that a page asks its server for.
 */
export const packagesDeclared = (files: Files): string[] =>
  codeIn(files).flatMap(([path, text]) => {
    const own = floorOf(path) in floors ? `${floorOf(path)}/package.json` : 'package.json'
    const tools = own === 'package.json' || isTest(path)
    const allowed = new Set([
      ...declared(files, own, ['dependencies', 'optionalDependencies', ...(tools ? ['devDependencies'] : [])]),
      ...(tools ? declared(files, 'package.json', ['dependencies', 'devDependencies']) : []),
    ])
    return importsOf(text)
      .filter(({ of }) => target(path, of) === undefined && !of.startsWith('/') && !isBuiltin(of) && !allowed.has(packageOf(of)))
      .map(({ of }) => `${path} imports ${of}, which ${own} does not name`)
  })
