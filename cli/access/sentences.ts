/** The sentences that say who may do what: typed alone they are done, behind `access what-if` it is told what they would change. */
import { Argument, type Command } from 'commander'
import type { Change, Holder } from '../../client/access.ts'
import type { Lake } from '../../client/connect.ts'
import { kinds } from '../../kinds/index.ts'
import { privilegeList, privilegeOf } from '../../kinds/privileges.ts'
import type { Call } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { misused } from '../failure.ts'
import { examples } from '../words/help.ts'
import { objectCompletes, objectFlag, onObject } from './object.ts'

interface Sentence {
  readonly doc: string
  /** What it does, in the past. */
  readonly done: string
  /** Words that stand between what varies. */
  readonly words: (command: Command) => void
  readonly examples: readonly (readonly [type: string, does: string])[]
  /** What the arguments mean. Throws Failure. */
  readonly change: (call: Call, lake: Lake, args: readonly string[]) => Promise<Change>
}

const word = (text: string) => new Argument(`<${text}>`, `the word ${text}`).choices([text])
const holderWord = new Argument('<holder>', 'who').choices(['user', 'group'])

const roles = (verb: 'grant' | 'revoke'): Sentence => {
  const isGrant = verb === 'grant'
  const between = isGrant ? 'to' : 'from'
  return {
    doc: isGrant ? 'Give a role to a user or a group.' : 'Take a role from a user or a group.',
    done: isGrant ? 'granted' : 'revoked',
    words(command) {
      command.argument('<role>', 'its name').addArgument(word(between)).addArgument(holderWord).argument('<name>', 'of the user or group')
      completes(command, { along: [kinds.role] }, { along: [] }, { along: [] }, { along: [kinds.user] })
    },
    examples: [
      [`caspian ${verb} reader ${between} user ann`, ''],
      [`caspian ${verb} reader ${between} group analysts`, isGrant ? 'to all who are in it' : ''],
    ],
    async change(_call, _lake, [role = '', , type, name = '']) {
      return { change: isGrant ? 'grant-role' : 'revoke-role', role, holder: { type: type as Holder['type'], name } }
    },
  }
}

/** Throws Failure for a word that is no privilege. */
function privilegesIn(text: string, condition: 'allow' | 'deny') {
  return text.split(',').map((part) => {
    const name = privilegeOf(part.trim())
    if (!name) throw misused(`there is no privilege "${part.trim()}"`, `It is one of ${privilegeList.join(', ').toLowerCase()}`)
    return { name, condition }
  })
}

const said = (doc: string, condition: 'allow' | 'deny', verb: 'grant' | 'revoke'): Sentence => {
  const between = verb === 'grant' ? 'to' : 'from'
  const typed = verb === 'grant' ? condition : `take-back ${condition}`
  return {
    doc,
    done: verb === 'grant' ? (condition === 'allow' ? 'allowed' : 'denied') : `took back: ${condition}`,
    words(command) {
      command
        .argument('<privileges>', 'one, or several joined by commas')
        .addArgument(word('on'))
        .argument('<path>', 'on what, and on all in it')
        .addArgument(word(between))
        .argument('<role>', 'the name of the role')
        .option(...objectFlag)
      completes(command, { along: [] }, { along: [] }, objectCompletes, { along: [] }, { along: [kinds.role] })
    },
    examples: [
      [`caspian ${typed} use_catalog,use_schema on models ${between} reader`, 'on a catalog and all in it'],
      [`caspian ${typed} create_catalog on demo ${between} makers --type metalake`, 'on the metalake itself'],
    ],
    async change(call, lake, [privileges = '', , path = '', , role = '']) {
      const found = privilegesIn(privileges, condition)
      return onObject(call, lake, path, async (on) => ({ change: verb, role, on, privileges: found }))
    },
  }
}

export const sentences: Readonly<Record<string, Sentence>> = {
  grant: roles('grant'),
  revoke: roles('revoke'),
  allow: said('Let a role do something on a thing and on all in it.', 'allow', 'grant'),
  deny: said('Forbid a role something on a thing and on all in it: that counts before whatever allows it.', 'deny', 'grant'),
}
/** What takes back what was said with `allow` and `deny`. */
export const takeBacks: Readonly<Record<string, Sentence>> = {
  allow: said('Take back what a role is allowed.', 'allow', 'revoke'),
  deny: said('Take back what a role is denied.', 'deny', 'revoke'),
}

/** Adds the command that is typed so; `prefix` stands before its examples. */
export function addSentence(parent: Command, name: string, sentence: Sentence, prefix = ''): Command {
  const command = parent.command(name).description(prefix === '' ? sentence.doc : `What would change with: ${sentence.doc}`)
  sentence.words(command)
  return examples(
    command,
    sentence.examples.map(([type, does]) => [type.replace('caspian ', `caspian ${prefix}`), does]),
  )
}
