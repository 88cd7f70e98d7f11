/** What is said of people, roles and who may do what. */
import { count } from '../look/numbers.ts'
import { kindWord, list, many, of } from './words.ts'

/** `SELECT_TABLE` as people read it: `Select table`. */
export const privilegeWord = (name: string) => {
  const spaced = name.replaceAll('_', ' ').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const conditionWords: Readonly<Record<string, string>> = { allow: 'allowed', deny: 'denied', none: 'not said' }

export const access = {
  access: {
    title: 'Access',
    to: (name: string) => `to ${name}`,
    label: 'Who may do what',
    see: 'See who may do what',
    many: (kind: string) => sentence(many(kind).replace('policys', 'policies')),
    into: (name: string) => `What is in ${name}`,
    noHit: (typed: string) => `No name holds “${typed}”`,
    more: (n: number) => `${of(n, 'more')}, type to find them`.replace('mores', 'more'),
    hits: (n: number) => of(n, 'name'),
    allOfIt: 'and all in it',
    nobodyToChoose: 'Nobody to choose.',
    noRoleToChoose: 'No role to choose.',
    nothingHere: 'Nothing here.',
    privilege: privilegeWord,
    condition: (condition: string) => conditionWords[condition] ?? condition,
    nobody: 'Nobody',
    off: {
      title: 'This lake checks no rights',
      why: 'Everybody may do everything, and no users, groups, roles and owners are kept. Whoever runs the lake switches it on with two lines in its configuration, and restarts it:',
      afterwards: 'Whoever makes a metalake after that is its first user and owns it.',
    },
    refused: 'Who may do what was not read',
    notYours: (lake: string, owner: string | undefined) =>
      `You may not see this. ${owner === undefined ? `Ask whoever owns ${lake}.` : `Ask ${owner}, who owns ${lake}.`}`,
    onlyOwn: (what: string, owner: string | undefined) =>
      `You see only ${what === 'role' ? 'roles that you hold or own' : what === 'group' ? 'groups that you are in' : 'yourself'} here.${owner === undefined ? '' : ` ${owner} owns the metalake and may give you more.`}`,
    tabs: { users: 'Users', groups: 'Groups', roles: 'Roles', access: 'The metalake', 'what-if': 'What if' } as Readonly<Record<string, string>>,
  },
  people: {
    filter: (kind: string, n: number) => `Filter ${of(n, kindWord(kind), many(kind))}`,
    hits: (n: number) => `${count(n)} shown`,
    heads: { user: ['User', 'Roles', 'Added'], group: ['Group', 'Roles', 'Added'], role: ['Role', 'Speaks of', 'Made'] } as Readonly<
      Record<string, readonly string[]>
    >,
    count: (kind: string, n: number) => of(n, kindWord(kind), many(kind)),
    add: (kind: string) => ({ user: 'Add user', group: 'Add group', role: 'Create role' })[kind] ?? kind,
    none: (kind: string) => `No ${many(kind)} yet`,
    what: (kind: string) =>
      ({
        user: 'Nobody but a user may do anything in the metalake. Add somebody under the name that they sign in with.',
        group: 'A group has roles together. Who is in it is known where people prove who they are.',
        role: 'A role allows and denies privileges on objects, and on all in them. Users and groups hold it.',
      })[kind] ?? '',
    refused: (kind: string) => `The ${many(kind)} were not listed`,
    noRoles: 'no roles',
    roles: (n: number) => of(n, 'role'),
    objects: (n: number) => (n === 0 ? 'nothing' : of(n, 'object')),
    disabled: 'disabled',
    switch: (name: string, on: boolean) => (on ? `Disable ${name}` : `Enable ${name}`),
    remove: (kind: string, name: string) => (kind === 'role' ? `Drop role ${name}…` : `Remove ${name}…`),
    held: 'Roles held',
    holdsNone: (name: string) => `${name} holds no role`,
    holdsWhat: 'A role gives what it allows, and takes what it denies.',
    give: 'Give a role',
    giveTo: (name: string) => `Give ${name} a role`,
    take: (role: string) => `Take ${role} away`,
    takeAway: 'take away',
    takeFrom: (role: string, name: string) => `Take ${role} from ${name}`,
    given: (role: string, name: string) => `${name} now holds ${role}`,
    taken: (role: string, name: string) => `${name} no longer holds ${role}`,
    mayNotGive: 'Only who manages grants on the metalake, or owns it, gives and takes roles.',
    external: 'Known elsewhere as',
    losing: (kind: string, name: string, roles: readonly string[]) => [
      kind === 'user' ? `${name} may do nothing in this metalake any more.` : `Whoever is in ${name} loses what it gave them.`,
      roles.length === 0 ? `${name} holds no role.` : `${of(roles.length, 'role')} held: ${list.format(roles)}.`,
      `What ${name} owns will be nobody’s until somebody else is made its owner.`,
      `Added again under the same name, ${name} begins without rights.`,
    ],
    droppingRole: (holders: readonly { readonly name: string }[] | undefined, objects: number) => [
      holders === undefined
        ? 'Whoever holds it loses what it allows, and is freed of what it denies.'
        : holders.length === 0
          ? 'Nobody holds it.'
          : `${list.format(holders.slice(0, 8).map(({ name }) => name))}${holders.length > 8 ? ` and ${count(holders.length - 8)} more` : ''} ${holders.length === 1 ? 'loses' : 'lose'} what it allows, and ${holders.length === 1 ? 'is' : 'are'} freed of what it denies.`,
      `What it says on ${of(objects, 'object')} goes.`,
    ],
    heldBy: 'Held by',
    heldByNobody: (role: string) => `Nobody holds ${role}`,
    heldByWhat: 'What it says counts for nobody until a user or group holds it.',
    giveRole: (role: string) => `Give ${role} to…`,
    giveIt: 'Give it to somebody',
    holders: (users: number, groups: number) => `${of(users, 'user')} · ${of(groups, 'group')}`,
    holdersRefused: 'Who holds it was not read',
    status: { remove: 'remove', switch: 'enable, disable' },
    owned: 'Owns',
    ownsNothing: 'Owns nothing',
    ownsWhat: 'Who makes a thing owns it, and may give it to somebody else on the thing’s page, under Access.',
    ownedPart: (n: number) => `Among the first ${of(n, 'thing')} of the lake; there are more.`,
    ownedCount: (n: number) => of(n, 'object'),
    ownedRefused: 'What they own was not read',
  },
  matrix: {
    label: (role: string) => `What ${role} says`,
    object: 'Object',
    filter: (n: number) => `Filter ${of(n, 'object')}`,
    add: 'Add an object',
    find: 'Find an object; right and left walk in and out',
    none: (role: string) => `${role} says nothing yet`,
    what: 'Add an object, then allow or deny on it. What is said on an object counts on everything in it; a deny beats every allow.',
    legend: { allow: 'allowed here', above: 'from above', deny: 'denied, wins' },
    cell: (privilege: string, object: string, cell: string, above: string, changed: boolean) =>
      `${privilegeWord(privilege)} on ${object}: ${conditionWords[cell]}${cell === 'none' && above !== 'none' ? `, ${conditionWords[above]} from above` : ''}${changed ? ', not saved' : ''}`,
    unfit: (privilege: string, type: string) => `${privilegeWord(privilege)} does not fit a ${kindWord(type)}`,
    notAll: (n: number) =>
      n === 0
        ? 'You may not change it: that takes managing grants there, or on the metalake.'
        : 'You may change only what it says on things whose grants you manage.',
    nowSaid: (privilege: string, object: string, cell: string) => `${privilegeWord(privilege)} on ${object}: ${conditionWords[cell]}, not saved`,
    changes: 'What would be saved',
    unsaved: (n: number) => `${of(n, 'change')}, not saved`,
    change: (from: string, to: string) =>
      from === 'none'
        ? to === 'allow'
          ? 'allow'
          : 'deny'
        : to === 'none'
          ? `no longer ${from}`
          : to === 'allow'
            ? 'allow instead of deny'
            : 'deny instead of allow',
    save: (n: number) => `Save ${of(n, 'change')}`,
    discard: 'Discard',
    look: 'What would change',
    said: (role: string, n: number) => `${role} is changed: ${of(n, 'privilege')}`,
    notWhole: (why: string) => `Not all was saved: ${why} What is listed here is left.`,
    removeLine: (object: string) => `Say nothing on ${object}`,
    count: (objects: number, privileges: number) => `${of(objects, 'object')} · ${of(privileges, 'privilege')} said`,
    keys: { cycle: 'allow, deny, nothing', allow: 'allow', deny: 'deny', clear: 'nothing' },
  },
  whatIf: {
    title: 'What if',
    none: 'Nobody would gain or lose anything',
    noneWhy: (principals: number) =>
      principals === 0
        ? 'Nobody holds the role.'
        : `Looked at ${of(principals, 'user or group', 'users and groups')}; what they may do stays the same.`,
    label: 'Who would gain and lose what',
    heads: ['Who', 'On', 'Gains', 'Loses'],
    deed: (deed: string) => deedWord(deed),
    looked: (principals: number, objects: number, complete: boolean) =>
      `Looked at ${of(principals, 'user or group', 'users and groups')} and ${of(objects, 'object')}${complete ? '' : '; there are more than could be looked at'}`,
    refused: 'It was not tried out',
    running: 'Trying it out…',
    what: 'Put together changes of roles and see exactly who would gain and who would lose what. Nothing is changed.',
    changes: 'Changes, taken together',
    kinds: {
      'grant-role': 'give a role',
      'revoke-role': 'take a role away',
      grant: 'say on an object',
      revoke: 'no longer say on an object',
      'drop-role': 'drop a role',
    } as Readonly<Record<string, string>>,
    sort: 'What would be done',
    role: 'role',
    chooseRole: 'Choose a role',
    holder: 'Choose somebody',
    object: 'Choose an object',
    privilege: 'Privilege',
    condition: 'Allowed or denied',
    add: 'Add a change',
    remove: (n: number) => `Leave out change ${n}`,
    try: 'Try it out',
    incomplete: 'Fill in every change first.',
    hits: (n: number) => of(n, 'difference'),
    line: (n: number) => `Change ${n}`,
  },
  why: {
    label: 'May they, and why',
    may: 'May',
    in: 'in',
    choose: 'Whose access',
    chooseDeed: 'What is to be done',
    object: 'Of which object',
    noGroups: 'Counted as in no group;',
    inGroups: 'Counted as in',
    suppose: 'suppose a group',
    notIn: (group: string) => `Not in ${group}`,
    yes: 'Yes:',
    no: 'No:',
    verdict: (allowed: boolean, is: string) => (allowed ? 'Yes.' : is === 'denied' ? 'No. A deny wins.' : 'No.'),
    whoever: (group: string) => `Whoever is in ${group}`,
    place: (kind: string, name: string) => `${kindWord(kind)} ${name}`,
    noUser: (name: string) => `Denied because ${name} is no user of the metalake, or is disabled.`,
    aUser: (name: string) => `${name} counts as a user of the metalake.`,
    owner: (owner: string, place: string) => `${owner} owns ${place}, and so may do everything with it and with what is in it.`,
    allowed: (who: string, privilege: string, place: string) =>
      `${sentence(who)} allows ${privilegeWord(privilege)} on ${place}, and nothing denies it.`,
    denied: (who: string, privilege: string, place: string, otherwise: boolean) =>
      `Denied because ${who} denies ${privilegeWord(privilege)} on ${place}.${otherwise ? ' It would be allowed without that.' : ''}`,
    missing: (needs: readonly string[], place: string) =>
      `Denied because nothing allows ${needs.map(privilegeWord).join(' or ')} on ${place}, or on what it is in.`,
    ownersOnly: (deed: string) => `Denied because only whoever owns it, or what it is in, may ${deedWord(deed)}${deed === 'setOwner' ? '' : ' it'}.`,
    otherwise: 'It follows from more than roles and owners: see the policies in force.',
    way: 'The way down to it',
    lacks: (needs: readonly string[]) => `${needs.map(privilegeWord).join(' or ')} is missing`,
    nothingSaid: 'nothing said that counts',
    owns: (owner: string) => `Owner: ${owner}`,
    overruled: 'overruled',
    by: (policy: boolean) => (policy ? 'by policy' : 'by role'),
    role: (name: string) => `role ${name}`,
    policy: (name: string) => `policy ${name}`,
    rows: (condition: string) => `Only rows where ${condition}`,
    masked: (column: string, how: string, policy: string) => `Column ${column} is masked (${how}) by policy ${policy}`,
    seen: 'What is seen of it',
    throughGroup: (group: string) => `through group ${group}`,
    change: 'What would change it',
    takeRole: (role: string, name: string) => `Take ${role} from ${name}`,
    unsay: (role: string, privilege: string) => `No longer deny ${privilegeWord(privilege)} in ${role}`,
    allowTo: (role: string, privilege: string, object: string) => `Allow ${privilegeWord(privilege)} on ${object} in ${role}`,
    all: 'Everything they may do with it',
    chooseObject: 'Choose an object',
    askOf: 'Ask of',
    findObject: 'Find an object; right and left walk in and out',
  },
  owner: {
    label: 'Owner',
    change: 'Change owner…',
    set: 'Give it to somebody…',
    title: (name: string) => `Owner of ${name}`,
    choose: 'Who is to own it',
    deed: (name: string) => (name === '' ? 'Change owner' : `Give it to ${name}`),
    effects: (name: string, to: string, from: string | undefined) => [
      `${to} may do everything with ${name}, and with what is in it.`,
      ...(from === undefined ? [] : [`${from} keeps only what roles give.`]),
    ],
    choosing: 'Choose a user or a group. There is one owner at a time.',
    changed: (name: string, to: string) => `Owner of ${name} is now ${to}`,
    ofSchema: 'The owner of what is in a catalog needs the use of the catalog, and of the schema, too.',
  },
  speaks: {
    label: 'Roles that speak of it',
    none: 'No role speaks of it, or of what it is in',
    here: 'here',
    on: (kind: string, name: string) => `on ${kindWord(kind)} ${name}`,
    add: 'Say something on it',
    addTo: 'In which role',
    hidden: 'what it says is not shown to you',
    refused: 'The roles that speak of it were not read',
  },
}

/** What may be done, in one or two words. */
export function deedWord(deed: string): string {
  const words: Readonly<Record<string, string>> = { load: 'read', alter: 'change', drop: 'drop', setOwner: 'set its owner', grant: 'grant on it' }
  if (deed.startsWith('create_')) return `make ${list.format([many(camel(deed.slice('create_'.length))).replace('policys', 'policies')])}`
  return words[deed] ?? deed
}
const camel = (type: string) => type.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
