/** Every text of the portal, with its parts beside it in messages/. One term per thing; sentence case; numbers come grouped. */
import { access } from './messages/access.ts'
import { audited } from './messages/audit.ts'
import { comparing } from './messages/compare.ts'
import { deeds } from './messages/deeds.ts'
import { frame } from './messages/frame.ts'
import { past } from './messages/history.ts'
import { jobs } from './messages/job.ts'
import { lineages } from './messages/lineage.ts'
import { living } from './messages/live.ts'
import { policies } from './messages/policy.ts'
import { regions } from './messages/region.ts'
import { searching } from './messages/search.ts'
import { settingsSaid } from './messages/settings.ts'
import { signin } from './messages/signin.ts'
import { statisticsSaid } from './messages/statistics.ts'
import { things } from './messages/things.ts'
import { undoingSaid } from './messages/undo.ts'
import { using } from './messages/use.ts'
import { kindWord } from './messages/words.ts'

export const say = {
  ...frame,
  ...things,
  ...deeds,
  ...past,
  ...access,
  ...audited,
  ...policies,
  ...jobs,
  ...regions,
  ...searching,
  ...living,
  ...undoingSaid,
  ...comparing,
  ...lineages,
  ...settingsSaid,
  ...statisticsSaid,
  ...using,
  signin,
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
  broken: 'This page broke',
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
        return 'Sign in, then try again.'
      case 1012:
        return 'Somebody changed it at the same moment. Try again.'
      default:
        return status >= 500 ? 'Try again; if it stays, give the request id to whoever runs the lake.' : ''
    }
  },
  tabs: {
    label: 'Sections of this page',
    name(id: string): string {
      const names: Readonly<Record<string, string>> = {
        home: 'Home',
        catalogs: 'Catalogs',
        tags: 'Tags',
        contents: 'Contents',
        columns: 'Columns',
        files: 'Files',
        versions: 'Versions',
        compare: 'Compare',
        definition: 'Definition',
        definitions: 'Definitions',
        where: 'Where',
        held: 'Roles',
        privileges: 'Privileges',
        access: 'Access',
        holders: 'Held by',
        may: 'What they may do',
        owned: 'Owns',
        policies: 'Policies',
        jobs: 'Jobs',
        program: 'Program',
        rules: 'Rules',
        attached: 'Attached to',
        statistics: 'Statistics',
        lineage: 'Lineage',
        history: 'History',
        audit: 'Audit',
        properties: 'Properties',
      }
      return names[id] ?? id
    },
  },
  facts: { label: 'Facts', made: 'Created', changed: 'Changed', madeAt: 'created', changedAt: 'changed' },
  comment: { label: 'Comment', of: (name: string) => `Comment of ${name}`, edit: 'Edit comment', add: 'Add a comment' },
}
