/** A role's page: what it allows and denies on each object, filled in as a table and saved when it is right. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { useOwnMay } from '../access/guard.tsx'
import { textOf } from '../access/objects.ts'
import { canBeSpokenOf, ObjectPicker } from '../access/pickers.tsx'
import { explainRead } from '../access/reads.ts'
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
import { type Cell, cellOf, changesOf, columnsOf, fits, fromAbove, isSame, linesAbove, linesOf, untouched, withCell } from './matrix.ts'
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
  const forget = () => drafts.set({ of: mine, draft: untouched })
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
  // Who grants on the metalake grants on everything; of others it is asked for each object.
  const own = useOwnMay(lake)
  const grantsAll = !fixed && own?.grant === true
  const grants = useQueries({
    queries: own === undefined || own.grant || fixed ? [] : lines.map(({ object }) => explainRead(undefined, lake, object)),
    combine: (all) => new Set(all.flatMap(({ data }, i) => (data?.may.grant && lines[i] ? [textOf(lines[i].object)] : []))),
  })
  const may = (object: Spoken) => grantsAll || (!fixed && grants.has(textOf(object)))
  const changes = useMemo(() => changesOf(saved, draft), [saved, draft])
  const wanted = typed.trim().toLowerCase()
  const shown = wanted === '' ? lines : lines.filter(({ object }) => object.fullName.toLowerCase().includes(wanted))
  const turn = useCallback(
    (object: Spoken, privilege: PrivilegeName, to: Cell) => {
      drafts.set({ of: mine, draft: withCell(draftIn(drafts.get(), mine), object, privilege, to) })
      setTold(say.matrix.nowSaid(privilege, object.fullName, to))
    },
    [mine],
  )
  const clear = useCallback(
    (line: Line) => {
      const emptied = line.cells.reduce(
        (next, { cell }, i) => (cell === 'none' ? next : withCell(next, line.object, columns[i] as PrivilegeName, 'none')),
        draftIn(drafts.get(), mine),
      )
      drafts.set({ of: mine, draft: { ...emptied, added: emptied.added.filter((one) => !isSame(one, line.object)) } })
    },
    [mine, columns],
  )
  const adder = grantsAll && (
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
            {own && !own.grant && !fixed && grants.size < lines.length && <span className="t3 s cut">{say.matrix.notAll(grants.size)}</span>}
            {adder}
          </div>
          <Grid
            label={say.matrix.label(entity.name)}
            lake={lake}
            lines={shown}
            columns={columns}
            may={may}
            small={small}
            onTurn={turn}
            onClear={clear}
          />
        </>
      )}
      {changes.length > 0 && !fixed && <Changes key={mine} lake={lake} role={entity.name} changes={changes} onDiscard={forget} onSaved={forget} />}
      <p className="hidden-text" role="status">
        {told}
      </p>
      <Status
        keys={
          fixed || lines.length === 0 || (!grantsAll && grants.size === 0)
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
