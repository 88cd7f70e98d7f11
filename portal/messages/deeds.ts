/** What is said before, while and after something is done. */
import { kindWord, many, of } from './words.ts'

/** People are removed, things are dropped. */
const removing = (kind: string) => (kind === 'user' || kind === 'group' ? 'Remove' : 'Drop')

export const deeds = {
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
  create: {
    deed(kind: string): string {
      return { metalake: 'Create metalake', model: 'Register model', user: 'Add user', group: 'Add group' }[kind] ?? `Create ${kindWord(kind)}`
    },
    named: (kind: string, name: string) =>
      name === '' ? deeds.create.deed(kind) : `${{ model: 'Register', user: 'Add', group: 'Add' }[kind] ?? 'Create'} ${name}`,
    name: 'Name',
    unfit: 'A name may not look like this.',
    field: (name: string) =>
      ({ type: 'Held', storageLocation: 'Location', allowedValues: 'Allowed values', externalId: 'External id' })[name] ?? name,
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
    open: (kind: string) => `${removing(kind)} ${kindWord(kind)}…`,
    title: (kind: string, name: string) => `${removing(kind)} ${name}`,
    deed: (kind: string, name: string) => `${removing(kind)} ${kindWord(kind)} ${name}`,
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
    more: (n: number) => of(n, 'more setting'),
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
