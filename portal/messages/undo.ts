/** What is said of going back. */
import { kindWord, list, of } from './words.ts'

const value = (one: unknown): string => (Array.isArray(one) ? one.map(String).join(', ') : typeof one === 'string' ? `“${one}”` : JSON.stringify(one))
const nothing = (one: unknown) => one === undefined || one === null || one === '' || (Array.isArray(one) && one.length === 0)

export const undoingSaid = {
  undoing: {
    open: 'Undo this change',
    openShort: 'Undo',
    title: 'What undo would write',
    nothingYet: 'nothing is written yet',
    refused: 'It cannot be taken back as it is',
    lost: 'the change that took it back is not to be found; undo it in the history',
    secrets: (names: readonly string[]) => `It is back. Secrets are erased with a drop: set ${list.format(names)} anew.`,
    /** One field that would be again what it was. */
    line(field: string, from: unknown, to: unknown): string {
      const name = field.replace(/^properties\./, '').replace(/^(\w)/, (letter) => (field.startsWith('properties.') ? letter : letter.toUpperCase()))
      if (field === 'tags' || field === 'policies') {
        const parts = [...(nothing(to) ? [] : [`${value(to)} on`]), ...(nothing(from) ? [] : [`${value(from)} off`])]
        return `${name}: ${parts.join(', ')}`
      }
      return nothing(to) ? `${name} taken out again, now ${value(from)}` : `${name} back to ${value(to)}`
    },
    whole: (operation: string, kind: string, name: string) =>
      ({
        drop: `${name} is dropped, with what is in it`,
        undelete: `${name} comes back, with all that went along`,
        enable: `${name} is enabled`,
        disable: `${name} is disabled`,
      })[operation] ?? `${kindWord(kind)} ${name}: ${operation}`,
    /** On the button that writes. */
    deed: (operation: string, name: string) =>
      ({ drop: `Drop ${name}`, undelete: `Bring back ${name}`, enable: `Enable ${name}`, disable: `Disable ${name}`, rename: 'Rename it back' })[
        operation
      ] ?? `Change ${name} back`,
    done: (name: string) => `${name}: the change is taken back`,
  },
  within: {
    label: 'Changes, newest first, by day',
    scope: 'Which changes',
    inIt: 'It and all in it',
    itself: 'Only itself',
    anyone: 'Anyone',
    by: (who: string) => `By ${who}`,
    anyKind: 'Any kind',
    any: 'Any time',
    since: (words: string) => `Since ${words}`,
    ranges: { today: 'Today', week: '7 days', month: '30 days' } as Readonly<Record<string, string>>,
    sinceLabel: 'Since when',
    clear: 'Show all',
    none: 'Nothing changed',
    noneWhy: 'No change fits, of those you may see.',
    noneYet: 'Nothing found so far',
    further: 'Look further back',
    looked: (n: number) => `${of(n, 'change')} so far; older ones are looked for when you ask.`,
    end: 'That is all.',
    notTold: 'What it changed is not told to you, or is erased.',
    count: (n: number, more: boolean) => (more ? `newest ${of(n, 'change')}` : of(n, 'change')),
    did(operation: string, facet: string | undefined): string {
      if (facet !== undefined && facet !== 'body') return `${facet} changed`
      const words: Readonly<Record<string, string>> = {
        create: 'created',
        drop: 'dropped',
        alter: 'changed',
        rename: 'renamed',
        undelete: 'brought back',
        enable: 'enabled',
        disable: 'disabled',
        link: 'linked',
        import: 'found in the source',
        sync: 'seen changed in the source',
        grant: 'rights given',
        revoke: 'rights taken',
        own: 'owner set',
      }
      return words[operation] ?? operation
    },
  },
}
