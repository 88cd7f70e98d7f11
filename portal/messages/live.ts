/** What is said of changes that others make while a page is looked at. */
import { kindWord, of } from './words.ts'

const done: Readonly<Record<string, string>> = {
  create: 'created',
  drop: 'dropped',
  rename: 'renamed',
  undelete: 'brought back',
  enable: 'enabled',
  disable: 'disabled',
  tag: 'tagged',
  link: 'linked',
  import: 'found',
}

export const living = {
  live: {
    live: 'live',
    liveWhy: 'What others change appears here as it happens.',
    behind: (seconds: number) => `behind ${seconds} s`,
    behindWhy: 'The connection was lost and is being made again. Nothing will be missed.',
    offline: (time: string) => `offline, last seen ${time}`,
    did: (actor: string, operation: string) => `${actor} ${done[operation] ?? 'changed'} it`,
    told: (actor: string, operation: string, kind: string, name: string) => `${actor} ${done[operation] ?? 'changed'} ${kindWord(kind)} ${name}`,
    /** On the button that shows what a list holds back. */
    waiting: (fresh: number, gone: number) => [...(fresh > 0 ? [`${fresh} new`] : []), ...(gone > 0 ? [`${gone} gone`] : [])].join(', '),
    meanwhile: (actor: string | undefined) => `Changed meanwhile by ${actor ?? 'somebody else'}.`,
    see: 'See',
    hide: 'Hide',
    newChanges: (n: number) => of(n, 'new change'),
    dropped: (actor: string, time: string) => `${actor} dropped it, ${time}.`,
  },
}
