/** Statistics of tables and of their partitions, on the wire. */
import { flag, jsonOf, text } from '../../kinds/define.ts'
import { parseExact } from '../../kinds/exact.ts'
import { statistic, statisticRequests } from '../../kinds/statistic.ts'
import {
  type Address,
  dropOfPartitions,
  dropStatistics,
  listOfPartitions,
  listStatistics,
  type Measured,
  setOfPartitions,
  setStatistics,
  statisticsOf,
} from '../statistic/statistics.ts'
import { answer, exactly, nextToken } from './answer.ts'
import { asOfQuery, type Call, nextPage, pageOf, pageQueries, type Route, yes } from './route.ts'

const ofObject = '/api/metalakes/:metalake/objects/:type/:fullName/statistics'
const ofPartitions = `${ofObject}/partitions`
const addressOf = (call: Call) => call.params as unknown as Address

const shown = (name: string, { value, audit }: Measured) => ({ name, value: parseExact(value), reserved: false, modifiable: true, audit })
const statistics = { type: 'array', items: jsonOf(statistic.fields, true) }

export const statisticRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: ofObject,
    operation: 'LIST',
    doc: 'The statistics of a table.',
    kept: true,
    gives: answer({ statistics }),
    queries: asOfQuery,
    run: async (lake, ask, call) => {
      const rows = await listStatistics(lake, ask, addressOf(call))
      return { code: 0, statistics: rows.map((row) => shown(row.name, row.body as unknown as Measured)) }
    },
  },
  {
    method: 'PUT',
    pattern: ofObject,
    operation: 'UPDATE',
    decides: 'anywhere',
    doc: 'Sets statistics of a table.',
    bodies: 'plain',
    takes: jsonOf(statisticRequests.set),
    gives: answer(),
    run: async (lake, ask, call) => {
      await setStatistics(lake, ask, addressOf(call), call.exactBody())
      return { code: 0 }
    },
  },
  {
    method: 'POST',
    pattern: ofObject,
    operation: 'DROP',
    decides: 'anywhere',
    doc: 'Drops statistics of a table.',
    bodies: 'plain',
    takes: jsonOf(statisticRequests.drop),
    gives: answer({ dropped: { type: 'boolean' } }),
    run: async (lake, ask, call) => ({ code: 0, dropped: await dropStatistics(lake, ask, addressOf(call), call.body()) }),
  },
  {
    method: 'GET',
    pattern: ofPartitions,
    operation: 'LIST',
    doc: 'The statistics of the partitions of a table, those of a range of names or all.',
    kept: true,
    gives: answer({ partitionStatistics: { type: 'array', items: exactly({ partitionName: { type: 'string' }, statistics }) } }, nextToken),
    queries: {
      from: text('where the range begins; at the first partition when absent'),
      to: text('where the range ends; at the last partition when absent'),
      fromInclusive: flag('false: without the partition at which it begins'),
      toInclusive: flag('true: with the partition at which it ends'),
      ...pageQueries,
      ...asOfQuery,
    },
    run: async (lake, ask, call) => {
      const { from, to, fromInclusive, toInclusive } = call.query
      const page = pageOf(call)
      const range = { from, to, fromInclusive: fromInclusive === undefined || yes(fromInclusive), toInclusive: yes(toInclusive) }
      const rows = await listOfPartitions(lake, ask, addressOf(call), range, page ?? {})
      const partitions = rows.map((row) => ({
        partitionName: row.name,
        statistics: Object.entries(statisticsOf(row)).map(([name, measured]) => shown(name, measured)),
      }))
      const names = rows.map((row) => row.name)
      return { code: 0, partitionStatistics: partitions, ...nextPage(names, page) }
    },
  },
  {
    method: 'PUT',
    pattern: ofPartitions,
    operation: 'UPDATE',
    decides: 'anywhere',
    doc: 'Sets statistics of partitions of a table, of many at once.',
    bodies: 'plain',
    takes: jsonOf(statisticRequests.setOfPartitions),
    gives: answer(),
    run: async (lake, ask, call) => {
      await setOfPartitions(lake, ask, addressOf(call), call.exactBody())
      return { code: 0 }
    },
  },
  {
    method: 'POST',
    pattern: ofPartitions,
    operation: 'DROP',
    decides: 'anywhere',
    doc: 'Drops statistics of partitions of a table, of many at once.',
    bodies: 'plain',
    takes: jsonOf(statisticRequests.dropOfPartitions),
    gives: answer({ dropped: { type: 'boolean' } }),
    run: async (lake, ask, call) => ({ code: 0, dropped: await dropOfPartitions(lake, ask, addressOf(call), call.body()) }),
  },
]
