/** The schemas of a catalog. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { namesRead } from '../api/reads.ts'
import { openCreate } from '../entity/deeds.tsx'
import { type Here, inUse } from '../entity/shown.ts'
import { doOnPage } from '../frame/deeds.ts'
import { useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ObjectList } from '../schema/object-list.tsx'

export function CatalogContents({ place, entity, fixed }: Here) {
  const asOf = useAsOf()
  const [typed, setTyped] = useState('')
  const on = inUse(entity)
  const read = useQuery({ ...namesRead(asOf, kinds.schema, place.path), enabled: on })
  if (!on)
    return (
      <Notice
        sign={<Glyph kind="catalog" size={20} />}
        title={say.catalogs.off(entity.name)}
        deeds={
          !fixed && (
            <button type="button" className="btn small" onClick={() => doOnPage('switch')}>
              {say.switch(false)}
            </button>
          )
        }
      >
        {say.catalogs.offWhy}
      </Notice>
    )
  if (read.error) return <Refused failure={read.error} title={say.contents.refused(entity.name)} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const names = read.data
  const make = !fixed && (
    <button type="button" className="btn small" onClick={() => openCreate(kinds.schema, place.path)}>
      <Plus size={13} aria-hidden />
      {say.create.deed('schema')}
    </button>
  )
  return (
    <>
      {names.length === 0 ? (
        <Notice sign={<Glyph kind="schema" size={20} />} title={say.contents.noSchema} deeds={make}>
          {say.contents.schemaWhat}
        </Notice>
      ) : (
        <ObjectList
          items={names.map((name) => ({ kind: kinds.schema, name }))}
          parentPath={place.path}
          at={pathTo(kinds.catalog, place.path)}
          typed={typed}
          onType={setTyped}
          label={say.contents.schemas}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.contents.schemaCount(names.length)}
      </Status>
    </>
  )
}
