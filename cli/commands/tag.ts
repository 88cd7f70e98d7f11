/** `caspian tag add|remove|on|where`: tags on things, and things with a tag. */
import type { Command } from 'commander'
import type { Lake } from '../../client/connect.ts'
import type { Hanging, Target } from '../../client/tags.ts'
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import { action, type Call } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { exits, Failure } from '../failure.ts'
import { belowCatalogs, forPath, typed } from '../kind/which.ts'
import { clean } from '../print/clean.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { nounOf } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, splitPair } from '../words/path.ts'

const taggable: readonly Kind[] = belowCatalogs.filter((kind) => kind.carries.tags)
const typeFlag = ['--type <kind>', `what the path means, where it could be several: ${taggable.map(nounOf).join(', ')}`] as const

/** `pii`, or `level=high`. */
function hanging(text: string): Hanging {
  const { key: name, value } = splitPair(text)
  return value === undefined ? name : { name, value }
}
const nameOf = (tag: Hanging) => (typeof tag === 'string' ? tag : tag.name)
const shownTag = (tag: Hanging) => (typeof tag === 'string' ? tag : `${tag.name}=${tag.value}`)

/** Runs `ask` for what the path and `--type` mean. */
async function onTarget<T>(call: Call, lake: Lake, text: string, ask: (target: Target) => Promise<T>): Promise<T> {
  const { kind, names } = typed(text, call.options.type, taggable, parsePath)
  if (kind) return ask({ kind: kind.name as KindName, path: [call.metalake(), ...names] })
  return forPath(call, lake, names, taggable, (found, path) => ask({ kind: found.name as KindName, path }))
}

export function addTagCommands(noun: Command, shell: Shell): void {
  addHang(noun, shell, 'add')
  addHang(noun, shell, 'remove')
  addOn(noun, shell)
  addWhere(noun, shell)
}

function addHang(noun: Command, shell: Shell, verb: 'add' | 'remove'): void {
  const isAdd = verb === 'add'
  const command = noun
    .command(verb)
    .description(isAdd ? 'Hang tags on something, with a value or without.' : 'Take tags off something; without a value, with all its values.')
    .argument('<path>', 'what it is, down to a column')
    .argument('<tag...>', 'TAG or TAG=VALUE')
    .option(...typeFlag)
  examples(command, [
    [`caspian tag ${verb} postgresql.shop.orders pii`, isAdd ? 'on a table' : 'off a table'],
    [`caspian tag ${verb} postgresql.shop.orders.email pii level=high`, `two, one with a value, ${isAdd ? 'on' : 'off'} a column`],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { among: taggable }, { along: [kinds.tag] })
  action(
    shell,
    command,
    async (call, text = '', ...rest) => {
      const tags = rest.flat().map(hanging)
      const lake = await call.lake()
      const names = await onTarget(call, lake, text, (target) => lake.tags[verb](target, tags))
      // The lake passes over names that are no tag; somebody who mistyped one wants to know.
      const isKnown = (tag: Hanging) => !isAdd || names.includes(nameOf(tag))
      const done = tags.filter(isKnown)
      const said = `${isAdd ? 'added' : 'removed'} ${done.map(shownTag).join(', ')} ${isAdd ? 'to' : 'from'} ${text}`
      if (done.length > 0) await call.answer(names, () => [clean(said)])
      const [unknown] = tags.filter((tag) => !isKnown(tag)).map(nameOf)
      if (unknown !== undefined)
        throw new Failure(
          clean(`there is no tag ${unknown}`),
          `Make it (caspian tag create ${formatPath([unknown])}), or see which there are: caspian tag list`,
          exits.notFound,
        )
    },
    parsePath,
  )
}

function addOn(noun: Command, shell: Shell): void {
  const command = noun
    .command('on')
    .description('The tags on something, its own and those of what it is in.')
    .argument('<path>', 'what it is, down to a column')
    .option(...typeFlag)
    .option(...asOfFlag)
  examples(command, [['caspian tag on postgresql.shop.orders', 'with their values, and whether they come from above']])
  command.addHelpText('after', `\n${pathHelp}`)
  completes(command, { among: taggable })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const tags = await onTarget(call, lake, text, (target) => lake.tags.of(target, { asOf: call.options.asOf as string | undefined }))
      const rows = tags.map((tag) => [tag.name, (tag.assignmentValues ?? []).join(', '), tag.inherited ? 'yes' : 'no', tag.comment ?? ''])
      const columns = ['TAG', 'VALUES', 'INHERITED', 'COMMENT'].map((heading) => ({ heading }))
      await call.answer(tags, () => tableLines(columns, rows, shell.width, shell.style))
      if (tags.length === 0) call.note('no tags')
    },
    parsePath,
  )
}

function addWhere(noun: Command, shell: Shell): void {
  const command = noun
    .command('where')
    .description('The things a tag itself hangs on.')
    .argument('<tag>', 'its name')
    .option('--value <text>', 'only where it has this value')
    .option(...asOfFlag)
  examples(command, [
    ['caspian tag where pii', 'all of them'],
    ['caspian tag where level --value high', 'those with one value'],
  ])
  completes(command, { along: [kinds.tag] })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const { value, asOf } = call.options as { readonly value?: string; readonly asOf?: string }
      const objects = await lake.tags.where([call.metalake(), ...pathOf(text, pathKinds(kinds.tag))], { value, asOf })
      const rows = objects.map(({ type, fullName }) => [type, fullName])
      await call.answer(objects, () => tableLines([{ heading: 'TYPE' }, { heading: 'PATH' }], rows, shell.width, shell.style))
      if (objects.length === 0) call.note('on nothing')
    },
    parsePath,
  )
}
