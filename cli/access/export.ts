/** `caspian access export`: who may do what, as files that query engines read. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { type Command, Option } from 'commander'
import type { Exported } from '../../client/access.ts'
import { action } from '../call.ts'
import { exits, Failure } from '../failure.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'

const indented = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** By path, in the order in which an engine may find them. */
function filesOf({ position, rules, data, module = '' }: Exported, to: string): readonly (readonly [path: string, text: string])[] {
  if (rules) return [[to, indented(rules)]]
  const manifest = { revision: String(position), roots: ['caspian'], rego_version: 1 }
  return [
    [join(to, 'caspian.rego'), module],
    [join(to, '.manifest'), indented(manifest)],
    [join(to, 'data.json'), indented(data)],
  ]
}

/** An engine that looks meanwhile sees the file of before or the new one, whole. */
function replace(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
  } catch (error) {
    throw new Failure(clean(`cannot write ${path}: ${(error as Error).message}`), 'Name another with --to', exits.refused)
  }
}

export function addExport(noun: Command, shell: Shell): void {
  const command = noun
    .command('export')
    .description('Compile who may do what with tables and views for a query engine.')
    .addOption(
      new Option('--for <engine>', 'Trino’s file-based access control, or Open Policy Agent').choices(['trino', 'opa']).makeOptionMandatory(),
    )
    .option('--catalogs <names>', 'only of these catalogs, joined by commas')
    .option('--to <path>', 'the file to write for trino, the directory for opa; to standard output when absent')
  examples(command, [
    ['caspian access export --for trino --to /etc/trino/rules.json', 'again and again, with security.refresh-period set'],
    ['caspian access export --for opa --to bundle && opa run --server --bundle bundle', 'rules that Trino asks for'],
  ])
  action(shell, command, async (call) => {
    const { for: target, catalogs, to } = call.options as { readonly for: 'trino' | 'opa'; readonly catalogs?: string; readonly to?: string }
    const exported = await (await call.lake()).access.export(call.metalake(), { for: target, catalogs: catalogs?.split(',') })
    const { position, rules, ...bundle } = exported
    if (to === undefined) return void shell.stdout.write(indented(rules ?? bundle))
    for (const [path, text] of filesOf(exported, resolve(shell.folder, to))) replace(path, text)
    await call.answer({ position, to }, () => [clean(`wrote ${to}, as of position ${position}`)])
  })
}
