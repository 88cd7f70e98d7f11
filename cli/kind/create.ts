/** `caspian <kind> create`, and `link` for what the lake numbers itself: from flags, from a file, or from both. */
import type { Command } from 'commander'
import type { Kind } from '../../kinds/define.ts'
import type { PropertyRows } from '../../kinds/properties.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { action, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { misused } from '../failure.ts'
import { bodyFrom, checkComplete, createFlags } from '../flags/create-flags.ts'
import { addFlags, shown } from '../flags/flag.ts'
import { bodyIn } from '../flags/from-file.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { article, nounOf, spaced } from '../words/name.ts'
import { formatPath, parsePath, pathKinds, pathOf, pathShape } from '../words/path.ts'
import { clientOf } from './client.ts'
import { sampleParent, samplePath } from './samples.ts'

/** Rows of an entity's properties as far as its own body tells them: a kind outside of catalogs, or a catalog itself. */
const rowsFor =
  (kind: Kind) =>
  (body: Readonly<Record<string, unknown>>): PropertyRows =>
    kind.properties.length > 0 ? kind.properties : (providerOf(String(body.provider))?.properties[kind.name as 'catalog'] ?? [])

export function addCreate(noun: Command, shell: Shell, kind: Kind): void {
  // What is numbered has no name to give: it is linked to its parent.
  const isNumbered = kind.wire.list === 'numbers'
  const [verb, does] = isNumbered ? ['link', 'Link the next'] : ['create', `Create ${article(spaced(kind.name))}`]
  const kinds = isNumbered ? pathKinds(kind).slice(0, -1) : pathKinds(kind)
  const create = noun
    .command(verb)
    .description(`${does} ${spaced(kind.name)}.`)
    .argument('<path>', pathShape(kinds))
  const flags = createFlags(kind)
  const given = addFlags(create, flags)
  create.option('--from <file>', 'the whole of it as JSON or YAML, - for standard input; flags go before it')
  const needed = flags.filter((flag) => flag.needed)
  const tried = needed.length > 0 ? needed : flags.filter((flag) => flag.example !== undefined).slice(0, 1)
  const start = `caspian ${nounOf(kind)} ${verb} ${isNumbered ? sampleParent(kind) : samplePath(kind)}`
  examples(create, [
    [[start, ...tried.map(shown)].join(' '), 'from flags'],
    [`${start} --from it.yaml`, 'from a file, such as show -o yaml prints'],
  ]).addHelpText('after', `\n${pathHelp}`)
  completes(create, { along: kinds })
  action(
    shell,
    create,
    async (call, path = '') => {
      const names = pathOf(path, kinds)
      const { from } = call.options
      const body = await bodyFrom(given, typeof from === 'string' ? await bodyIn(shell, kind, from, rowsFor(kind)) : {})
      checkComplete(kind, flags, body, call.command)
      const name = isNumbered ? undefined : names.at(-1)
      if (name !== undefined && body.name !== undefined && body.name !== name)
        throw misused(`the file names it ${String(body.name)}, the path ${name}`, 'Leave the name out of the file, or give the same one')
      const within = whole(call, kind, isNumbered ? names : names.slice(0, -1))
      const made: unknown = await clientOf(await call.lake(), kind).create(within, name === undefined ? body : { ...body, name })
      const what = isNumbered ? `linked ${spaced(kind.name)} to ${formatPath(names)}` : `created ${spaced(kind.name)} ${formatPath(names)}`
      await call.answer(made ?? {}, () => [what])
    },
    parsePath,
  )
}
