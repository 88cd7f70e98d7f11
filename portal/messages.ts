/** Every text of the portal. One term per thing; sentence case; numbers come grouped. */
import { count } from './look/numbers.ts'

const rules = new Intl.PluralRules('en')
/** `1 table`, `29 tables`. */
const of = (n: number, one: string, many = `${one}s`) => `${count(n)} ${rules.select(n) === 'one' ? one : many}`
const list = new Intl.ListFormat('en')

const kindWords: Readonly<Record<string, string>> = {
  metalake: 'metalake',
  catalog: 'catalog',
  schema: 'schema',
  table: 'table',
  column: 'column',
  view: 'view',
  fileset: 'fileset',
  topic: 'topic',
  model: 'model',
  modelVersion: 'version',
  function: 'function',
  tag: 'tag',
}
const kindMany: Readonly<Record<string, string>> = { catalog: 'catalogs', schema: 'schemas' }
const kindWord = (kind: string) => kindWords[kind] ?? kind
const many = (kind: string) => kindMany[kind] ?? `${kindWord(kind)}s`

export const say = {
  product: 'Caspian',
  title: (name: string, lake: string) => (name === lake ? `${lake} · Caspian` : `${name} · ${lake} · Caspian`),
  kind: kindWord,
  none: 'none',
  loading: 'Loading',
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  saving: 'saving',
  tryAgain: 'Try again',
  on: 'enabled',
  off: 'disabled',
  skip: 'Skip to the page',
  goTo: 'Go to…',
  recent: 'Recent',
  breadcrumb: 'Breadcrumb',
  panel: 'Prepare a change',
  effect: 'What this does',
  copyPath: 'Copy path',
  copyIt: 'Copy',
  copy: (text: string) => `Copy ${text}`,
  moreOf: (name: string) => `What can be done with ${name}`,
  notLoaded: (name: string) => `${name} was not loaded`,
  switch: (on: boolean) => (on ? 'Disable' : 'Enable'),
  /** What to do about a refusal, by its status and Gravitino's number. */
  next(status: number, code: number): string {
    if (status === 0) return 'Check that the lake is running and reachable, then try again.'
    switch (code) {
      case 1003:
        return 'Check the path: it may have been renamed or dropped.'
      case 1004:
        return 'Choose another name, or change what is there.'
      case 1005:
        return 'Empty it first.'
      case 1006:
        return 'This sort of catalog cannot do that.'
      case 1007:
        return 'Check the address, the login and that the source is running.'
      case 1008:
        return 'Ask the owner for the privilege.'
      case 1009:
        return 'Enable the catalog or metalake first.'
      case 1010:
        return 'Disable it first.'
      case 1011:
        return 'Set your name in the account menu.'
      case 1012:
        return 'Somebody changed it at the same moment. Try again.'
      case 1001:
        return 'Change what the message names.'
      default:
        return status >= 500 ? 'Try again; if it stays, give the request id to whoever runs the lake.' : ''
    }
  },
  absent: {
    title: 'There is nothing here',
    named: (name: string) => `${name} is not here`,
    why: 'It may have been renamed or dropped, or it is not visible to you.',
    past: 'It may not have been there yet at the instant you are reading.',
  },
  nav: { main: 'Main', short: 'Main, short', home: 'Home', tags: 'Tags', tree: 'Tree', goTo: 'Go to' },
  tree: {
    label: 'Catalogs',
    open: 'Open the tree',
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
  },
  keys: {
    title: 'Keys',
    everywhere: 'Everywhere',
    lists: 'In lists and the tree',
    past: 'While reading the past',
    here: 'On this page',
    always: [
      ['/', 'go to a thing by its name'],
      ['⌘ K', 'go to, or do something'],
      ['>', 'do something'],
      ['g h', 'home'],
      ['g t', 'the tree'],
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
    into: 'into it',
    known: (n: string) => `Among ${n} names read so far; a path reads more`,
    none: (typed: string, n: number) =>
      typed === ''
        ? 'Nothing to offer here yet.'
        : `No name holds “${typed}” among the ${of(n, 'name')} read so far. A path such as catalog.schema. reads more.`,
  },
  toast: {
    undone: 'Taken back',
    notUndone: (why: string) => `Not taken back: ${why}`,
    commented: (name: string) => `Comment of ${name} changed`,
    tagged: (name: string, tags: string) => `${name} is now tagged ${tags}`,
    untagged: (name: string, tags: string) => `${tags} taken off ${name}`,
    made: (kind: string, name: string) => `${name} is there, a new ${kindWord(kind)}`,
    connected: (name: string) => `${name} is connected`,
    renamed: (from: string, to: string) => `${from} is now called ${to}`,
    dropped: (name: string) => `${name} is gone`,
    switched: (name: string, on: boolean) => `${name} is ${on ? 'enabled' : 'disabled'}`,
    propertySet: (key: string, value: string) => `${key} is now ${value === '' ? 'empty' : value}`,
    propertyGone: (key: string) => `${key} removed`,
    aliased: (version: number, alias: string) => `${alias} now points to version ${version}`,
    unaliased: (version: number, alias: string) => `${alias} no longer points to version ${version}`,
    linked: (model: string) => `A new version of ${model} is linked`,
    copied: (text: string) => `Copied ${text}`,
  },
  tabs: {
    label: 'Sections of this page',
    name(id: string): string {
      const names: Readonly<Record<string, string>> = {
        catalogs: 'Catalogs',
        tags: 'Tags',
        contents: 'Contents',
        columns: 'Columns',
        files: 'Files',
        versions: 'Versions',
        definitions: 'Definitions',
        where: 'Where',
        history: 'History',
        properties: 'Properties',
      }
      return names[id] ?? id
    },
  },
  facts: { label: 'Facts', made: 'Created', changed: 'Changed', madeAt: 'created', changedAt: 'changed' },
  comment: { label: 'Comment', of: (name: string) => `Comment of ${name}`, edit: 'Edit comment', add: 'Add a comment' },
  lakes: {
    title: 'Metalakes',
    switch: 'Switch metalake',
    all: 'All metalakes',
    none: 'No metalake yet',
    what: 'A metalake is one organisation’s lake: its catalogs, and the tags and rules that hold for all of them.',
    example: 'Most places need one, named after the organisation, such as “rova”.',
    count: (n: number) => of(n, 'metalake'),
    refused: 'The metalakes were not listed',
  },
  catalogs: {
    label: 'Catalogs',
    heads: ['Catalog', 'Provider', 'Comment', '', 'Created'],
    provider: 'Provider',
    type: 'Holds',
    state: 'State',
    none: 'No catalogs in this metalake yet',
    what: 'A catalog is one source: a database, a place with files, or a space for models. Connect the first to see what is in it.',
    off: (name: string) => `${name} is disabled`,
    offWhy: 'Enable it to see what is in it. Nothing in it was changed.',
    count: (n: number) => of(n, 'catalog'),
    refused: 'The catalogs were not listed',
  },
  contents: {
    label: (name: string) => `Contents of ${name}`,
    schemas: 'Schemas',
    filter: (n: number) => `Filter ${of(n, 'name')}`,
    hits: (n: number) => `${count(n)} shown`,
    none: 'This schema is empty',
    what: (kinds: readonly string[]) => (kinds.length === 0 ? 'Nothing can be kept here yet.' : `It can hold ${list.format(kinds)}.`),
    noSchema: 'No schemas in this catalog yet',
    schemaWhat: 'A schema is a namespace: tables, filesets, models and functions live in one.',
    schemaCount: (n: number) => of(n, 'schema'),
    /** Takes the kind of each thing listed. */
    count(kinds: readonly string[]): string {
      const sorts = [...new Set(kinds)].map((kind) => of(kinds.filter((k) => k === kind).length, kindWord(kind), many(kind)))
      return sorts.length === 0 ? 'empty' : sorts.join(' · ')
    },
    refused: (name: string) => `What is in ${name} was not listed`,
  },
  table: {
    columns: 'Columns',
    heads: [
      ['name', 'Column'],
      ['type', 'Type'],
      ['comment', 'Comment'],
      ['tags', 'Tags'],
      ['default', 'Default'],
      ['empty', 'Empty'],
    ] as readonly (readonly [string, string])[],
    filter: (n: number) => `Filter ${of(n, 'column')}`,
    count: (n: number) => of(n, 'column'),
    none: 'This table has no columns',
    noneWhy: 'Its source shows none.',
    mayBeEmpty: 'may be',
    never: 'never',
    key: 'key',
    unique: 'unique',
    indexed: 'indexed',
    partition: 'part',
    counted: 'counted',
    unfold: (name: string, open: boolean) => `${open ? 'Hide' : 'Show'} what ${name} holds`,
    keys: 'Keys and indexes',
    layout: 'Layout',
    partitioned: 'Partitions',
    spread: 'Spread',
    sorted: 'Sorted',
    parts: (n: number) => (n < 0 ? 'as the engine decides' : of(n, 'part')),
    index: (type: string) => (type === 'PRIMARY_KEY' ? 'Key' : type === 'UNIQUE_KEY' ? 'Unique' : type.toLowerCase().replaceAll('_', ' ')),
  },
  tags: {
    label: 'Tags',
    add: 'Tag',
    change: 'Change tags',
    of: (name: string) => `Tags of ${name}`,
    inherited: (name: string) => `${name}, from what it is in`,
    find: 'Find or make a tag',
    make: (name: string) => `Make the tag “${name}” and put it on`,
    none: 'No tags yet: type a name.',
    noneHere: 'No tags in this metalake yet',
    what: 'Tags say what data is:',
    values: 'Values',
    anyValue: 'any value, or none',
    noValue: 'carries no value',
    allOf: (n: number) => `All ${of(n, 'tag')}`,
    count: (n: number) => of(n, 'tag'),
    refused: 'The tags were not listed',
  },
  where: {
    label: 'What carries it',
    none: (name: string) => `Nothing is tagged ${name}`,
    what: 'Put it on something with the + beside its name. What is in it inherits the tag.',
    count: (n: number) => `put on ${of(n, 'object')}`,
    refused: 'What carries the tag was not listed',
  },
  properties: {
    label: 'Properties',
    key: 'Key',
    value: 'Value',
    meaning: 'Meaning',
    none: 'No properties',
    what: 'Properties are settings of the source, and keys of your own.',
    empty: 'empty',
    newKey: 'New key',
    newValue: 'Value',
    add: 'Set',
    remove: 'Remove',
    removeOf: (key: string) => `Remove ${key}`,
    valueOf: (key: string) => `Value of ${key}`,
    count: (n: number) => of(n, 'property', 'properties'),
  },
  fileset: {
    held: 'Held',
    heldMeans: (type: string) => (type === 'external' ? 'dropping it leaves the files' : 'dropping it deletes the files'),
    locations: (n: number) => (n === 1 ? 'Location' : 'Locations'),
    location: 'Location',
    isDefault: 'default',
    trail: 'Directory',
    in: (dir: string) => `Files in ${dir}`,
    heads: ['Name', 'Size', 'Changed'],
    up: 'one level up',
    filter: (n: number) => `Filter ${of(n, 'name')}`,
    bytes: (n: string) => `${n} bytes`,
    none: 'Empty directory',
    noneWhy: 'Files appear here as soon as something writes them.',
    noPast: 'Files have no past here: this is what is there now.',
    count: (dirs: number, files: number, size: string) => `${of(dirs, 'directory', 'directories')} · ${of(files, 'file')} · ${size}`,
    refused: (dir: string) => `${dir} was not listed`,
  },
  versions: {
    label: 'Versions',
    heads: ['', 'Aliases', 'Comment', 'Stored at', 'Linked'],
    one: (n: number) => `Version ${n}`,
    none: 'No versions yet',
    what: 'A version says where a trained model is stored. Aliases such as “production” point to one of them.',
    count: (n: number) => of(n, 'version'),
    nextName: 'Next',
    next: (n: number) => `version ${n}`,
    link: 'Link version',
    linkTo: (model: string) => `Link a version to ${model}`,
    uri: 'URI',
    uriHelp: 'where it is stored, such as s3://bucket/model/3',
    aliases: 'Aliases',
    aliasHelp: 'by commas; each points to one version only',
    newAlias: 'New alias',
    addAlias: 'Add the alias',
    unalias: (alias: string) => `Take off ${alias}`,
    noAlias: 'no aliases',
    stored: 'Stored at',
    linked: 'Linked',
    drop: 'Drop…',
    dropOne: (n: number) => `Drop version ${n}`,
    aliasesGo: (aliases: readonly string[]) => `${list.format(aliases)} will point to nothing.`,
    numberGone: (n: number) => `The number ${n} is not given again.`,
    refused: 'The versions were not listed',
  },
  functions: {
    runs: (runtime: string, language: string) => `On ${runtime.toLowerCase()}, in ${language}`,
    count: (n: number, same: boolean) => `${of(n, 'definition')} · ${same ? 'same arguments, same answer' : 'answers may differ'}`,
  },
  history: {
    label: 'Changes, newest first',
    one: 'The change',
    see: 'See history',
    back: 'Back to the list',
    changes: 'What changed',
    read: 'Read as of then',
    readShort: 'As of then',
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
        rename: from === '' || from === to ? 'renamed' : `renamed from ${from}`,
      }
      return words[operation] ?? operation
    },
    /** One field by its name, more of a sort by their number. */
    fields(changes: readonly { readonly field: string; readonly sort: string }[]): string {
      if (changes.length === 0) return 'no visible change'
      const words: Readonly<Record<string, readonly [string, string]>> = {
        column: ['column', 'columns'],
        property: ['property', 'properties'],
        uri: ['URI', 'URIs'],
        location: ['location', 'locations'],
      }
      const single = changes.filter((c) => !words[c.sort]).map((c) => say.history.field(c.field).toLowerCase())
      const grouped = Object.entries(words).flatMap(([sort, [one, several]]) => {
        const hits = changes.filter((c) => c.sort === sort)
        return hits.length === 0 ? [] : hits.length === 1 ? [hits[0]?.field ?? one] : [of(hits.length, one, several)]
      })
      return [...single, ...grouped].join(', ')
    },
    field(name: string): string {
      const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
      return spaced.charAt(0).toUpperCase() + spaced.slice(1)
    },
    sort: (sort: string) => ({ text: 'text', set: 'set', property: 'property', uri: 'URI', location: 'location', value: 'value' })[sort] ?? sort,
    column: (did: string, at: number) => (did === 'changed' ? `column ${at}` : `column ${did}`),
    columnPart: (name: string) => ({ nullable: 'may be empty', autoIncrement: 'counted', defaultValue: 'default' })[name] ?? name,
  },
  create: {
    deed(kind: string): string {
      return { metalake: 'Create metalake', model: 'Register model' }[kind] ?? `Create ${kindWord(kind)}`
    },
    named: (kind: string, name: string) => (name === '' ? say.create.deed(kind) : `${kind === 'model' ? 'Register' : 'Create'} ${name}`),
    name: 'Name',
    unfit: 'A name may not look like this.',
    field: (name: string) => ({ type: 'Held', storageLocation: 'Location', allowedValues: 'Allowed values' })[name] ?? name,
    help: (name: string, doc: string) =>
      ({ allowedValues: 'by commas; without any, every value is allowed', type: 'managed: dropping it deletes the files' })[name] ?? doc,
  },
  rename: {
    open: 'Rename…',
    title: (name: string) => `Rename ${name}`,
    deed: (name: string) => `Rename to ${name}`,
    field: 'New name',
    effects: (kind: string) => [
      'Tags, history and everything in it stay.',
      `Programs that ask for this ${kindWord(kind)} by its old name will not find it.`,
    ],
  },
  drop: {
    open: (kind: string) => `Drop ${kindWord(kind)}…`,
    title: (name: string) => `Drop ${name}`,
    deed: (kind: string, name: string) => `Drop ${kindWord(kind)} ${name}`,
    holds: (kind: string, n: number | undefined) =>
      n === undefined
        ? `The ${many(kind)} in it go too.`
        : n === 0
          ? `There are no ${many(kind)} in it.`
          : `${of(n, kindWord(kind), many(kind))} in it ${n === 1 ? 'goes' : 'go'} too.`,
    with: (n: number) => `${of(n, 'object')} in it ${n === 1 ? 'goes' : 'go'} too.`,
    empty: 'It is empty.',
    managedFiles: 'Files of managed filesets in it are deleted.',
    sourceStays: 'The source keeps its data; only what the lake knows of it goes.',
    atSource: 'It is dropped in the source, with its data.',
    filesGo: 'Its files are deleted.',
    filesStay: 'Its files stay where they are.',
    versions: 'All its versions and aliases go.',
    artifactsStay: 'What is stored at the URIs stays.',
    untags: (n: number | undefined) => (n === undefined ? 'It is taken off everything.' : `It is taken off ${of(n, 'object')}.`),
    gone: 'Programs that use it will not find it.',
    historyStays: 'Its history stays and can be read as of before.',
  },
  connect: {
    open: 'Connect a source',
    choose: 'Connect a source',
    title: (alias: string) => `Connect ${alias}`,
    name: 'Name in the lake',
    more: (n: number) => `${of(n, 'more setting')}`,
    otherwise: (doc: string, value: string) => `${doc}; ${value} when empty`,
    unset: 'not set',
    byDefault: (value: string) => `${value}, the default`,
    ownKey: 'Another key',
    addKey: 'Add key',
    deed: 'Connect',
    other: 'Another provider',
    past: 'Go back to now to connect a source.',
    status: 'secrets are kept by the lake and never shown',
  },
  test: {
    title: 'Test',
    what: (alias: string) => `Asks ${alias} with these settings whether it answers. Nothing is kept.`,
    running: 'Asking…',
    fine: (alias: string) => `${alias} answers`,
    fineNext: 'You can connect it now.',
    failed: 'It does not answer',
    deed: 'Test connection',
    again: 'Test again',
    needsName: 'Give it a name first.',
  },
}
