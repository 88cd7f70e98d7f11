/** How long a file may be, how it opens, and what must not stand in it. */
import { codeIn, type Files, isTest, textsOf, withoutComments } from './source.ts'

const longest = 300

export const tooLong = (files: Files): string[] =>
  codeIn(files)
    .map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > longest)
    .map(({ path, lines }) => `${path} has ${lines} lines`)

/** A command may begin with the line that names its interpreter. */
export const unexplained = (files: Files): string[] =>
  codeIn(files)
    .filter(([, text]) => !/^(?:#!.*\n)?\/\*\*/.test(text))
    .map(([path]) => path)

const below = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)))

const readsEnvironment = [
  'server/main.ts',
  'server/verify.ts',
  'server/restore.ts',
  'server/migrate.ts',
  'server/rotate-key.ts',
  'server/region-lake.ts',
  'cli/caspian.ts',
  'scripts/',
  'bench/',
  'peers/',
  'portal/vite.config.ts',
]
const environment = /\bprocess\s*(?:\.\s*env\b|\[\s*['"`]env['"`])|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*['"]node:process['"])/

/** Settings come from one table, read once; whoever reads the environment elsewhere has a setting nobody can find. */
export const environmentReaders = (files: Files): string[] =>
  codeIn(files)
    .filter(([path, text]) => !isTest(path) && !below(path, readsEnvironment) && environment.test(withoutComments(text)))
    .map(([path]) => path)

const holdsSql = ['server/store/', 'connectors/', 'scripts/', 'bench/', 'peers/', 'wire/']
const statement =
  /\b(?:select\b[\s\S]+?\bfrom\s+\w|insert\s+(?:or\s+\w+\s+)?into\s+\w|update\s+\w+\s+set\s|delete\s+from\s+\w|(?:create|drop|alter)\s+(?:unique\s+)?(?:table|index|trigger|database)\s+(?:if\s+(?:not\s+)?exists\s+)?[\w"$]+\s*(?:\(|;|$|on\b|add\b|cascade\b)|pragma\s+\w+\s*[=(])/i

/** A sentence for people begins with one capital; statements are written all small or all large. */
const isSql = (words: string): boolean => /^(?:[a-z]+|[A-Z]+)\b/.test(statement.exec(words)?.[0] ?? '')

export const strayedSql = (files: Files): string[] =>
  codeIn(files)
    .filter(([path]) => !isTest(path) && !below(path, holdsSql))
    .flatMap(([path, text]) =>
      textsOf(text)
        .filter(isSql)
        .map((words) => `${path}: ${words}`),
    )

const blindToKinds = ['server/entity/', 'server/store/', 'server/rest/']
/** In the store's log `tag` is what was done, not a sort of thing. */
const otherwiseMeant: Readonly<Record<string, readonly string[]>> = { tag: ['server/store/'] }

/** What treats every kind alike knows none by name: a name there is a special case that belongs into kinds/ or the kind's own folder. */
export const namedKinds = (files: Files, names: readonly string[]): string[] =>
  codeIn(files)
    .filter(([path]) => !isTest(path) && below(path, blindToKinds))
    .flatMap(([path, text]) =>
      [...new Set(textsOf(text))]
        .filter((words) => names.includes(words) && !below(path, otherwiseMeant[words] ?? []))
        .map((words) => `${path}: '${words}'`),
    )

/** Written in pieces, so that this file does not hold what it looks for. */
const machinePaths = ['work', 'root', 'tmp/bash_jobs'].map((folder) => `/${folder}/`)

export const machinePathsIn = (files: Files): string[] =>
  [...files].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (machinePaths.some((machine) => line.includes(machine)) ? [`${path}:${index + 1}`] : [])),
  )
