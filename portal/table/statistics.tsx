/** What engines measured of a table and of its partitions: each value in words, and as bars beside them where there are several numbers. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { objectPath } from '../api/paths.ts'
import { read } from '../api/reads.ts'
import type { TableShown } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Nothing, When } from '../look/bits.tsx'
import { CopyText } from '../look/copy.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { type Bar, barsIn, comparable, type Measure, measureText, type OfPartition, spanOf } from './measures.ts'
import './statistics.css'

const words = say.statistics
/** Of the partitions so many are read. */
const partitionsRead = 1000
/** Beyond so many bars of one value none could be told from the next. */
const barsShown = 60
/** Up to so many numbers by name are written out. */
const namedInWords = 5

export function Statistics({ kind, place, entity }: Here<TableShown>) {
  const asOf = useAsOf()
  const at = `${objectPath(kind, place.path)}/statistics`
  const own = useQuery(read<readonly Measure[]>(asOf, at, (a: { statistics: readonly Measure[] }) => a.statistics))
  const parts = useQuery(
    read<{ readonly list: readonly OfPartition[]; readonly more: boolean }>(
      asOf,
      `${at}/partitions`,
      (a: { partitionStatistics: readonly OfPartition[]; nextPageToken?: string }) => ({
        list: a.partitionStatistics,
        more: a.nextPageToken !== undefined,
      }),
      { limit: String(partitionsRead) },
    ),
  )
  const failed = own.error ?? parts.error
  const again = () => void Promise.all([own.refetch(), parts.refetch()])
  if (failed) return <Refused failure={failed} title={words.refused(entity.name)} again={again} />
  if (!own.data || !parts.data) return <Loading />
  const { list, more } = parts.data
  return (
    <>
      {own.data.length === 0 && list.length === 0 ? (
        <Notice title={words.none}>
          <p>{words.what}</p>
          <p className="next">{words.example}</p>
          <CopyText whole text={`curl -X PUT ${location.origin}${at} -H 'Content-Type: application/json' -d '{"updates":{"custom-rows":1200}}'`} />
        </Notice>
      ) : (
        <>
          {own.data.length > 0 && <OfTable measures={own.data} />}
          {list.length > 0 && <OfPartitions list={list} more={more} />}
        </>
      )}
      <Status keys={[]}>{words.count(own.data.length, list.length)}</Status>
    </>
  )
}

const OfTable = ({ measures }: { measures: readonly Measure[] }) => (
  <dl className="measures scroll" tabIndex={0} aria-label={words.ofTable}>
    {measures.map(({ name, value, audit }) => {
      const bars = barsIn(value)
      const at = audit?.lastModifiedTime ?? audit?.createTime
      return (
        <div key={name} className="measure">
          <dt className="id cut" title={name}>
            {name}
          </dt>
          <dd className="measure-value">
            {bars ? (
              <Columns bars={bars} named={!Array.isArray(value) && bars.length <= namedInWords} label={words.bars(name, bars)} />
            ) : (
              <span className={typeof value === 'object' ? 'mono break' : 'num break'}>{measureText(value)}</span>
            )}
          </dd>
          <dd className="t3 s nw measure-by">
            {audit?.lastModifier ?? audit?.creator} {at !== undefined && <When at={at} />}
          </dd>
        </div>
      )
    })}
  </dl>
)

/** The bars of one value, beside one another, and what they say: each that is `named`, else the lowest and the highest. */
function Columns({ bars, named, label }: { bars: readonly Bar[]; named: boolean; label: string }) {
  const shown = bars.slice(0, barsShown)
  const all = shown.map(({ value }) => value)
  return (
    <span className="row g12">
      <svg className="measure-columns" viewBox={`0 0 ${shown.length} 1`} preserveAspectRatio="none" role="img" aria-label={label}>
        {shown.map(({ name, value }, i) => {
          const { from, length } = spanOf(value, all)
          return (
            <rect key={name} x={i + 0.1} width={0.8} y={1 - from - length} height={length}>
              <title>{`${name}: ${measureText(value)}`}</title>
            </rect>
          )
        })}
      </svg>
      <span className="t3 s num">{named ? words.each(bars) : words.range(bars)}</span>
    </span>
  )
}

function OfPartitions({ list, more }: { list: readonly OfPartition[]; more: boolean }) {
  const names = comparable(list)
  const [chosen, setChosen] = useState(names[0] ?? '')
  const valueOf = ({ statistics }: OfPartition) => statistics.find(({ name }) => name === chosen)?.value
  const all = list.map(valueOf).filter((value) => typeof value === 'number')
  return (
    <>
      <div className="bar">
        <h2 className="h2 grow">{words.partitions(list.length, more)}</h2>
        {names.length > 0 && (
          <label className="row g6">
            <span className="lab">{words.by}</span>
            <select
              className="plain-field measure-choice"
              aria-label={words.comparedBy}
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Rows
        items={list}
        label={words.ofPartitions}
        height={34}
        keyOf={({ partitionName }) => partitionName}
        row={(one, { focus }) => {
          const value = valueOf(one)
          return (
            <div {...focus} className="line part-line">
              <span className="id cut" title={one.partitionName}>
                {one.partitionName}
              </span>
              <PartBar value={value} all={all} />
              <span className="num r">{value === undefined ? <Nothing /> : measureText(value)}</span>
              <span className="t3 s cut part-rest">
                {one.statistics
                  .filter(({ name }) => name !== chosen)
                  .map(({ name, value }) => `${name} ${measureText(value)}`)
                  .join(' · ')}
              </span>
            </div>
          )
        }}
      />
    </>
  )
}

/** Its value stands beside it in words. */
function PartBar({ value, all }: { value: unknown; all: readonly number[] }) {
  if (typeof value !== 'number') return <span />
  const { from, length } = spanOf(value, all)
  return (
    <svg className="part-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden>
      <rect x={from * 100} width={Math.max(0.5, length * 100)} y={0} height={1} />
    </svg>
  )
}
