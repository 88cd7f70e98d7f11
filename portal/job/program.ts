/** The parts of a job template, as they stand in a form and back; and the keys that its runs fill. Pure. */
import { type JobType, jobTypes } from '../../kinds/job-template.ts'
import { linesOf, mapIn, textsIn } from '../kit/lines.ts'

type Sort = 'words' | 'texts' | 'map'
const sorts: Readonly<Record<string, Sort>> = {
  executable: 'words',
  className: 'words',
  arguments: 'texts',
  scripts: 'texts',
  jars: 'texts',
  files: 'texts',
  archives: 'texts',
  environments: 'map',
  customFields: 'map',
  configs: 'map',
}
export const typeNames = Object.keys(jobTypes) as readonly JobType[]
/** What a template of the type is made of, besides its name and comment. */
export const partsOf = (type: JobType): readonly string[] => ['executable', 'arguments', 'environments', ...jobTypes[type], 'customFields']
export const isLong = (part: string): boolean => sorts[part] !== 'words'

export type Typed = Readonly<Record<string, string>>
export const typedOf = (type: JobType, template: Readonly<Record<string, unknown>>): Typed =>
  Object.fromEntries(
    partsOf(type).map((part) => {
      const value = template[part]
      if (value === undefined) return [part, '']
      return [part, sorts[part] === 'map' ? linesOf(value) : Array.isArray(value) ? value.join('\n') : String(value)]
    }),
  )

/** What was typed, each part as the lake takes it; empty words are left out. Throws for a line without a "=". */
export const programFrom = (type: JobType, typed: Typed): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    partsOf(type).flatMap((part): readonly (readonly [string, unknown])[] => {
      const text = typed[part] ?? ''
      if (sorts[part] === 'words') return text.trim() === '' ? [] : [[part, text.trim()]]
      return [[part, sorts[part] === 'map' ? mapIn(text) : textsIn(text)]]
    }),
  )

/** The keys in `{{key}}`, wherever they stand in the template, in order of their first place. */
export function keysIn(template: Readonly<Record<string, unknown>>): readonly string[] {
  const { name: _name, comment: _comment, audit: _audit, ...rest } = template
  return [...new Set([...JSON.stringify(rest).matchAll(/\{\{([^{}"\\]+)\}\}/g)].map(([, key = '']) => key))]
}
