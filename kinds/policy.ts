/** A rule that people attach to things for engines and jobs to follow; the lake keeps it and passes it on. */
import { commentMax, rename, touching, updateComment } from './changes.ts'
import { asObject, asText, change, decode, defineKind, filled, flag, given, integer, limited, listOf, oneOf, optional, refuse } from './define.ts'
import { illegal } from './errors.ts'
import { inherited } from './inherited.ts'
import { made } from './layout.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { openMap } from './open-map.ts'
import { decodeRules } from './rules/rules.ts'
import { strictestContent, unorderedIn } from './rules/strictest.ts'
import { enabled, onIsStricter } from './switches.ts'
import type { Order } from './sync.ts'
import { withKeys } from './texts.ts'

type Json = Readonly<Record<string, unknown>>

const policyType = oneOf(['custom', 'system_iceberg_compaction'], 'what the content holds')
/** Every type of object there is in the reference, those that nothing is attached to too. Source: contract types §1. */
const objectTypes = 'metalake catalog schema fileset table view topic column role model tag policy job job_template function'.split(' ')

/** Numbers are kept as JavaScript has them; one that it cannot hold would come back as another. */
function exact(value: unknown, at: string): void {
  if (typeof value === 'number' && !(Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)))
    refuse(at, 'a number that can be kept exactly; give it as text')
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) exact(inner, `${at}.${key}`)
}
const rules = made('free rules, of any structure', (raw, at) => {
  exact(raw, at)
  return decodeRules(asObject(raw, at), at)
})
const supported = made('types of objects it is meant for', (raw, at) => {
  const types = [...new Set(listOf(oneOf(objectTypes, 'a type of object'), '').decode(raw, at))]
  return types.length === 0 ? refuse(at, 'a list with at least one type of object') : types
})
const custom = { customRules: optional(rules), properties: optional(openMap('free keys')), supportedObjectTypes: supported }

const atLeast = (least: number, doc: string) => {
  const whole = integer(doc)
  const decode = (raw: unknown, at: string) => {
    const n = whole.decode(raw, at)
    return n < least ? refuse(at, `at least ${least}`) : n
  }
  return optional({ ...whole, decode })
}
const options = made('options of the rewrite', (raw, at) => {
  for (const [key, value] of Object.entries(asObject(raw, at))) {
    if (!/^[\w.-]+$/.test(key) || key.startsWith('job.options.'))
      refuse(`${at}.${key}`, 'named by letters, digits, ".", "_" and "-", and not begin with "job.options."')
    if (asText(value, `${at}.${key}`).trim() === '') refuse(`${at}.${key}`, 'text that is not blank')
  }
  return openMap('').decode(raw, at)
})
/** What a policy of this type says, beside `rewriteOptions` numbers all. */
export const compaction = {
  minDataFileMse: atLeast(0, 'mean squared error of file sizes from which it is worth it, in bytes squared'),
  minDeleteFileNumber: atLeast(0, 'delete files from which it is worth it'),
  dataFileMseWeight: atLeast(0, 'weight of the first'),
  deleteFileNumberWeight: atLeast(0, 'weight of the second'),
  maxPartitionNum: atLeast(1, 'partitions rewritten at once'),
  rewriteOptions: optional(options),
}
/** What it says where it says nothing. Source: contract types §11. */
export const compactionDefaults = {
  minDataFileMse: 405323966463344,
  minDeleteFileNumber: 1,
  dataFileMseWeight: 1,
  deleteFileNumberWeight: 100,
  maxPartitionNum: 50,
  rewriteOptions: {},
}

/** The content as it is kept: its type says what it may hold. Throws illegal naming the field below `at`. */
export const contentOf = (type: unknown, raw: unknown, at: string): Json =>
  type === 'custom' ? decode(custom, raw, at) : { ...compactionDefaults, ...decode(compaction, raw, at) }

const said = (value: unknown): Json => asObject(value ?? {}, 'content')
/** How compaction is done is advice, which restricts nobody: the latest counts. */
const contentOrder: Order = {
  strictest: (values, type) => (type === 'custom' ? strictestContent(values.map(said)) : values.at(-1)),
  unordered: (value, type) => (type === 'custom' ? unorderedIn(said(value)) : null),
}

const content = {
  ...made('of custom: customRules, properties, supportedObjectTypes; of system_iceberg_compaction: thresholds, weights and rewriteOptions', asObject),
  tells: withKeys,
}

export const policy = defineKind({
  name: 'policy',
  plural: 'policies',
  parent: metalake,
  doc: 'A rule for things, such as how tables are compacted. What it is attached to passes it on to what is in it.',
  fields: {
    name: filled('unique within the metalake'),
    comment: optional(limited(commentMax, 'free text')),
    policyType,
    enabled: optional(flag('it is to be followed; true when absent')),
    content,
    inherited: given(inherited),
  },
  names: freeName,
  changes: {
    rename,
    updateComment,
    updateContent: touching(
      ['content'],
      change('Replaces the content; the type stays.', { policyType, newContent: content }, (draft, ask) => {
        const type = draft.body.policyType
        if (ask.policyType !== type) throw illegal(`"policyType" must be ${String(type)}: a policy keeps its type`)
        return { ...draft, body: { ...draft.body, content: contentOf(type, ask.newContent, 'newContent') } }
      }),
    ),
  },
  hangs: { as: 'policies', relation: 'governed', valued: false },
  switchable: enabled,
  rules: true,
  access: { create: ['CREATE_POLICY'], read: ['APPLY_POLICY'] },
  wire: { list: 'names', details: 'policies' },
  sync: {
    home: 'unit',
    fenced: ['name', 'policyType'],
    laws: { content: 'restrict', enabled: 'restrict' },
    orders: { content: contentOrder, enabled: onIsStricter },
  },
})
