/** The table of objects and privileges, walked with the arrows; where it is narrow, one object under the other. */
import { Check, X } from 'lucide-react'
import { type KeyboardEvent, memo, useRef, useState } from 'react'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { kindOfType, pageOf, pathOf, textOf } from '../access/objects.ts'
import type { Spoken } from '../access/shapes.ts'
import { A } from '../frame/go.tsx'
import { Path } from '../look/bits.tsx'
import { say } from '../messages.ts'
import { type Cell, turned } from './matrix.ts'
import type { Line } from './privileges.tsx'

interface GridProps {
  readonly label: string
  readonly lake: string
  readonly lines: readonly Line[]
  readonly columns: readonly PrivilegeName[]
  /** Whether the reader may change what is said on the object. */
  readonly may: (object: Spoken) => boolean
  readonly small: boolean
  readonly onTurn: (object: Spoken, privilege: PrivilegeName, to: Cell) => void
  readonly onClear: (line: Line) => void
}
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -99],
  End: [0, 99],
  PageUp: [-10, 0],
  PageDown: [10, 0],
}
const letters: Readonly<Record<string, Cell>> = { a: 'allow', d: 'deny', Delete: 'none', Backspace: 'none' }

export function Grid(props: GridProps) {
  const { lines, columns } = props
  const [at, setAt] = useState<readonly [number, number]>([0, 0])
  const grid = useRef<HTMLDivElement>(null)
  const last: readonly [number, number] = [lines.length - 1, columns.length - 1]
  const row = Math.min(at[0], last[0])
  // Where narrow, cells that do not fit are not there to be stood on.
  const column = Math.min(at[1], last[1])
  // At once: the next key may come before the next frame. Whoever is focused tells where that is.
  const focus = (to: readonly [number, number]) => grid.current?.querySelector<HTMLElement>(`[data-cell="${to[0]} ${to[1]}"]`)?.focus()
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')
    if (!cell || event.metaKey || event.ctrlKey || event.altKey) return
    const [r = 0, c = 0] = (cell.dataset.cell ?? '').split(' ').map(Number)
    const line = lines[r]
    const one = line?.cells[c]
    const step = steps[event.key]
    const to = event.key === ' ' || event.key === 'Enter' ? one && turned(one.cell) : letters[event.key]
    if (step) focus(next(lines, [r, c], step, props.small))
    else if (to !== undefined && line && one?.fits && props.may(line.object)) props.onTurn(line.object, columns[c] as PrivilegeName, to)
    else if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
  }
  const shared = { lake: props.lake, columns, onTurn: props.onTurn, onClear: props.onClear, onStand: setAt }
  return (
    <div ref={grid} className={props.small ? 'scroll grow' : 'matrix-scroll grow'} onKeyDown={onKeyDown}>
      {props.small ? (
        <div role="group" aria-label={props.label}>
          {lines.map((line, i) => (
            <Stack key={textOf(line.object)} line={line} index={i} active={i === row ? column : -1} fixed={!props.may(line.object)} {...shared} />
          ))}
        </div>
      ) : (
        <table role="grid" aria-label={props.label} className="matrix">
          <thead>
            <tr>
              <th scope="col" className="matrix-object lab">
                {say.matrix.object}
              </th>
              {columns.map((privilege, i) => (
                <th key={privilege} scope="col" className={`matrix-head${i === column ? ' on' : ''}`} title={privilege}>
                  <span>{say.access.privilege(privilege)}</span>
                </th>
              ))}
              <th aria-hidden className="matrix-rest" />
            </tr>
          </thead>
          <tbody>
            {lines.map((line, i) => (
              <Row key={textOf(line.object)} line={line} index={i} active={i === row ? column : -1} fixed={!props.may(line.object)} {...shared} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

/** The cell one step on; where narrow, the next one that fits, across the objects. */
function next(
  lines: readonly Line[],
  [r, c]: readonly [number, number],
  [down, right]: readonly [number, number],
  small: boolean,
): readonly [number, number] {
  const columns = lines[0]?.cells.length ?? 0
  const clamp = (n: number, most: number) => Math.max(0, Math.min(most, n))
  if (!small) return [clamp(r + down, lines.length - 1), clamp(c + right, columns - 1)]
  const all = lines.flatMap(({ cells }, i) => cells.flatMap(({ fits }, j) => (fits ? [[i, j] as const] : [])))
  const here = all.findIndex(([i, j]) => i === r && j === c)
  return all[clamp(here + down + right, all.length - 1)] ?? [r, c]
}

interface LineProps {
  readonly line: Line
  readonly index: number
  /** The column that holds the focus; -1 = not in this line. */
  readonly active: number
  readonly lake: string
  readonly columns: readonly PrivilegeName[]
  readonly fixed: boolean
  readonly onTurn: GridProps['onTurn']
  readonly onClear: GridProps['onClear']
  readonly onStand: (at: readonly [number, number]) => void
}

function ObjectName({ lake, object }: { lake: string; object: Spoken }) {
  const found = pathOf(lake, object)
  return (
    <A to={pageOf(lake, object)} className="row cut grow matrix-name">
      <Path
        kind={kindOfType(object.type)?.name ?? object.type}
        names={found ? (found.path.length > 1 ? found.path.slice(1) : found.path) : [object.fullName]}
      />
    </A>
  )
}
const Clear = ({ line, onClear }: Pick<LineProps, 'line' | 'onClear'>) => (
  <button
    type="button"
    className="btn quiet small icon matrix-clear"
    aria-label={say.matrix.removeLine(line.object.fullName)}
    title={say.matrix.removeLine(line.object.fullName)}
    onClick={() => onClear(line)}
  >
    <X size={13} aria-hidden />
  </button>
)

const sign = (cell: Cell, above: Cell) => {
  const shown = cell === 'none' ? above : cell
  return shown === 'allow' ? <Check size={13} aria-hidden /> : shown === 'deny' ? <X size={13} aria-hidden /> : null
}

function CellButton({ line, index, active, columns, fixed, onTurn, onStand, column }: LineProps & { readonly column: number }) {
  const one = line.cells[column]
  const privilege = columns[column]
  if (!one || !privilege) return null
  const stand = { tabIndex: active === column ? 0 : -1, 'data-cell': `${index} ${column}`, onFocus: () => onStand([index, column]) }
  if (!one.fits) return <span {...stand} className="cell unfit" role="img" aria-label={say.matrix.unfit(privilege, line.object.type)} />
  const label = say.matrix.cell(privilege, line.object.fullName, one.cell, one.above, one.changed)
  const look = `cell ${one.cell}${one.cell === 'none' && one.above !== 'none' ? ` above-${one.above}` : ''}${one.changed ? ' changed' : ''}`
  return (
    <button
      type="button"
      {...stand}
      className={look}
      aria-label={label}
      title={label}
      aria-disabled={fixed}
      onClick={() => !fixed && onTurn(line.object, privilege, turned(one.cell))}
    >
      {sign(one.cell, one.above)}
    </button>
  )
}

const Row = memo(function Row(props: LineProps) {
  const { line, columns, active } = props
  return (
    <tr className={active >= 0 ? 'on' : ''}>
      <th scope="row" className="matrix-object">
        <span className="row g4">
          <ObjectName lake={props.lake} object={line.object} />
          {!props.fixed && <Clear line={line} onClear={props.onClear} />}
        </span>
      </th>
      {columns.map((privilege, c) => (
        <td key={privilege} role="gridcell">
          <CellButton {...props} column={c} />
        </td>
      ))}
      <td aria-hidden className="matrix-rest" />
    </tr>
  )
})

const Stack = memo(function Stack(props: LineProps) {
  const { line, columns } = props
  return (
    <section className="stack" aria-label={line.object.fullName}>
      <div className="stack-head row g4">
        <ObjectName lake={props.lake} object={line.object} />
        {!props.fixed && <Clear line={line} onClear={props.onClear} />}
      </div>
      {columns.map(
        (privilege, c) =>
          line.cells[c]?.fits && (
            <div key={privilege} className="stack-line row g8">
              <span className="grow cut">{say.access.privilege(privilege)}</span>
              <span className="t3 s">{line.cells[c].cell === 'none' ? '' : say.access.condition(line.cells[c].cell)}</span>
              <CellButton {...props} column={c} />
            </div>
          ),
      )}
    </section>
  )
})
