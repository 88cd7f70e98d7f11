/** The actions of a kind, such as a fileset's files: the first thing each takes follows the path, the others are flags. */
import type { Command } from 'commander'
import type { Action, Field, Kind } from '../../kinds/define.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { clean } from '../print/clean.ts'
import { entityLines, recordLines, type Shown } from '../print/entity.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { kebab, nounOf, spaced } from '../words/name.ts'
import { parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { shapeOf } from '../words/shape.ts'
import { clientOf } from './client.ts'
import { samplePath } from './samples.ts'

export function addActions(noun: Command, shell: Shell, kind: Kind): void {
  for (const [name, each] of Object.entries(kind.actions)) addAction(noun, shell, kind, name, each)
}

function addAction(noun: Command, shell: Shell, kind: Kind, name: string, { doc, takes, gives }: Action): void {
  const kinds = pathKinds(kind)
  const [first, ...others] = Object.entries(takes)
  const command = noun.command(kebab(name)).description(doc).argument('<path>', pathShape(kinds))
  if (first) command.argument(first[1].needed ? `<${kebab(first[0])}>` : `[${kebab(first[0])}]`, first[1].doc)
  for (const [key, field] of others) command.option(`--${kebab(key)} <${spaced(key).replace(/.* /, '')}>`, field.doc)
  examples(command, [[`caspian ${nounOf(kind)} ${kebab(name)} ${samplePath(kind)}${first ? ' a/b' : ''}`, doc.replace(/\.$/, '').toLowerCase()]])
  command.addHelpText('after', `\n${pathHelp}`)
  completes(command, { along: kinds })
  action(
    shell,
    command,
    async (call, path = '', text?: string) => {
      const at = whole(call, kind, pathOf(path, kinds))
      const options = command.opts()
      const ask = Object.fromEntries([...(first ? [[first[0], text]] : []), ...others.map(([key]) => [key, options[camel(key)] as unknown])])
      // Which actions there are is known at run time only; each takes a path and gives what the table says.
      const actions = clientOf(await call.lake(), kind) as unknown as Readonly<
        Record<string, (path: readonly (string | number)[], takes: object) => Promise<Shown>>
      >
      const found = (await actions[name]?.(at, ask)) ?? {}
      await call.answer(only(gives, found), () => actionLines(gives, found, shell))
    },
    (path) => parsePath(path ?? ''),
  )
}

/** How commander keeps an option. */
const camel = (key: string) => kebab(key).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** An answer of one field is that field's value. */
function only(gives: Readonly<Record<string, Field>>, found: Shown): unknown {
  const [key, ...more] = Object.keys(gives)
  return key !== undefined && more.length === 0 ? found[key] : found
}

function actionLines(gives: Readonly<Record<string, Field>>, found: Shown, shell: Shell): readonly string[] {
  const [single, ...more] = Object.entries(gives)
  if (!single || more.length > 0) return entityLines(gives, found, shell)
  const [key, field] = single
  return shapeOf(field) === 'records' ? recordLines(field, (found[key] ?? []) as readonly Shown[], shell) : [clean(String(found[key] ?? ''))]
}
