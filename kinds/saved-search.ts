/** A search that somebody keeps under a name for themselves, and may watch: then they are told what came into it since they last looked. */
import { defineKind, type Field, filledTo, flag, given, limited, optional, refuse, text } from './define.ts'
import { freeName } from './names.ts'

/** As long as a search may be. */
const query = limited(2048, 'what is looked for, as docs/search.md says')
/** Both in an address and in a list on a narrow page. */
const named = filledTo(80, 'unique among those of the same person in the metalake')
const name: Field<string, true> = {
  ...named,
  decode: (value, at) => {
    const is = named.decode(value, at)
    return is === '.' || is === '..' ? refuse(at, 'another name: no address can name . or ..') : is
  },
}
const watched = flag('true: it is told what is new or changed in it')

/** Bodies of requests. Of one that is there, what is not given stays as it is. */
export const searchRequests = {
  add: { name, query, watched: optional(watched) },
  change: { name: optional(name), query: optional(query), watched: optional(watched) },
} as const

/**
 * In no metalake, though it is of one: so nobody who hears of what happens in the metalake, or owns it, hears of what somebody looks for.
 * With a metalake that is dropped it is out of sight, and back with it.
 */
export const savedSearch = defineKind({
  name: 'savedSearch',
  plural: 'savedSearches',
  title: 'SavedSearch',
  parent: null,
  doc: 'A search that somebody keeps under a name for themselves.',
  fields: {
    name,
    query,
    watched,
    owner: given(text('whose it is')),
    metalake: given(text('id of the metalake that it looks in')),
    looked: given(text('when its owner last looked')),
  },
  names: freeName,
  serves: [],
  sync: { home: 'unit', fenced: [], here: true },
})
