/** `caspian region verify`: proves that the regions keep the same, or names what differs and whose damage it is; and repairs it. */
import type { Command } from 'commander'
import type { Repaired, Verified } from '../../client/regions.ts'
import { action } from '../call.ts'
import { Ended, exits, misused } from '../failure.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { spaced } from '../words/name.ts'

interface Thing {
  readonly id: string
  readonly kind?: string
  readonly fullName?: string
}
const nameOf = ({ id, kind = '', fullName = id }: Thing) => `${spaced(kind)} ${fullName}`.trim()

function linesOf({ peers, damage }: Verified): readonly string[] {
  const compared = peers.flatMap(({ region, reached, error = '', compared = 0, moving = 0, differs = [] }) => {
    if (!reached) return [`${region}  not reached: ${error}`]
    const under = moving > 0 ? `, ${moving} under way` : ''
    if (differs.length === 0) return [`${region}  ${moving > 0 ? 'nothing differs' : 'equal'}: ${compared} compared${under}`]
    const each = differs.map((one) => {
      const how = { itself: '', here: ' is not there', there: ` is in ${region} alone`, sum: ' holds the same, and counts it otherwise' }[one.what]
      return `  ${nameOf(one)}${how}${one.damaged === undefined ? '' : `: damaged in ${one.damaged}`}`
    })
    return [`${region}  differs in ${differs.length}: ${compared} compared${under}`, ...each]
  })
  const amiss = damage.filter(({ what }) => what === 'amiss')
  return [...compared, ...amiss.map((one) => `${one.region}  ${nameOf(one)} is shown otherwise than its log says`), ...uncounted(damage, peers)].map(
    clean,
  )
}
/** Where no other region could be compared with, all that is known. */
const uncounted = (damage: Verified['damage'], peers: Verified['peers']): readonly string[] =>
  peers.some(({ differs = [] }) => differs.length > 0)
    ? []
    : damage.filter(({ what }) => what === 'sum').map((one) => `${one.region}  ${one.fullName ?? 'the lake'} holds other than its sum counts`)

const repairLines = ({ mended, left }: Repaired): readonly string[] =>
  [
    ...mended.map((one) => `repaired  ${nameOf(one)}: ${one.what === 'shown' ? 'as its log says' : `as ${one.from} has it`}`),
    ...left.map((one) => `left  ${nameOf(one)}: ${one.why}`),
  ].map(clean)

interface Flags {
  readonly repair?: boolean
  readonly from?: string
}
export function addVerify(noun: Command, shell: Shell): void {
  const command = noun
    .command('verify')
    .description('Prove that the regions keep the same, or name every thing that differs, and repair it where that is asked for.')
    .argument('[path]', 'only of this: metalake, metalake.catalog or metalake.catalog.schema')
    .option('--repair', 'put right what was damaged in the region that is asked')
    .option('--from <region>', 'the region to believe where nothing tells which one is damaged')
  examples(command, [
    ['caspian region verify', 'the whole lake, with every region'],
    ['caspian region verify demo.shop --repair', 'one catalog, and puts right what this region has lost of it'],
  ]).addHelpText(
    'after',
    '\nEnds with 0 when all regions answered and nothing differs; what is under way is no difference.\nWhat is damaged in another region is repaired there: --url.',
  )
  action(shell, command, async (call, path) => {
    const { repair, from } = call.options as Flags
    if (from !== undefined && !repair)
      throw misused('--from says whom to believe in a repair', `Write it as: ${call.command} --repair --from ${from}`)
    const { regions } = await call.lake()
    const repaired = repair ? await regions.repair(path, from) : undefined
    const told = repaired ?? (await regions.verify(path))
    await call.answer(told, () => [...(repaired ? repairLines(repaired) : []), ...linesOf(told)])
    if (!(told.peers.every(({ reached, differs = [] }) => reached && differs.length === 0) && told.damage.length === 0))
      throw new Ended(exits.refused)
  })
}
