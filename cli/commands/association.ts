/** `caspian tag|policy add|remove|on|where`: what hangs on things, and things with one of them. */
import type { Command } from 'commander'
import type { Hanging, Tags } from '../../client/associations.ts'
import type { Lake } from '../../client/connect.ts'
import type { Kind } from '../../kinds/define.ts'
import { type Hanger, kinds } from '../../kinds/index.ts'
import { action } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { exits, Failure } from '../failure.ts'
import { belowCatalogs } from '../kind/which.ts'
import { clean } from '../print/clean.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { asOfFlag, examples, pathHelp } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, splitPair } from '../words/path.ts'
import { onTarget, typeFlag } from './target.ts'

/** What the path can mean: for hanging, the kinds that carry it; for looking, all that have something from above too. */
const carriers = ({ hangs }: Hanger, verb: 'hang' | 'look'): readonly Kind[] =>
  belowCatalogs.filter(({ carries }) => (verb === 'hang' ? carries[hangs.as] : Object.keys(carries).length > 0))
/** Names for examples. */
const samples = { tags: ['pii', 'level'], policies: ['retention', 'compaction'] } as const

/** `pii`, or `level=high` where there are values. */
function hanging({ hangs }: Hanger, text: string): Hanging {
  const { key: name, value } = splitPair(text)
  if (value === undefined) return name
  return hangs.valued ? { name, value } : text
}
const nameOf = (one: Hanging) => (typeof one === 'string' ? one : one.name)
const shown = (one: Hanging) => (typeof one === 'string' ? one : `${one.name}=${one.value}`)
/** A policy has what is shown of a tag here, but for values. */
const clientOf = (lake: Lake, { hangs }: Hanger): Tags => lake[hangs.as]

export function addAssociationCommands(noun: Command, shell: Shell, kind: Hanger): void {
  addHang(noun, shell, kind, 'add')
  addHang(noun, shell, kind, 'remove')
  addOn(noun, shell, kind)
  addWhere(noun, shell, kind)
}

function addHang(noun: Command, shell: Shell, kind: Hanger, verb: 'add' | 'remove'): void {
  const isAdd = verb === 'add'
  const { as, valued } = kind.hangs
  const word = nounOf(kind)
  const among = carriers(kind, 'hang')
  const [one, other] = samples[as]
  const [onto, off] = valued ? [', with a value or without', '; without a value, with all its values'] : ['', '']
  const command = noun
    .command(verb)
    .description(isAdd ? `Hang ${as} on something${onto}.` : `Take ${as} off something${off}.`)
    .argument('<path>', among.includes(kinds.column) ? 'what it is, down to a column' : 'what it is')
    .argument(`<${word}...>`, valued ? `${word.toUpperCase()} or ${word.toUpperCase()}=VALUE` : 'its name')
    .option(...typeFlag(among))
  const to = isAdd ? 'on' : 'off'
  examples(command, [
    [`caspian ${word} ${verb} postgresql.shop.orders ${one}`, `${to} a table`],
    valued
      ? [`caspian ${word} ${verb} postgresql.shop.orders.email ${one} ${other}=high`, `two, one with a value, ${to} a column`]
      : [`caspian ${word} ${verb} postgresql.shop ${one} ${other}`, `two, ${to} a schema`],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(command, { among }, { along: [kind] })
  action(
    shell,
    command,
    async (call, text = '', ...rest) => {
      const hung = rest.flat().map((name) => hanging(kind, name))
      const lake = await call.lake()
      const names = await onTarget(call, lake, text, among, (target) => clientOf(lake, kind)[verb](target, hung))
      // The lake passes over names that there are not; somebody who mistyped one wants to know.
      const isKnown = (name: Hanging) => !isAdd || names.includes(nameOf(name))
      const done = hung.filter(isKnown)
      const said = `${isAdd ? 'added' : 'removed'} ${done.map(shown).join(', ')} ${isAdd ? 'to' : 'from'} ${text}`
      if (done.length > 0) await call.answer(names, () => [clean(said)])
      const [unknown] = hung.filter((name) => !isKnown(name)).map(nameOf)
      if (unknown !== undefined)
        throw new Failure(
          clean(`there is no ${spaced(kind.name)} ${unknown}`),
          `Make it (caspian ${word} create ${formatPath([unknown])}), or see which there are: caspian ${word} list`,
          exits.notFound,
        )
    },
    parsePath,
  )
}

function addOn(noun: Command, shell: Shell, kind: Hanger): void {
  const { as, valued } = kind.hangs
  const word = nounOf(kind)
  const among = carriers(kind, 'look')
  const command = noun
    .command('on')
    .description(`The ${as} on something, its own and those of what it is in.`)
    .argument('<path>', 'what it is, down to a column')
    .option(...typeFlag(among))
    .option(...asOfFlag)
  examples(command, [[`caspian ${word} on postgresql.shop.orders`, `${valued ? 'with their values, and ' : ''}whether they come from above`]])
  command.addHelpText('after', `\n${pathHelp}`)
  completes(command, { among })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const asOf = call.options.asOf as string | undefined
      const hung = await onTarget(call, lake, text, among, (target) => clientOf(lake, kind).of(target, { asOf }))
      const rows = hung.map(({ name, assignmentValues = [], inherited, comment = '' }) => [
        name,
        ...(valued ? [assignmentValues.join(', ')] : []),
        inherited ? 'yes' : 'no',
        comment,
      ])
      const columns = [word.toUpperCase(), ...(valued ? ['VALUES'] : []), 'INHERITED', 'COMMENT'].map((heading) => ({ heading }))
      await call.answer(hung, () => tableLines(columns, rows, shell.width, shell.style))
      if (hung.length === 0) call.note(`no ${as}`)
    },
    parsePath,
  )
}

function addWhere(noun: Command, shell: Shell, kind: Hanger): void {
  const word = nounOf(kind)
  const [one, other] = samples[kind.hangs.as]
  const command = noun
    .command('where')
    .description(`The things ${article(word)} ${word} itself hangs on.`)
    .argument(`<${word}>`, 'its name')
    .option(...asOfFlag)
  if (kind.hangs.valued) command.option('--value <text>', 'only where it has this value')
  examples(command, [
    [`caspian ${word} where ${one}`, 'all of them'],
    ...(kind.hangs.valued ? [[`caspian ${word} where ${other} --value high`, 'those with one value'] as const] : []),
  ])
  completes(command, { along: [kind] })
  action(
    shell,
    command,
    async (call, text = '') => {
      const lake = await call.lake()
      const { value, asOf } = call.options as { readonly value?: string; readonly asOf?: string }
      const objects = await clientOf(lake, kind).where([call.metalake(), ...pathOf(text, pathKinds(kind))], { value, asOf })
      const rows = objects.map(({ type, fullName }) => [type, fullName])
      await call.answer(objects, () => tableLines([{ heading: 'TYPE' }, { heading: 'PATH' }], rows, shell.width, shell.style))
      if (objects.length === 0) call.note('on nothing')
    },
    parsePath,
  )
}
