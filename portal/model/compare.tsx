/** Two versions of a model side by side: their heads, their numbers with bars, and what else differs. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { versionsRead } from '../api/reads.ts'
import type { ModelShown, VersionShown } from '../api/shapes.ts'
import { useEntityDeeds } from '../entity/deeds.tsx'
import { textDiff } from '../entity/diff.ts'
import type { Here } from '../entity/shown.ts'
import { useDeeds } from '../frame/deeds.ts'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Avatar, Nothing, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Item, Popup } from '../look/popup.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { compare, type NumberLine, type Two, twoOf, type ValueLine } from './compare.ts'
import './compare.css'

const words = say.compare

export function Compare(here: Here<ModelShown>) {
  const asOf = useAsOf()
  const { v } = useSearch()
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const read = useQuery(versionsRead(asOf, here.place.path))
  const two = read.data && twoOf(v, read.data)
  useKeys(here, read.data ?? none, two, () => setOnlyDifferent((was) => !was))
  if (read.error) return <Refused failure={read.error} title={say.versions.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  if (!two)
    return (
      <Notice sign={<Glyph kind="model" size={20} />} title={words.none(read.data.length)}>
        {words.noneWhy}
      </Notice>
    )
  return (
    <>
      <div className="body-scroll compare" tabIndex={0} role="region" aria-label={words.label(two.left.version, two.right.version)}>
        <div className="compare-heads">
          <Head side="left" two={two} versions={read.data} />
          <Head side="right" two={two} versions={read.data} />
        </div>
        <Lines two={two} onlyDifferent={onlyDifferent} />
      </div>
      <Status
        keys={[
          ['v', words.choose],
          ['[ ]', words.step],
          ['d', words.onlyDifferent],
        ]}
      >
        {say.versions.count(read.data.length)}
      </Status>
    </>
  )
}
const none: readonly VersionShown[] = []

function useKeys(here: Here, versions: readonly VersionShown[], two: Two | undefined, flip: () => void): void {
  const deeds = useEntityDeeds(here)
  const go = useGo()
  const all = useMemo(() => {
    const step = (by: number) => {
      const at = versions.findIndex((one) => one === two?.right)
      const next = versions[at + by]
      if (two && next && next !== two.left) go.with({ v: `${two.left.version},${next.version}` }, true)
    }
    return [
      ...deeds,
      { id: 'versions', label: words.choose, letter: 'v', quiet: true, run: () => document.querySelector<HTMLElement>('.compare-pick')?.click() },
      { id: 'different', label: words.onlyDifferent, letter: 'd', quiet: true, run: flip },
      // The newest stands first.
      { id: 'older', label: words.older, letter: '[', quiet: true, run: () => step(1) },
      { id: 'newer', label: words.newer, letter: ']', quiet: true, run: () => step(-1) },
    ]
  }, [deeds, versions, two, go, flip])
  useDeeds(all)
}

function Head({ side, two, versions }: { side: 'left' | 'right'; two: Two; versions: readonly VersionShown[] }) {
  const go = useGo()
  const one = two[side]
  const choose = (version: number) => {
    const other = { ...two, [side]: { version } }
    go.with({ v: `${other.left.version},${other.right.version}` }, true)
  }
  return (
    <section className={`compare-head ${side}`} aria-label={words.side(side, one.version)}>
      <div className="row g8">
        <h2 className="panel-title num">v{one.version}</h2>
        <span className="row g4 wrap grow">
          {one.aliases?.map((alias) => (
            <span key={alias} className={`pill${side === 'right' ? ' soft' : ''}`}>
              {alias}
            </span>
          ))}
        </span>
        <Popup
          menu
          end
          label={words.other(side)}
          trigger={(props) => (
            <button {...props} className="btn quiet icon compare-pick" aria-label={words.other(side)} title={words.other(side)}>
              <ChevronDown size={15} aria-hidden />
            </button>
          )}
        >
          {(close) => (
            <div className="compare-versions">
              {versions.map((each) => (
                <Item
                  key={each.version}
                  chosen={each === one}
                  onPick={() => {
                    close()
                    choose(each.version)
                  }}
                >
                  v{each.version} {(each.aliases ?? []).join(', ')}
                </Item>
              ))}
            </div>
          )}
        </Popup>
      </div>
      <p className="row g6 s t2">
        {one.audit?.creator !== undefined && (
          <>
            <Avatar name={one.audit.creator} size={16} />
            <span className="cut">{one.audit.creator}</span>
          </>
        )}
        {one.audit?.createTime !== undefined && <When at={one.audit.createTime} />}
      </p>
    </section>
  )
}

function Lines({ two, onlyDifferent }: { two: Two; onlyDifferent: boolean }) {
  const { numbers, differs, same } = useMemo(() => compare(two), [two])
  const counted = onlyDifferent ? numbers.filter((line) => line.difference !== 0) : numbers
  const versions = [`v${two.left.version}`, `v${two.right.version}`] as const
  return (
    <div className="compare-body">
      {counted.length > 0 && (
        <Part title={words.numbers} heads={[words.property, ...versions, words.bars, words.change]} className="compare-number">
          {counted.map((line) => (
            <NumberRow key={line.name} line={line} />
          ))}
        </Part>
      )}
      <Part title={words.differs} heads={[words.what, ...versions]} className="compare-value">
        {differs.length === 0 && (
          <tr>
            <td colSpan={3} className="t2">
              {words.alike(numbers.some((line) => line.difference !== 0))}
            </td>
          </tr>
        )}
        {differs.map((line) => (
          <ValueRow key={`${line.sort}\0${line.name}`} line={line} />
        ))}
      </Part>
      {!onlyDifferent && same.length > 0 && (
        <Part title={words.same} heads={[words.what, words.both]} className="compare-same">
          {same.map((line) => (
            <tr key={`${line.sort}\0${line.name}`}>
              <Name line={line} />
              <td className={valueClass(line)}>{line.left}</td>
            </tr>
          ))}
        </Part>
      )}
    </div>
  )
}

const Part = (props: { title: string; heads: readonly string[]; className: string; children: ReactNode }) => (
  <section className="compare-part">
    <h2 className="h2">{props.title}</h2>
    <table className={`compare-table ${props.className}`}>
      <thead>
        <tr>
          {props.heads.map((head, i) => (
            <th key={`${head}${i}`} scope="col">
              {head === words.bars ? <span className="hidden-text">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
)

const NumberRow = ({ line }: { line: NumberLine }) => (
  <tr>
    <th scope="row" className="break">
      {line.name}
    </th>
    <td className="num t2 r">{line.left}</td>
    <td className="num b r">{line.right}</td>
    <td>
      <span className="compare-bars" aria-hidden>
        <i style={{ width: `${line.bars[0] * 100}%` }} />
        <i style={{ width: `${line.bars[1] * 100}%` }} />
      </span>
    </td>
    <td className="num r nw" title={words.difference(line.difference)}>
      {line.difference === 0 ? <span className="t3">{words.equal}</span> : words.percent(line.change, line.difference)}
    </td>
  </tr>
)

const valueClass = ({ sort }: ValueLine) => (sort === 'comment' || sort === 'aliases' ? 'break' : 'mono break')

const Name = ({ line }: { line: ValueLine }) => (
  <th scope="row" className="break">
    {words.name(line.sort, line.name)}
    {(line.sort === 'property' || (line.sort === 'uri' && line.name !== 'unknown')) && <span className="xs t3 block">{words.sort(line.sort)}</span>}
  </th>
)

/** Texts by word: what only one has is marked in its own column. */
function ValueRow({ line }: { line: ValueLine }) {
  const pieces = line.left === undefined || line.right === undefined ? undefined : textDiff(line.left, line.right)
  const shown = (side: 'before' | 'after', text: string | undefined) =>
    text === undefined ? (
      <Nothing />
    ) : pieces === undefined ? (
      text
    ) : (
      pieces
        .filter((piece) => piece.in === 'both' || piece.in === side)
        .map((piece, i) => (piece.in === 'both' ? piece.text : <mark key={i}>{piece.text}</mark>))
    )
  return (
    <tr>
      <Name line={line} />
      <td className={`t2 ${valueClass(line)}`}>{shown('before', line.left)}</td>
      <td className={valueClass(line)}>{shown('after', line.right)}</td>
    </tr>
  )
}
