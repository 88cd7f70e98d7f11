/** Measures of a table and of its partitions, kept by name so that engines can plan with them. */
import { asObject, defineKind, type Field, filled, filledTo, flag, given, listOf, record, refuse, text } from './define.ts'
import { illegal } from './errors.ts'
import { numeralOf } from './exact.ts'
import { made } from './layout.ts'
import { checkName, type NameRule, partitionName, statisticName } from './names.ts'
import { table } from './table.ts'
import { withKeys } from './texts.ts'

/** The sort of a value as text: what all values of a list must share. Throws illegal for what is no value. Source: contract types §11. */
function sortOf(value: unknown, at: string): string {
  const numeral = numeralOf(value)
  if (numeral !== undefined) {
    if (!/^-?\d+$/.test(numeral)) return Number.isFinite(Number(numeral)) ? 'fraction' : refuse(at, 'a number that 64 bits can hold')
    return BigInt.asIntN(64, BigInt(numeral)) === BigInt(numeral) ? 'whole' : refuse(at, 'a whole number that 64 bits can hold')
  }
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return value.isWellFormed() ? 'text' : refuse(at, 'text without halves of surrogate pairs')
  if (Array.isArray(value)) {
    const sorts = new Set(value.map((item: unknown, i) => sortOf(item, `${at}[${i}]`)))
    if (sorts.size !== 1)
      return refuse(at, sorts.size === 0 ? 'a list with something in it' : 'a list of values of one sort; 1 and 1.5 are of two, 1.0 and 1.5 of one')
    return `[${[...sorts].join()}]`
  }
  if (typeof value !== 'object' || value === null) return refuse(at, 'a number, text, true, false, a list of one sort, or an object of those')
  const sorts = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${sortOf(inner, `${at}.${key}`)}`)
  return sorts.length === 0 ? refuse(at, 'an object with something in it') : `{${sorts.sort().join()}}`
}

const value: Field<unknown, true> = {
  doc: 'a number, text, true or false, a list of one sort, or an object of those',
  needed: true,
  json: { type: ['number', 'string', 'boolean', 'array', 'object'] },
  tells: withKeys,
  decode: (raw, at) => {
    sortOf(raw, at)
    return raw
  },
}

/** Values by the name of the statistic; numbers as parseExact gives them. */
export type Measures = Readonly<Record<string, unknown>>
function checkStatistic(name: string): void {
  if (name.trim() === '') throw illegal('the name of a statistic must not be blank')
  if (!name.startsWith(statisticPrefix))
    throw illegal(`statistic "${name.slice(0, 140)}": names that callers set start with ${statisticPrefix}`, 'IllegalStatisticNameException')
  checkName(statisticName, 'Statistic', name)
}
const statisticPrefix = 'custom-'

const measures: Field<Measures, true> = {
  doc: `values by the name of the statistic, which starts with ${statisticPrefix}`,
  needed: true,
  json: { type: 'object', additionalProperties: value.json, minProperties: 1 },
  decode: (raw, at) => {
    const entries = Object.entries(asObject(raw, at))
    if (entries.length === 0) return refuse(at, 'an object with at least one statistic')
    for (const [name, raw] of entries) {
      checkStatistic(name)
      value.decode(raw, `${at}.${name}`)
    }
    return Object.fromEntries(entries)
  },
}
const some = <T>(of: Field<T>, doc: string): Field<readonly T[], true> => {
  const list = listOf(of, doc)
  return {
    ...list,
    json: { ...list.json, minItems: 1 },
    decode: (raw, at) => {
      const items = list.decode(raw, at)
      return items.length === 0 ? refuse(at, 'a list with at least one') : items
    },
  }
}
const partition = named(partitionName, 'Partition', 'the partition, which need not be known to the source')

function named(rule: NameRule, title: string, doc: string): Field<string, true> {
  const field = filledTo(1024, doc)
  return {
    ...field,
    decode: (raw, at) => {
      const name = field.decode(raw, at)
      checkName(rule, title, name)
      return name
    },
  }
}

/** Bodies of the requests that set and drop statistics; asked for beside a table. */
export const statisticRequests = {
  set: { updates: measures },
  drop: { names: some(filled('a name'), 'the statistics to drop') },
  setOfPartitions: {
    updates: some(record({ partitionName: partition, statistics: measures }, 'what is known of one partition'), 'one item a partition'),
  },
  dropOfPartitions: {
    drops: some(
      record({ partitionName: filled('the partition'), statisticNames: some(filled('a name'), 'the statistics to drop') }, 'one partition'),
      'one item a partition',
    ),
  },
} as const

export const statistic = defineKind({
  name: 'statistic',
  parent: table,
  doc: 'One measure of a table. Setting it again is a new measure, with an audit of its own.',
  fields: {
    name: text(`unique within the table; starts with ${statisticPrefix}`),
    value,
    reserved: given(flag('its meaning is fixed')),
    modifiable: given(flag('callers may set it')),
  },
  names: statisticName,
  serves: [],
  sync: { home: 'inherits', fenced: [], made: 'anywhere', dropped: 'anywhere', once: true, laws: { value: 'newest' } },
})

/** One row a partition, so that a range of many is read and one of many is written without the others. */
export const partitionStatistics = defineKind({
  name: 'partitionStatistics',
  plural: 'partitionStatistics',
  parent: table,
  doc: 'What is known of one partition of a table: every statistic with its value and audit.',
  fields: { name: partition, statistics: made('statistics by name, each with value and audit', asObject) },
  names: partitionName,
  serves: [],
  sync: { home: 'inherits', fenced: [], made: 'anywhere', dropped: 'anywhere', once: true, maps: ['statistics'], laws: { statistics: 'newest' } },
})
