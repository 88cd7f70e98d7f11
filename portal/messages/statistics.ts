/** What is said of the statistics of a table. */
import { count } from '../look/numbers.ts'
import { of } from './words.ts'

interface Said {
  readonly name: string
  readonly value: number
}
const values = (bars: readonly Said[]) => bars.map(({ value }) => value)
const each = (bars: readonly Said[]) => bars.map((bar) => `${bar.name} ${count(bar.value)}`).join(', ')

export const statisticsSaid = {
  statistics: {
    ofTable: 'Statistics of the table',
    ofPartitions: 'Statistics of its partitions',
    refused: (name: string) => `The statistics of ${name} were not read`,
    none: 'No statistics yet',
    what: 'Engines and jobs keep here what they measured of a table and of its partitions, such as rows, bytes or how often each value occurs, so that others can plan with it.',
    example: 'Their names begin with custom-:',
    count: (own: number, partitions: number) => `${of(own, 'statistic')}${partitions > 0 ? `, ${of(partitions, 'partition')}` : ''}`,
    by: 'By',
    comparedBy: 'Compared by',
    partitions: (n: number, more: boolean) => (more ? `The first ${count(n)} partitions` : of(n, 'partition')),
    range: (bars: readonly Said[]) => `${of(bars.length, 'value')}, ${count(Math.min(...values(bars)))} to ${count(Math.max(...values(bars)))}`,
    each,
    bars: (name: string, bars: readonly Said[]) => `${name}: ${each(bars.slice(0, 20))}${bars.length > 20 ? ', and more' : ''}`,
  },
}
