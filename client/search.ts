/** Searching a metalake, and the searches that somebody keeps there under names. */
import { kinds } from '../kinds/index.ts'
import { onePath } from './paths.ts'
import type { Answer, Send } from './request.ts'

export interface Found {
  /** As objects are called: table, model_version … */
  readonly type: string
  /** Names from the catalog down, joined by dots. */
  readonly fullName: string
  /** Names from the metalake down. */
  readonly path: readonly string[]
  readonly comment?: string
  readonly owner?: { readonly type: string; readonly name: string }
  /** The region that decides about it. */
  readonly home?: string
  /** ISO instants. */
  readonly created?: string
  readonly changed?: string
  /** On it and on what it is in. */
  readonly tags?: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly score: number
}
export interface SearchPage {
  /** As it was read. */
  readonly query: string
  /** Of all that is found. */
  readonly count: number
  /** Best first. */
  readonly results: readonly Found[]
  readonly facets?: Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>
  /** Words that stand nowhere, and the ones they were taken for. */
  readonly meant?: readonly { readonly word: string; readonly others: readonly string[] }[]
  readonly nextPageToken?: string
}
export interface Searched {
  readonly asOf?: string | undefined
  readonly facets?: boolean | undefined
  /** At most 100. */
  readonly limit?: number | undefined
  readonly pageToken?: string | undefined
}
/** A thing by name, or what the last word of the query may become. */
export interface Suggested {
  readonly is: 'thing' | 'field' | 'value' | 'word'
  /** Of a thing. */
  readonly fullName?: string
  /** Of all others: it stands for the last word. */
  readonly text?: string
  readonly doc?: string
  readonly count?: number
}
export interface SavedSearch {
  readonly name: string
  readonly query: string
  /** It is told what is new or changed in it. */
  readonly watched: boolean
  /** ISO instants. */
  readonly created: string
  readonly looked: string
  /** Of a watched one, where it was asked for: since its owner looked. */
  readonly alert?: { readonly new: number; readonly changed: number }
}
/** A thing that people use. */
export interface PopularThing extends Pick<Found, 'type' | 'fullName' | 'path' | 'comment'> {
  /** How many loaded it lately. */
  readonly people: number
}
type Changes = Partial<Pick<SavedSearch, 'name' | 'query' | 'watched'>>

/** Every call throws LakeError when it cannot be done. Saved searches are the caller's own. */
export interface Search {
  find(metalake: string, query: string, options?: Searched): Promise<SearchPage>
  suggest(metalake: string, query: string, options?: { readonly limit?: number | undefined }): Promise<readonly Suggested[]>
  /** What most people use, the most used first; at most 100. */
  popular(metalake: string, options?: { readonly limit?: number | undefined }): Promise<readonly PopularThing[]>
  /** By name. */
  saved(metalake: string, options?: { readonly alerts?: boolean | undefined }): Promise<readonly SavedSearch[]>
  load(metalake: string, name: string): Promise<SavedSearch>
  save(metalake: string, body: Pick<SavedSearch, 'name' | 'query'> & Pick<Changes, 'watched'>): Promise<SavedSearch>
  /** What is not given stays. */
  change(metalake: string, name: string, changes: Changes): Promise<SavedSearch>
  /** From now on only what comes later is new. */
  looked(metalake: string, name: string): Promise<SavedSearch>
  /** False when there was none. */
  forget(metalake: string, name: string): Promise<boolean>
}

export function searchClient(send: Send): Search {
  const at = (metalake: string, more: string) => `${onePath(kinds.metalake, [metalake])}/${more}`
  const named = (metalake: string, name: string) => at(metalake, `searches/${encodeURIComponent(name)}`)
  const savedIn = ({ search }: Answer) => search as SavedSearch
  return {
    async find(metalake, query, options = {}) {
      const { code: _code, ...page } = await send('GET', at(metalake, 'search'), { query: { query, ...options } })
      return page as unknown as SearchPage
    },
    async suggest(metalake, query, options = {}) {
      return (await send('GET', at(metalake, 'search/suggest'), { query: { query, ...options } })).suggestions as readonly Suggested[]
    },
    async popular(metalake, options = {}) {
      return (await send('GET', at(metalake, 'popular'), { query: { ...options } })).popular as readonly PopularThing[]
    },
    async saved(metalake, options = {}) {
      return (await send('GET', at(metalake, 'searches'), { query: { ...options } })).searches as readonly SavedSearch[]
    },
    load: async (metalake, name) => savedIn(await send('GET', named(metalake, name))),
    save: async (metalake, body) => savedIn(await send('POST', at(metalake, 'searches'), { body })),
    change: async (metalake, name, body) => savedIn(await send('PUT', named(metalake, name), { body })),
    looked: async (metalake, name) => savedIn(await send('POST', `${named(metalake, name)}/looked`)),
    forget: async (metalake, name) => (await send('DELETE', named(metalake, name))).deleted === true,
  }
}
