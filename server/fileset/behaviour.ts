/** What a fileset does beyond the regular life: it has directories. */
import { illegal } from '../../kinds/errors.ts'
import type { Behaviour } from '../lake.ts'
import { directoriesOf, touchesFiles } from './directories.ts'
import { canonical, directoryOf, type Locations, locationsFor, unnamed, withDefault } from './locations.ts'

export const filesetBehaviour: Behaviour = {
  draft(at, name, ask) {
    const { storageLocation: _one, storageLocations: _own, ...rest } = ask
    const storageLocations = locationsFor(at, name, ask)
    return { ...rest, type: ask.type ?? 'managed', storageLocations, properties: withDefault(ask.properties ?? {}, storageLocations) }
  },
  /** Exactly the locations it had: its catalog may have been given others since, and what is dropped with it must be its own. */
  imported(_at, name, { storageLocation, ...was }) {
    const named = {
      ...(storageLocation === undefined ? {} : { [unnamed]: String(storageLocation) }),
      ...(was.storageLocations as Locations | undefined),
    }
    const storageLocations = Object.fromEntries(Object.entries(named).map(([key, location]) => [key, canonical(location)]))
    if (Object.keys(storageLocations).length === 0) throw illegal(`fileset ${name} comes without a location`)
    return { ...was, type: was.type ?? 'managed', storageLocations, properties: withDefault(was.properties ?? {}, storageLocations) }
  },
  // External ones too, as the reference does (contract semantics §9).
  making: (at, _name, body) =>
    touchesFiles(at.rows[1])
      ? Object.values(body.storageLocations as Locations).map((location) => ({ do: 'make', directory: directoryOf(location) }))
      : [],
  removing: async (_ask, _lake, at, row) => ({ effects: touchesFiles(at.rows[1]) ? directoriesOf(row) : [] }),
}
