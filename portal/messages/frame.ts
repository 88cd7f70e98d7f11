/** What the frame says: top bar, tree, palette, the past, keys. */
import { of } from './words.ts'

export const frame = {
  absent: {
    title: 'There is nothing here',
    named: (name: string) => `“${name}” is not here`,
    why: 'It may have been renamed or dropped, or it is not visible to you.',
    past: 'It may not have been there yet at the instant you are reading.',
    above: (name: string) => `Open ${name}`,
  },
  nav: {
    main: 'Main',
    short: 'Main, short',
    home: 'Home',
    search: 'Search',
    tags: 'Tags',
    policies: 'Policies',
    jobs: 'Jobs',
    audit: 'Audit',
    regions: 'Regions',
    tree: 'Tree',
    goTo: 'Go to',
  },
  tree: {
    label: 'Catalogs',
    open: 'Open the tree',
    fold: 'Fold the tree',
    filter: 'Filter what is open',
    empty: 'No catalogs yet',
    noHit: (typed: string) => `Nothing open is called “${typed}”`,
    refused: 'The catalogs were not listed',
  },
  account: {
    title: 'Account',
    button: (name: string) => `Your account, ${name}`,
    name: 'Your name',
    nobody: 'anonymous',
    why: 'Kept in this browser and sent with every request.',
    save: 'Use this name',
    light: 'Light',
    schemes: { auto: 'System', light: 'Light', dark: 'Dark' },
  },
  asOf: {
    label: 'See the lake as it was',
    what: 'The whole portal reads the lake as it was at that instant. Editing is off meanwhile.',
    instant: 'Instant, in your time',
    choices: ['10 minutes ago', 'An hour ago', 'A day ago', 'A week ago'],
    read: 'Read',
    now: 'Back to now',
    present: 'Now',
    reading: (instant: string) => `You are reading the lake as it was on ${instant}.`,
    editingOff: 'Editing is off.',
    inShort: 'Reading the past. Editing is off.',
  },
  keys: {
    title: 'Keys',
    everywhere: 'Everywhere',
    lists: 'In lists and the tree',
    past: 'While reading the past',
    here: 'On this page',
    always: [
      ['/', 'search everything'],
      ['⌘ K', 'go to, or do something'],
      ['>', 'do something'],
      ['g h', 'home'],
      ['g s', 'search'],
      ['g a', 'access'],
      ['g t', 'the tree'],
      ['g p', 'policies'],
      ['g j', 'jobs'],
      ['g u', 'the audit'],
      ['g r', 'regions'],
      ['z', 'undo what was just done'],
      ['esc', 'one step back'],
      ['?', 'these keys'],
    ],
    inLists: [
      ['j k', 'next, previous'],
      ['↵', 'open or edit'],
      ['← →', 'close, open a branch'],
    ],
    inPast: [
      ['[ ]', 'an hour earlier, later'],
      ['n', 'back to now'],
    ],
  } as {
    readonly title: string
    readonly everywhere: string
    readonly lists: string
    readonly past: string
    readonly here: string
    readonly always: readonly (readonly [string, string])[]
    readonly inLists: readonly (readonly [string, string])[]
    readonly inPast: readonly (readonly [string, string])[]
  },
  status: {
    move: 'move',
    open: 'open',
    anything: 'do anything',
    select: 'select',
    why: 'why',
    editComment: 'edit comment',
    editValue: 'edit value',
    andNext: 'save, next comment',
    tags: 'tags',
    olderNewer: 'older, newer',
    openDirectory: 'open a directory',
  },
  palette: {
    label: 'Go to a thing, or do something',
    placeholder: 'A name, or a path such as catalog.schema.name',
    results: 'What was found',
    goTo: 'Go to',
    do: 'Do',
    search: 'Search',
    into: 'into it',
    known: (n: string) => `${n} names read so far; the lake is asked for more`,
    none: (typed: string, n: number) =>
      typed === ''
        ? 'Nothing to offer here yet.'
        : `No name holds “${typed}” among the ${of(n, 'name')} read so far. A path such as catalog.schema. reads more.`,
  },
}
