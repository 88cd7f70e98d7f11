/** `caspian region`: the regions that share a lake, made, let in, looked at, and proved to keep the same. */
import type { Command } from 'commander'
import type { Member } from '../../client/regions.ts'
import { action } from '../call.ts'
import { misused } from '../failure.ts'
import { clean } from '../print/clean.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { examples, group } from '../words/help.ts'
import { spaced } from '../words/name.ts'
import { addConflicts } from './region-conflict.ts'
import { addMaking } from './region-lake.ts'
import { addVerify } from './region-verify.ts'

const columns = [
  { heading: 'REGION', whole: true },
  { heading: 'STATE' },
  { heading: 'WE LACK', right: true },
  { heading: 'IT LACKS', right: true },
  { heading: 'ROUND TRIP', right: true },
  { heading: 'CLOCK', right: true },
  { heading: 'ADDRESS' },
]
const lag = (entries: number, seconds: number) => (entries === 0 && seconds === 0 ? '–' : `${entries} (${seconds.toFixed(1)} s)`)
function stateOf({ here, connected, silentSince, frozen, waits }: Member): string {
  if (frozen !== undefined) return `frozen: ${frozen}`
  if (waits !== undefined) return `waits: ${waits}`
  return here ? 'here' : connected ? 'connected' : `silent since ${silentSince ?? 'the start'}`
}
function rowOf(member: Member): readonly string[] {
  const { region, address, here, ahead, aheadSeconds, behind, behindSeconds, roundTripMs, clockOffsetMs, clockAlarm } = member
  const clock = clockOffsetMs === undefined ? '' : `${clockOffsetMs >= 0 ? '+' : ''}${Math.round(clockOffsetMs)} ms${clockAlarm ? ' !' : ''}`
  return [
    region,
    stateOf(member),
    here ? '' : lag(ahead, aheadSeconds),
    here ? '' : lag(behind, behindSeconds),
    roundTripMs === undefined ? '' : `${roundTripMs.toFixed(1)} ms`,
    clock,
    address,
  ]
}

export function addRegion(program: Command, shell: Shell): void {
  const noun = group(
    program,
    'region',
    'The regions that share a lake. Each keeps all of it, answers by itself, and can be proved to keep what the others do.',
  )
  noun.addHelpText(
    'after',
    `
From one lake to two regions:
  caspian region init eu --data ./data          the lake in ./data is the first; its server stands still meanwhile
  npm start -- --data ./data                    it runs again
  caspian region invite us                      prints what to run where the second one is to be
  caspian region status                         they have found each other`,
  )
  addMaking(noun, shell)
  addStatus(noun, shell)
  addVerify(noun, shell)
  addConflicts(noun, shell)
  addHomes(noun, shell)
  addMove(noun, shell)
  addLeave(noun, shell)
}

function addStatus(noun: Command, shell: Shell): void {
  const command = noun.command('status').description('How the regions stand, as the one that is asked sees them.')
  examples(command, [['caspian region status', 'who is connected, and how far each is behind']])
  action(shell, command, async (call) => {
    const situation = await (await call.lake()).regions.load()
    await call.answer(situation, () => tableLines(columns, situation.members.map(rowOf), shell.width, shell.style))
    for (const { from, to, entries, seconds } of situation.pairs)
      if (entries > 0) call.note(clean(`${to} lacks ${lag(entries, seconds)} of what ${from} has.`))
    if (situation.alone) call.note('No other region answers: this one serves on, and what its home is elsewhere waits.')
    if (situation.conflicts > 0) call.note(`${situation.conflicts} conflicts: caspian region conflicts`)
  })
}

function addHomes(noun: Command, shell: Shell): void {
  const command = noun.command('homes').description('Which region decides on what: catalogs, tags, policies, roles and the metalake itself.')
  examples(command, [['caspian region homes', 'of the metalake that is chosen']])
  action(shell, command, async (call) => {
    const homes = await (await call.lake()).regions.homes(call.metalake())
    const heads = [{ heading: 'HOME', whole: true }, { heading: 'KIND' }, { heading: 'NAME' }]
    await call.answer(homes, () =>
      tableLines(
        heads,
        homes.units.map(({ home, kind, name }) => [home, spaced(kind), name]),
        shell.width,
        shell.style,
      ),
    )
    if (homes.more > 0) call.note(`and ${homes.more} more`)
  })
}

function addMove(noun: Command, shell: Shell): void {
  const command = noun
    .command('move-home')
    .description('Move the home of a thing to another region: nothing is lost. Asked of the region that is its home.')
    .argument('<region>', 'where it is to be')
    .argument('[kind]', 'what is to move; the metalake itself when absent')
    .argument('[name]', 'its name')
  examples(command, [
    ['caspian region move-home us catalog shop', 'us decides on the catalog from then on'],
    ['caspian region move-home us', 'and on the metalake'],
  ])
  action(shell, command, async (call, to = '', kind, name) => {
    if (kind !== undefined && name === undefined)
      throw misused(`which ${kind} is to move is not said`, `Write it as: ${call.command} ${to} ${kind} NAME`)
    const asked = { metalake: call.metalake(), to, ...(kind === undefined ? {} : { kind }), ...(name === undefined ? {} : { name }) }
    const moved = await (await call.lake()).regions.moveHome(asked)
    await call.answer(moved, () => [clean(`The home of ${name ?? call.metalake()} is ${moved.to}`)])
  })
}

function addLeave(noun: Command, shell: Shell): void {
  const command = noun
    .command('leave')
    .description('Make the region that is asked leave the others, for good: another takes over all that it decides.')
    .argument('<to>', 'the region that takes over')
  examples(command, [['caspian region leave us --url http://eu.example:8090', 'eu can be stopped when it is done']])
  action(shell, command, async (call, to = '') => {
    const left = await (await call.lake()).regions.leave(to)
    await call.answer(left, () => [clean(`${left.region} has left: ${left.to} has taken over ${left.moved} homes. It can be stopped.`)])
  })
}
