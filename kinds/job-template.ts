/** A program that can be run with parameters: a command with its files, or a Spark application. */
import { commentMax, rename, updateComment } from './changes.ts'
import { change, type Draft, decode, defineKind, type Field, filled, limited, listOf, optional, refuse, text } from './define.ts'
import { illegal } from './errors.ts'
import { made } from './layout.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { openArguments, openMap, openText } from './open-map.ts'

/** What each sort of template has beside what all have. Source: contract types §11. */
export const jobTypes = {
  shell: ['scripts'],
  spark: ['className', 'jars', 'files', 'archives', 'configs'],
} as const
export type JobType = keyof typeof jobTypes

/** Exactly so: the wire takes these in no other letter case. */
const jobType = (doc: string): Field<JobType, true> => ({
  doc,
  needed: true,
  json: { type: 'string', enum: Object.keys(jobTypes) },
  decode: (v, at) => (typeof v === 'string' && Object.hasOwn(jobTypes, v) ? (v as JobType) : refuse(at, 'shell or spark')),
})
const texts = (doc: string) => optional(listOf(openText(text('a text')), doc))

/** Of every template; `{{key}}` in any text is filled from what a run is given, which is kept secret: a template shows what it holds. */
const common = {
  executable: openText(filled('address of the program; file:, http: and https: are fetched')),
  arguments: optional(openArguments('what it is called with')),
  environments: optional(openMap('environment of the process')),
  customFields: optional(openMap('free keys')),
}
const particular = {
  scripts: texts('shell: addresses of files that must lie beside the program'),
  className: optional(text('spark: the main class')),
  jars: texts('spark: addresses of libraries'),
  files: texts('spark: addresses of files for the working directory'),
  archives: texts('spark: addresses of archives to unpack there'),
  configs: optional(openMap('spark: its configuration')),
}

/** `executable` → `newExecutable`. */
const newKey = (key: string) => `new${key.charAt(0).toUpperCase()}${key.slice(1)}`
const newFields = Object.fromEntries(
  Object.entries({ ...common, executable: optional(common.executable), ...particular }).map(([key, field]) => [newKey(key), field]),
) as Readonly<Record<string, Field>>

/** Keys that a template of the type may have, as they are called on the wire. */
const keysOf = (type: JobType): readonly string[] => [...Object.keys(common), ...jobTypes[type]]

type Json = Readonly<Record<string, unknown>>
const newTemplate = made('the parts that change, with "@type": shell or spark', (raw, at) => {
  const type = decode({ '@type': jobType('as the template is') }, raw, at, true)
  const parts: Json = decode(newFields, raw, at, true)
  const own = new Set(keysOf(type['@type']).map(newKey))
  return { ...type, ...Object.fromEntries(Object.entries(parts).filter(([key]) => own.has(key))) }
})
function withParts(draft: Draft, { '@type': type, ...parts }: Json): Draft {
  const is = draft.body.jobType as JobType
  if (type !== is) throw illegal(`"newTemplate.@type" must be ${is}, as the template is; it is ${String(type)}`)
  const changed = keysOf(is).flatMap((key) => (parts[newKey(key)] === undefined ? [] : [[key, parts[newKey(key)]] as const]))
  return { ...draft, body: { ...draft.body, ...Object.fromEntries(changed) } }
}

export const jobTemplate = defineKind({
  name: 'jobTemplate',
  parent: metalake,
  doc: 'A program that can be run with parameters: a command with its files, or a Spark application.',
  fields: {
    name: text('unique within the metalake; builtin- begins the server’s own'),
    jobType: jobType('shell: a program of its own; spark: what spark-submit takes'),
    comment: optional(limited(commentMax, 'free text')),
    ...common,
    ...particular,
  },
  names: { ...freeName, own: { prefix: 'builtin-', type: 'IllegalJobTemplateOperationException' } },
  changes: {
    rename,
    updateComment,
    updateTemplate: change('Replaces parts of the program; what is not named stays.', { newTemplate }, (draft, ask) =>
      withParts(draft, ask.newTemplate),
    ),
  },
  access: { create: ['REGISTER_JOB_TEMPLATE'], read: ['USE_JOB_TEMPLATE'] },
  wire: { list: 'names', details: 'jobTemplates', segment: 'jobs/templates', nested: true },
  sync: { home: 'unit', fenced: ['name', 'jobType', 'comment', ...Object.keys(common), ...Object.keys(particular)] },
})
