/** What of the lineage is shown: as what, which way, how far, with columns or not; and what was left out. */
import { Columns3, Download, Expand, List, Minus, Plus, Waypoints, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Here } from '../entity/shown.ts'
import { useGo } from '../frame/go.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { Exports } from './export.tsx'
import type { Direction } from './read.ts'
import type { Read } from './use-graph.ts'
import type { Scene } from './use-scene.ts'
import { hopsAtMost, type View } from './view.ts'

interface Choice<T extends string> {
  readonly value: T
  readonly shown: ReactNode
  readonly why?: string
}
/** One of a few, side by side. */
function OneOf<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly choices: readonly Choice<T>[]
  readonly choose: (value: T) => void
}) {
  return (
    <div className="lin-one-of" role="group" aria-label={props.label}>
      {props.choices.map(({ value, shown, why }) => (
        <button key={value} type="button" aria-pressed={value === props.value} title={why} onClick={() => props.choose(value)}>
          {shown}
        </button>
      ))}
    </div>
  )
}

export function Toolbar(props: {
  readonly here: Here
  readonly view: View
  readonly read: Read
  readonly scene: Scene | undefined
  readonly fit: () => void
  /** Called before the graph around the middle changes. */
  readonly hold: () => void
}) {
  const { here, view, read, scene, fit, hold } = props
  const go = useGo()
  const small = useMedia(narrow)
  const put = (search: Parameters<typeof go.with>[0]) => {
    hold()
    go.with(search, true)
  }
  const directions: readonly Direction[] = ['both', 'upstream', 'downstream']
  return (
    <div className="bar lin-bar">
      <OneOf
        label={say.lineage.as}
        value={view.as}
        choices={
          [
            { value: 'list', shown: small ? say.lineage.list : <List size={15} aria-label={say.lineage.list} />, why: say.lineage.list },
            { value: 'graph', shown: small ? say.lineage.graph : <Waypoints size={15} aria-label={say.lineage.graph} />, why: say.lineage.graph },
          ].toSorted((a, b) => (small ? 0 : a.value < b.value ? -1 : 1)) as Choice<View['as']>[]
        }
        choose={(as) => put({ as: as === (small ? 'list' : 'graph') ? undefined : as })}
      />
      <OneOf
        label={say.lineage.direction}
        value={view.direction}
        choices={directions.map((value) => ({ value, shown: say.lineage.directions[value], why: say.lineage.directionsWhy[value] }))}
        choose={(direction) => put({ direction: direction === 'both' ? undefined : direction })}
      />
      <div className="lin-hops row">
        <button type="button" aria-label={say.lineage.fewer} disabled={view.hops <= 1} onClick={() => put({ hops: String(view.hops - 1) })}>
          <Minus size={13} aria-hidden />
        </button>
        <span className="num" aria-live="polite">
          {say.lineage.hops(view.hops)}
        </span>
        <button
          type="button"
          aria-label={say.lineage.further}
          disabled={view.hops >= hopsAtMost}
          onClick={() => put({ hops: String(view.hops + 1) })}
        >
          <Plus size={13} aria-hidden />
        </button>
      </div>
      {view.column === '' ? (
        <button
          type="button"
          className={`pill lin-pill${view.columns ? ' ac' : ''}`}
          aria-pressed={view.columns}
          title={say.lineage.columnsWhy}
          onClick={() => put({ columns: view.columns ? undefined : 'true' })}
        >
          <Columns3 size={13} aria-hidden />
          {say.lineage.columns}
        </button>
      ) : (
        <button type="button" className="pill lin-pill ac" title={say.lineage.allColumns} onClick={() => put({ column: undefined, columns: 'true' })}>
          <span className="cut">{say.lineage.column(view.column)}</span>
          <X size={12} aria-hidden />
        </button>
      )}
      <span className="grow" />
      <span className="row g8 s t2 lin-told">
        <span className="wide-only num cut">{say.lineage.nodes(read.graph.things.size, read.graph.arcs.length, view.columns)}</span>
        {read.hidden > 0 && <Said text={say.lineage.hidden(read.hidden)} why={say.lineage.hiddenWhy} />}
        {read.more > 0 && <Said text={say.lineage.more(read.more)} why={say.lineage.moreWhy} />}
      </span>
      {view.as === 'graph' && (
        <button type="button" className="btn quiet icon" aria-label={say.lineage.fit} title={say.lineage.fit} onClick={fit}>
          <Expand size={15} aria-hidden />
        </button>
      )}
      <Exports
        here={here}
        read={read}
        scene={scene}
        trigger={(given) => (
          <button {...given} className="btn quiet icon" aria-label={say.lineage.export} title={say.lineage.export}>
            <Download size={15} aria-hidden />
          </button>
        )}
      />
    </div>
  )
}

/** Words with what they mean behind them. */
const Said = ({ text, why }: { text: string; why: string }) => (
  <Popup
    end
    label={text}
    trigger={(given) => (
      <button {...given} className="inline-link nw">
        {text}
      </button>
    )}
  >
    {() => <p className="s lin-why">{why}</p>}
  </Popup>
)
