/** `--from FILE`, or - for standard input: a whole body in JSON or YAML. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Kind } from '../../kinds/define.ts'
import { type PropertyRows, rowOf } from '../../kinds/properties.ts'
import { misused } from '../failure.ts'
import type { Shell } from '../shell.ts'
import type { Update } from './alter-flags.ts'
import { asked } from './create-flags.ts'
import { parseTree } from './value.ts'

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Throws Failure for what cannot be read or is no JSON or YAML. */
export async function readTree(shell: Shell, file: string): Promise<unknown> {
  const shown = file === '-' ? 'standard input' : file
  let content: string
  try {
    content = file === '-' ? await text(shell.stdin) : await readFile(resolve(shell.folder, file), 'utf8')
  } catch (error) {
    throw misused(`${shown} cannot be read: ${(error as Error).message}`, 'Give a file with JSON or YAML, or - for standard input')
  }
  return parseTree(content, shown)
}

/**
 * The body of a create request. What only answers hold (audit and the like) is left out, so that what `show` printed can be
 * created again. Throws Failure for what is no object.
 */
export async function bodyIn(shell: Shell, kind: Kind, file: string, rows: (body: Json) => PropertyRows): Promise<Json> {
  const body = await readTree(shell, file)
  if (!isObject(body)) throw misused(`${file} holds no object`, 'See the form with: caspian KIND show PATH -o yaml')
  const { audit: _audit, ...rest } = body
  const known = new Set(['name', ...asked(kind).map(([key]) => key)])
  const given = Object.entries(rest).filter(([key]) => known.has(key) || !kind.fields[key]?.given)
  const { properties } = rest
  if (!isObject(properties)) return Object.fromEntries(given)
  const kept = Object.entries(properties).filter(([key]) => !rowOf(rows(rest), key)?.reserved)
  return { ...Object.fromEntries(given), properties: Object.fromEntries(kept) }
}

/** The updates of an alter request: a list, or an object whose `updates` is one. Throws Failure. */
export async function updatesIn(shell: Shell, file: string): Promise<readonly Update[]> {
  const tree = await readTree(shell, file)
  const list = isObject(tree) ? tree.updates : tree
  const is = (update: unknown): update is Update => isObject(update) && typeof update['@type'] === 'string'
  if (!Array.isArray(list) || !list.every(is))
    throw misused(`${file} holds no list of updates`, 'An update is an object with "@type", such as { "@type": "rename", "newName": "x" }')
  return list
}
