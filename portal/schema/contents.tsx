/** Everything in a schema. */
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { useCatalog } from '../api/reads.ts'
import { openCreate } from '../entity/deeds.tsx'
import type { Here } from '../entity/shown.ts'
import { useAsOf } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { kindsIn } from '../frame/tree-rows.ts'
import { Glyph } from '../look/glyph.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ObjectList } from './object-list.tsx'
import { useSchemaObjects } from './objects.ts'

export function SchemaContents({ place, entity, fixed }: Here) {
  const asOf = useAsOf()
  const catalog = useCatalog(asOf, place.path[0] ?? '', place.path[1])
  const { list, ready, error, again } = useSchemaObjects(asOf, place.path, catalog)
  const [typed, setTyped] = useState('')
  if (error) return <Refused failure={error} title={say.contents.refused(entity.name)} again={again} />
  if (!ready) return <Loading />
  const makes = catalog ? [kinds.fileset, kinds.model].filter((kind) => kindsIn(catalog).includes(kind)) : []
  return (
    <>
      {list.length === 0 ? (
        <Notice
          sign={<Glyph kind="schema" size={20} />}
          title={say.contents.none}
          deeds={
            !fixed &&
            makes.map((kind) => (
              <button key={kind.name} type="button" className="btn small" onClick={() => openCreate(kind, place.path)}>
                <Plus size={13} aria-hidden />
                {say.create.deed(kind.name)}
              </button>
            ))
          }
        >
          {say.contents.what(catalog ? kindsIn(catalog).map((k) => k.plural) : [])}
        </Notice>
      ) : (
        <ObjectList
          items={list}
          parentPath={place.path}
          at={pathTo(kinds.schema, place.path)}
          typed={typed}
          onType={setTyped}
          label={say.contents.label(entity.name)}
        />
      )}
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.contents.count(list.map((item) => item.kind.name))}
      </Status>
    </>
  )
}
