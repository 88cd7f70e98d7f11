/** The project's files as the house rules read them, and what a file imports and says. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Text by path from the root, with slashes. */
export type Files = ReadonlyMap<string, string>

/** Every file git keeps or would add. Throws outside a checkout. */
export function readFiles(root: string): Files {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  const paths = listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

export const isCode = (path: string): boolean => /\.tsx?$/.test(path) && !path.endsWith('.d.ts')

/** Tests and what only they use may reach further than the code beside them. */
export const isTest = (path: string): boolean => /(?:\.test|(?:^|\/)test-[\w-]+|(?:^|\/)conformance)\.tsx?$/.test(path)

export const codeIn = (files: Files): readonly (readonly [string, string])[] => [...files].filter(([path]) => isCode(path))

/** Comments, texts and regular expressions: the parts of a program that are not its code. */
const parts =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:?&|![{};]\s*|=>\s*|return )\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])*\/\w*/g

const isComment = (part: string): boolean => part.startsWith('//') || part.startsWith('/*')

export const withoutComments = (text: string): string => text.replaceAll(parts, (part) => (isComment(part) ? ' ' : part))

/** The texts a program holds, without their quotes. */
export const textsOf = (text: string): readonly string[] =>
  (text.match(parts) ?? []).filter((part) => /^['"`]/.test(part)).map((part) => part.slice(1, -1))

const importForms =
  /(?:^|[;\n])\s*(?:import|export)\b(?:(\s+type\b)?[\w\s{},*$]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\bnew URL\(\s*['"](\.[^'"]+\.tsx?)['"]/g

export interface Import {
  /** As written. */
  readonly of: string
  /** Gone when the program runs. */
  readonly isType: boolean
}

/** What a file names in imports, re-exports and worker addresses. */
export const importsOf = (text: string): readonly Import[] =>
  [...withoutComments(text).matchAll(importForms)].map(([, type, of, late, worker]) => ({
    of: of ?? late ?? worker ?? '',
    isType: type !== undefined,
  }))

/** The file an import of `from` means, as a path from the root; undefined when it names a package. */
export const target = (from: string, imported: string): string | undefined =>
  imported.startsWith('.') ? posix.join(posix.dirname(from), imported.replace(/\?.*$/, '')) : undefined
