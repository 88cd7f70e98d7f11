/** The answer on standard output: lines for people, JSON or YAML for programs, the same data in both. */
import type { Shell } from '../shell.ts'
import { cleanDocument, isUnsafe } from './clean.ts'

export const formats = ['table', 'json', 'yaml'] as const
export type Format = (typeof formats)[number]

export async function emit({ stdout }: Shell, format: Format, data: unknown, lines: () => readonly string[]): Promise<void> {
  stdout.write(await document(format, data, lines))
}

async function document(format: Format, data: unknown, lines: () => readonly string[]): Promise<string> {
  if (format === 'json') return cleanDocument(`${JSON.stringify(data, null, 2)}\n`)
  if (format === 'table')
    return lines()
      .map((line) => `${line}\n`)
      .join('')
  const { Document, visit } = await import('yaml')
  const yaml = new Document(data)
  // Only what stands in double quotes can be escaped.
  visit(yaml, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && isUnsafe(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return cleanDocument(yaml.toString({ lineWidth: 0 }))
}
