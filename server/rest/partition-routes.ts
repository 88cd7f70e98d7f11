/** Partitions on the wire. */
import { flag, jsonOf } from '../../kinds/define.ts'
import { partition } from '../../kinds/partition.ts'
import { table } from '../../kinds/table.ts'
import { addPartition, dropPartition, type Named, partitionNames, partitionOf, partitionsOf } from '../partition/partitions.ts'
import { answer, listOfTexts } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { type Call, type Route, yes } from './route.ts'

const all = `${onePattern(table)}/partitions`
const one = `${all}/:partition`
const tableOf = (call: Call) => call.params.slice(0, 4)
const nameIn = (call: Call) => call.params[4] as string

const asked = { type: 'array', items: jsonOf(partition.fields), minItems: 1, maxItems: 1 }
const { properties: fields, ...rest } = jsonOf(partition.fields) as { readonly properties: object }
const shown = { ...rest, properties: { ...fields, properties: { type: ['object', 'null'], additionalProperties: { type: 'string' } } } }
const whole = { type: 'array', items: shown }

/** Properties are null where the source tells none, as in the reference. */
const encode = ({ name, body: { type, properties, ...rest } }: Named) => ({ type, name, ...rest, properties: properties ?? null })

export const partitionRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: all,
    operation: 'LIST',
    decides: 'home',
    doc: 'Lists the partitions of a table, where its source manages them.',
    queries: { details: flag('true: whole partitions instead of names') },
    gives: answer({}, { names: listOfTexts, partitions: whole }),
    run: async (lake, ask, call) =>
      yes(call.query.details)
        ? { code: 0, partitions: (await partitionsOf(lake, ask, tableOf(call))).map(encode) }
        : { code: 0, names: await partitionNames(lake, ask, tableOf(call)) },
  },
  {
    method: 'POST',
    pattern: all,
    operation: 'ADD',
    decides: 'home',
    doc: 'Adds one partition to a table.',
    bodies: 'any',
    takes: { type: 'object', properties: { partitions: asked }, required: ['partitions'] },
    gives: answer({ partitions: whole }),
    run: async (lake, ask, call) => ({ code: 0, partitions: [encode(await addPartition(lake, ask, tableOf(call), call.body()))] }),
  },
  {
    method: 'GET',
    pattern: one,
    operation: 'GET',
    decides: 'home',
    doc: 'Loads a partition.',
    gives: answer({ partition: shown }),
    run: async (lake, ask, call) => ({ code: 0, partition: encode(await partitionOf(lake, ask, tableOf(call), nameIn(call))) }),
  },
  {
    method: 'DELETE',
    pattern: one,
    operation: 'DROP',
    decides: 'home',
    doc: 'Drops a partition.',
    queries: { purge: flag('true: its data at once, beyond any bin of the source') },
    gives: answer({ dropped: { type: 'boolean' } }),
    run: async (lake, ask, call) => ({ code: 0, dropped: await dropPartition(lake, ask, tableOf(call), nameIn(call), yes(call.query.purge)) }),
  },
]
