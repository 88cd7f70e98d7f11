/** `caspian catalog add postgresql NAME`: asks for what is missing, tries the connection, then creates. */
import type { Command } from 'commander'
import { LakeError } from '../../client/lake-error.ts'
import { catalog } from '../../kinds/catalog.ts'
import { isSecret, type PropertyRow, type PropertyRows } from '../../kinds/properties.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { everyCatalog } from '../../kinds/providers/common.ts'
import { providers } from '../../kinds/providers/index.ts'
import { action, type Call } from '../call.ts'
import { explained } from '../explain.ts'
import { Failure, misused } from '../failure.ts'
import { bodyFrom, type CreateFlag, createFlags } from '../flags/create-flags.ts'
import { addFlags, type Flag } from '../flags/flag.ts'
import { bodyIn } from '../flags/from-file.ts'
import { asked } from '../prompt/ask.ts'
import type { Shell } from '../shell.ts'
import { examples, group } from '../words/help.ts'
import { kebab } from '../words/name.ts'
import { pathKinds, pathOf } from '../words/path.ts'

interface RowFlag extends Flag {
  readonly row: PropertyRow
}
const fixed = new Set(['type', 'provider'])
const common = new Set(everyCatalog)

/** Rows that a person can set one by one: not what the lake keeps, and no families such as location-*. */
const settable = (rows: PropertyRows) => rows.filter((row) => !row.reserved && !row.name.endsWith('*'))

function rowFlag(row: PropertyRow): RowFlag {
  const words = Array.isArray(row.is) ? row.is.map(String) : undefined
  const notes = [
    row.suggest !== undefined
      ? [`${row.suggest} unless given`]
      : row.required
        ? ['needed']
        : row.default === undefined
          ? []
          : [`${row.default} when absent`],
  ].flat()
  return {
    row,
    name: kebab(row.name),
    takes: words ? 'WORD' : row.is === 'integer' ? 'NUMBER' : row.is === 'boolean' ? 'BOOLEAN' : 'TEXT',
    doc: `${row.doc}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`,
    ...(words ? { words } : {}),
  }
}

export function addCatalogAdd(noun: Command, shell: Shell): void {
  const add = group(noun, 'add', 'Add a catalog: asks for what is missing, tries the connection, then creates it.')
  examples(
    add,
    providers.map((provider) => [`caspian catalog add ${provider.alias} my_${provider.alias}`, provider.doc]),
  )
  for (const provider of providers) addProvider(add, shell, provider)
}

function addProvider(add: Command, shell: Shell, provider: Provider): void {
  const rows = provider.properties.catalog ?? []
  const command = add.command(provider.alias).description(provider.doc).argument('<name>', 'what to call it')
  if (provider.name !== provider.alias) command.alias(provider.name)
  const flags = settable(rows)
  const given = addFlags(command, flags.filter((row) => !common.has(row)).map(rowFlag))
  const shared = addFlags(command, flags.filter((row) => common.has(row)).map(rowFlag), 'Properties of any catalog:')
  const body = addFlags<CreateFlag>(
    command,
    createFlags(catalog).filter((flag) => !fixed.has(flag.key)),
    'Of the catalog itself:',
  )
  command.option('--from <file>', 'properties and all as JSON or YAML, - for standard input: keeps secrets off the command line')
  const required = rows.filter((row) => row.required && row.suggest === undefined)
  examples(command, [
    [
      `caspian catalog add ${provider.alias} my_${provider.alias}`,
      required.length > 0 ? 'asks for what it needs; secrets are not shown' : 'tries and creates it',
    ],
    [`caspian catalog add ${provider.alias} my_${provider.alias} --from settings.yaml`, 'asks nothing'],
  ])
  action(shell, command, async (call, text = '') => {
    const name = pathOf(text, pathKinds(catalog)).at(-1) ?? ''
    const { from } = call.options
    const base = await bodyFrom(body, typeof from === 'string' ? await bodyIn(shell, catalog, from, () => rows) : {})
    const properties: Record<string, string> = { ...(base.properties as Readonly<Record<string, string>> | undefined) }
    for (const { flag, text: value } of [...given, ...shared]) properties[flag.row.name] = value
    await complete(shell, provider, rows, properties)
    await testAndCreate(call, { ...base, name, type: provider.type, provider: provider.name, properties })
  })
}

/** Fills in what is suggested, and asks for what is required. Throws Failure naming the flags where nobody can be asked. */
async function complete(shell: Shell, { alias }: Provider, rows: PropertyRows, properties: Record<string, string>): Promise<void> {
  for (const { name, suggest } of rows) if (suggest !== undefined) properties[name] ??= suggest
  const missing = () => rows.filter((row) => row.required && (properties[row.name] ?? '') === '')
  if (shell.asks && missing().length > 0) {
    const names = missing().map((row) => row.name)
    const answers = await asked(
      shell,
      missing().map((row) => ({ text: `${row.name} (${row.doc}):`, hidden: isSecret(rows, row.name) })),
    )
    for (const [i, name] of names.entries()) properties[name] = answers[i] ?? ''
  }
  const still = missing()
  if (still.length === 0) return
  throw misused(
    `a ${alias} catalog needs ${still.map((row) => `--${kebab(row.name)} (${row.doc})`).join(', ')}`,
    'Give them as flags, or in a file with --from; on a terminal they are asked for',
  )
}

async function testAndCreate(
  call: Call,
  body: { readonly name: string; readonly type: Provider['type']; readonly provider: string; readonly properties: Readonly<Record<string, string>> },
): Promise<void> {
  const lake = await call.lake()
  const metalake = call.metalake()
  call.progress.say('trying the connection')
  try {
    await lake.testConnection(metalake, body)
  } catch (error) {
    if (!(error instanceof LakeError) || error.status === 0) throw error
    const { message, next, exit } = explained(error, { command: call.command, url: call.context.url, names: [body.name] })
    throw new Failure(`catalog ${body.name} was not created: ${message}`, next, exit)
  }
  call.note('the connection works')
  const made = await lake.catalog.create([metalake], body)
  await call.answer(made, () => [`created catalog ${body.name}`])
}
