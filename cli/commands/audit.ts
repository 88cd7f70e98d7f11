/** `caspian audit` and `caspian verify-proof`: who did or was denied what, and checking the proof of it without the lake. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Asked, Happened } from '../../client/audit.ts'
import { every } from '../../client/pages.ts'
import { action, limitOf } from '../call.ts'
import { misused } from '../failure.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, pathHelp } from '../words/help.ts'
import { spaced } from '../words/name.ts'
import { formatPath, parsePath } from '../words/path.ts'
import { runOfServer } from './server-program.ts'

const shownAtOnce = 100
const columns = [
  { heading: 'POSITION', right: true, whole: true },
  { heading: 'TIME', whole: true },
  { heading: 'WHO' },
  { heading: 'OUTCOME' },
  { heading: 'WHAT' },
  { heading: 'KIND' },
  { heading: 'PATH' },
  { heading: 'WHY' },
]
/** Positions of the second table are told from those of the log by a letter, here and where a proof is asked for. */
const placeOf = ({ table, position }: Happened) => `${table === 'audit' ? 'a' : ''}${position}`
const row = (one: Happened): readonly string[] => {
  const { time, actor, outcome, operation, kind, path, reason = '' } = one
  return [placeOf(one), time, actor, outcome, operation, spaced(kind), formatPath(path.slice(1)), reason]
}

export function addAudit(program: Command, shell: Shell): void {
  const command = program
    .command('audit')
    .description('Who did what in the metalake, was denied it or failed in it, newest first.')
    .argument('[path]', 'only of this thing, by any name that it ever had')
    .option('--subtree', 'also of everything in it')
    .option('--actor <name>', 'only of this user')
    .option('--operation <words>', 'only these operations, joined by commas')
    .option('--kind <kinds>', 'only of these kinds, joined by commas')
    .option('--outcome <words>', 'only what ended so: success, denied, failed, read')
    .option('--from <instant>', 'from this ISO instant on')
    .option('--to <instant>', 'before this ISO instant')
    .option('--request <id>', 'only of this request')
    .option('--limit <n>', `at most this many (${shownAtOnce})`)
    .option('--proof <position>', 'the proof of one row instead, for verify-proof')
  examples(command, [
    ['caspian audit --actor ann --from 2026-05-03', 'what a user did since a day'],
    ['caspian audit shop.public --subtree --outcome denied', 'who was denied something in a schema'],
    ['caspian audit --proof 12 > row.json', 'a proof that others can check without the lake'],
  ]).addHelpText('after', `\n${pathHelp}`)
  action(shell, command, async (call, path) => {
    const { subtree, actor, operation, kind, outcome, from, to, request, proof } = call.options as Readonly<Record<string, string | undefined>>
    const lake = await call.lake()
    if (proof !== undefined) {
      const [, letter, position] = /^(a?)(\d{1,15})$/.exec(proof) ?? []
      if (position === undefined)
        throw misused(`--proof takes a position that caspian audit shows, not "${proof}"`, 'Write it as: --proof 12, or --proof a12')
      const given = await lake.audit.proof(call.metalake(), letter === 'a' ? 'audit' : 'log', Number(position))
      return void call.shell.stdout.write(`${JSON.stringify(given, null, 2)}\n`)
    }
    const limit = limitOf(call) ?? shownAtOnce
    const object = path === undefined ? undefined : parsePath(path).join('.')
    const asked: Asked = { object, subtree: subtree === undefined ? undefined : true, actor, operation, kind, outcome, from, to, requestId: request }
    const items: Happened[] = []
    const pages = every((pageToken) => lake.audit.list(call.metalake(), { ...asked, limit: Math.min(limit, 1000), pageToken }))
    for await (const one of pages) if (items.push(one) === limit) break
    await call.answer(items, () => tableLines(columns, items.map(row), shell.width, shell.style))
  })
}

const verifyProof = fileURLToPath(new URL('../../server/verify-proof.ts', import.meta.url))

export function addVerifyProof(parent: Command, shell: Shell): void {
  const command = parent
    .command('verify-proof')
    .description('Check the proof of a row of the audit, without the lake.')
    .argument('<file>', 'what caspian audit --proof gave')
    .option('--root <hash>', 'the head that it must lead to, as it was kept elsewhere')
  examples(command, [['caspian verify-proof row.json --root 63bf…', 'whether this happened, as the head of that day says']])
  command.action(async (file: string, { root }: { readonly root?: string }) =>
    runOfServer(shell, verifyProof, [resolve(shell.folder, file), ...(root === undefined ? [] : ['--root', root])]),
  )
}
