/** A role's page: what it allows and denies on each object, filled in as a table and saved when it is right. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { canBeSpokenOf, ObjectPicker } from '../access/pickers.tsx'
import type { RoleShown, Spoken } from '../access/shapes.ts'
import { catalogsRead } from '../api/reads.ts'
import type { Here } from '../entity/shown.ts'
import { Status } from '../frame/status.tsx'
import { kindsIn } from '../frame/tree-rows.ts'
import { useBox } from '../kit/box.ts'
import { narrow, useMedia } from '../kit/use.ts'
import { Glyph } from '../look/glyph.tsx'
import { Popup } from '../look/popup.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Changes } from './changes.tsx'
import { addLine, draftIn, draftKey, drafts } from './draft.ts'
import { Grid } from './grid.tsx'
import { type Cell, cellOf, changesOf, columnsOf, type Draft, fits, fromAbove, isSame, linesAbove, linesOf, untouched, withCell } from './matrix.ts'
import './matrix.css'

const worthFiltering = 12

/** One object of the role, with what is said on it by each column. */
export interface Line {
  readonly object: Spoken
  readonly cells: readonly { readonly fits: boolean; readonly cell: Cell; readonly above: Cell; readonly changed: boolean }[]
}

export function Privileges({ place, entity, fixed }: Here<RoleShown>) {
  const lake = place.path[0] ?? ''
  const mine = draftKey(place.path)
  const draft = draftIn(useBox(drafts), mine)
  const set = (next: Draft) => drafts.set({ of: mine, draft: next })
  const saved = entity.securableObjects
  const small = useMedia(narrow)
  const [typed, setTyped] = useState('')
  const [told, setTold] = useState('')
  const catalogs = useQuery(catalogsRead(undefined, lake)).data
  const holds = useMemo(() => {
    const byName = new Map((catalogs ?? []).map((catalog) => [catalog.name, kindsIn(catalog).map((kind) => kind.name)]))
    return ({ fullName }: Spoken) => byName.get(fullName.split('.')[0] ?? '')
  }, [catalogs])
  const columns = useMemo(() => columnsOf(saved, draft, holds), [saved, draft, holds])
  const lines = useMemo((): readonly Line[] => {
    const all = linesOf(saved, draft)
    return all.map((object) => {
      const above = linesAbove(all, object)
      const cells = columns.map((privilege) => {
        const cell = cellOf(saved, draft, object, privilege)
        const was = cellOf(saved, untouched, object, privilege)
        return {
          fits: was !== 'none' || fits(object, privilege, holds),
          cell,
          above: fromAbove(saved, draft, above, privilege),
          changed: cell !== was,
        }
      })
      return { object, cells }
    })
  }, [saved, draft, columns, holds])
  const changes = useMemo(() => changesOf(saved, draft), [saved, draft])
  const wanted = typed.trim().toLowerCase()
  const shown = wanted === '' ? lines : lines.filter(({ object }) => object.fullName.toLowerCase().includes(wanted))
  const turn = (object: Spoken, privilege: PrivilegeName, to: Cell) => {
    set(withCell(draft, object, privilege, to))
    setTold(say.matrix.nowSaid(privilege, object.fullName, to))
  }
  const clear = (line: Line) => {
    const emptied = line.cells.reduce(
      (next, { cell }, i) => (cell === 'none' ? next : withCell(next, line.object, columns[i] as PrivilegeName, 'none')),
      draft,
    )
    set({ ...emptied, added: emptied.added.filter((one) => !isSame(one, line.object)) })
  }
  const adder = !fixed && (
    <Popup
      id="add-object"
      label={say.matrix.add}
      trigger={(props) => (
        <button {...props} className="btn small">
          <Plus size={13} aria-hidden />
          {say.matrix.add}
        </button>
      )}
    >
      {(close) => (
        <ObjectPicker
          lake={lake}
          label={say.matrix.find}
          offers={canBeSpokenOf}
          without={(object) => lines.some((line) => isSame(line.object, object))}
          onPick={(object) => {
            close()
            addLine(mine, object)
          }}
        />
      )}
    </Popup>
  )
  const said = saved.reduce((n, { privileges: list }) => n + list.length, 0)
  return (
    <>
      {lines.length === 0 ? (
        <Notice sign={<Glyph kind="role" size={20} />} title={say.matrix.none(entity.name)} deeds={adder}>
          {say.matrix.what}
        </Notice>
      ) : (
        <>
          <div className="bar">
            {lines.length > worthFiltering && (
              <span className="filter">
                <input
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  placeholder={say.matrix.filter(lines.length)}
                  aria-label={say.matrix.filter(lines.length)}
                />
              </span>
            )}
            {!small && <Legend />}
            <span className="grow" />
            {adder}
          </div>
          <Grid
            label={say.matrix.label(entity.name)}
            lake={lake}
            lines={shown}
            columns={columns}
            fixed={fixed}
            small={small}
            onTurn={turn}
            {...(fixed ? {} : { onClear: clear })}
          />
        </>
      )}
      {changes.length > 0 && !fixed && (
        <Changes key={mine} lake={lake} role={entity.name} changes={changes} onDiscard={() => set(untouched)} onSaved={() => set(untouched)} />
      )}
      <p className="hidden-text" role="status">
        {told}
      </p>
      <Status
        keys={
          fixed || lines.length === 0
            ? []
            : [
                ['← ↑ ↓ →', say.status.move],
                ['space', say.matrix.keys.cycle],
                ['a', say.matrix.keys.allow],
                ['d', say.matrix.keys.deny],
              ]
        }
      >
        {changes.length > 0 ? say.matrix.unsaved(changes.length) : say.matrix.count(saved.length, said)}
      </Status>
    </>
  )
}

function Legend() {
  return (
    <span className="row g12 t3 s legend">
      <span className="row g6">
        <i className="sample allow" aria-hidden />
        {say.matrix.legend.allow}
      </span>
      <span className="row g6">
        <i className="sample above" aria-hidden />
        {say.matrix.legend.above}
      </span>
      <span className="row g6">
        <i className="sample deny" aria-hidden />
        {say.matrix.legend.deny}
      </span>
    </span>
  )
}
