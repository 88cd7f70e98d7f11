/** What is said of changes. */
import { of } from './words.ts'

export const past = {
  history: {
    label: 'Changes, newest first',
    one: 'The change',
    see: 'See history',
    latelyBy: (who: string) => `Last changed by ${who}`,
    back: 'Back to the list',
    changes: 'What changed',
    read: 'Read as of then',
    readShort: 'As of then',
    takenBack: 'The change is taken back, by a new one',
    older: 'Older change',
    newer: 'Newer change',
    none: 'No history',
    noneWhy: 'It had not changed by then.',
    became: 'became',
    empty: 'empty',
    version: (n: number, operation: string) => `Version ${n}${operation === 'alter' ? '' : `, ${operation}`}`,
    request: (id: string) => `request ${id}`,
    count: (n: number, more: boolean) => (more ? `newest ${of(n, 'change')}` : of(n, 'change')),
    same: (operation: string) => (operation === 'drop' ? 'It was dropped.' : 'Nothing that shows was changed.'),
    refused: 'The history was not read',
    did(operation: string, from: string, to: string): string {
      const words: Readonly<Record<string, string>> = {
        create: 'created',
        link: 'linked',
        drop: 'dropped',
        sync: 'seen at the source',
        enable: 'enabled',
        disable: 'disabled',
        mend: 'repaired',
        own: 'owner set',
        grant: 'rights granted',
        revoke: 'rights taken back',
        rename: from === '' || from === to ? 'renamed' : `renamed from ${from}`,
      }
      return words[operation] ?? operation
    },
    /** One field by its name, more of a sort by their number. */
    fields(changes: readonly { readonly name: string; readonly sort: string }[]): string {
      if (changes.length === 0) return 'no visible change'
      const words: Readonly<Record<string, readonly [string, string]>> = {
        column: ['column', 'columns'],
        property: ['property', 'properties'],
        uri: ['URI', 'URIs'],
        location: ['location', 'locations'],
      }
      const single = changes.filter((c) => !words[c.sort]).map((c) => past.history.field(c.name).toLowerCase())
      const grouped = Object.entries(words).flatMap(([sort, [one, several]]) => {
        const hits = changes.filter((c) => c.sort === sort)
        return hits.length === 0 ? [] : hits.length === 1 ? [hits[0]?.name ?? one] : [of(hits.length, one, several)]
      })
      return [...single, ...grouped].join(', ')
    },
    field(name: string): string {
      const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
      return spaced.charAt(0).toUpperCase() + spaced.slice(1)
    },
    sort: (sort: string) => ({ text: 'text', set: 'set', property: 'property', uri: 'URI', location: 'location', value: 'value' })[sort] ?? sort,
    column: (did: string, at: number) => (did === 'changed' ? `column ${at}` : `column ${did}`),
    /** `distance_m: type`, `note removed`. */
    columnDid: (name: string, did: string, part: string | undefined) =>
      did !== 'changed' ? `${name} ${did}` : part === undefined ? name : `${name}: ${past.history.columnPart(part)}`,
    columnPart: (name: string) => ({ nullable: 'may be empty', autoIncrement: 'counted', defaultValue: 'default' })[name] ?? name,
  },
}
