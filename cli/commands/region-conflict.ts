/** `caspian region conflicts` and `resolve`: what regions said apart, and ending it by one of the choices that come with it. */
import type { Command } from 'commander'
import { every } from '../../client/pages.ts'
import type { Choice, Differing } from '../../client/regions.ts'
import { action } from '../call.ts'
import { exits, Failure, misused } from '../failure.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'

const text = (value: unknown) => (value === null ? 'removed' : typeof value === 'string' ? value : JSON.stringify(value))
/** What the conflict is about, beside the thing. */
const aspectOf = ({ key, relation, sort }: Differing) => key ?? (relation ? `${relation.value || relation.what} → ${relation.fullName}` : sort)

/** How a choice is said to resolve. */
function wordsOf({ choose, regions = [], takes, value }: Choice): string {
  if (regions[0]) return `--keep ${regions[0]}`
  if (choose === 'keep') return '--shown'
  return [`--choose ${choose}`, ...(takes ? [value === undefined ? '--as NAME' : '[--as NAME]'] : [])].join(' ')
}

function linesOf(one: Differing): readonly string[] {
  const { type, fullName, sides, choices, todo } = one
  const said = sides.map(({ value, region, by, at, shown }) => {
    const who = region === '' ? 'before there were regions' : `${region}, ${by}, ${at}`
    return `  ${shown ? '*' : ' '} ${text(value)}  (${who})`
  })
  const width = Math.max(...choices.map((choice) => wordsOf(choice).length))
  const ends = choices.map((choice) => `    ${wordsOf(choice).padEnd(width)}  ${choice.doc}`)
  return [`${type} ${fullName}  ${aspectOf(one)}`, ...said, `  ${todo}`, ...ends].map(clean)
}

interface Options {
  readonly keep?: string
  readonly shown?: boolean
  readonly choose?: string
  readonly as?: string
}
/** A user or group as `user:name`, a user when it says neither. */
const principal = (said: string) => {
  const [, type = 'user', name] = /^(?:(user|group):)?(.*)$/s.exec(said) ?? []
  return { type, name }
}

/** The one of the conflict's choices that the options mean, with its value. Throws misused. */
function meant({ choices, sides, shown }: Differing, { keep, shown: isShown, choose, as }: Options, said: string): Pick<Choice, 'choose' | 'value'> {
  if ([keep, isShown, choose].filter((option) => option !== undefined).length !== 1)
    throw misused('what is to stay is not said', `Write it as: ${said} ${[...new Set(choices.map(wordsOf))].join(', or ')}`)
  const like = choices.filter((choice) =>
    keep !== undefined ? choice.regions?.includes(keep) : isShown ? JSON.stringify(choice.value) === JSON.stringify(shown) : choice.choose === choose,
  )
  const choice = like.find(({ takes }) => takes && as !== undefined) ?? like.at(-1)
  if (!choice) {
    if (keep === undefined) throw misused('that is none of its choices', `Its choices are: ${[...new Set(choices.map(wordsOf))].join(', ')}`)
    throw misused(`${keep} said nothing of it`, `It was said in: ${[...new Set(sides.map(({ region }) => region))].filter(Boolean).join(', ')}`)
  }
  if (as === undefined && choice.takes && choice.value === undefined)
    throw misused('what it is to be is not said', `Write it as: ${said} ${wordsOf(choice)}`)
  if (as !== undefined && !choice.takes) throw misused('the choice takes no --as', `Write it as: ${said} ${wordsOf(choice)}`)
  const value = as === undefined ? choice.value : choice.takes === 'principal' ? principal(as) : as
  return { choose: choice.choose, ...(value === undefined ? {} : { value }) }
}

export function addConflicts(noun: Command, shell: Shell): void {
  const list = noun.command('conflicts').description('What regions said of the metalake without having heard each other.')
  examples(list, [['caspian region conflicts', 'each with who said what where; * is what is shown']])
  action(shell, list, async (call) => {
    const { regions } = await call.lake()
    const all: Differing[] = []
    for await (const one of every((pageToken) => regions.conflicts(call.metalake(), { limit: 1000, pageToken }))) all.push(one)
    await call.answer(all, () => (all.length === 0 ? ['No conflicts.'] : all.flatMap(linesOf)))
  })

  const resolve = noun
    .command('resolve')
    .description('End a conflict by one of its choices, everywhere.')
    .argument('<type>', 'what it is, as caspian region conflicts says')
    .argument('<name>', 'its names below the metalake, joined by dots')
    .argument('[about]', 'where there are several: the key, such as properties.color, or owner, deleted, right, name, or what the right is to')
    .option('--keep <region>', 'what was said there')
    .option('--shown', 'what is shown, or in force, now')
    .option('--choose <choice>', 'another choice, as caspian region conflicts says')
    .option('--as <name>', 'the new name; of an owner, a user, or group:NAME')
  examples(resolve, [
    ['caspian region resolve table shop.public.orders comment --keep eu', 'the comment of eu stays'],
    ['caspian region resolve policy retention content --shown', 'the strictest of all stays'],
    ['caspian region resolve tag pii --choose drop', 'it was deleted, and is used: it goes'],
    ['caspian region resolve catalog sales__7k2m9q --choose rename --as sales-us', 'two have one name'],
  ])
  action(shell, resolve, async (call, type = '', fullName = '', about = '') => {
    const { regions } = await call.lake()
    const metalake = call.metalake()
    const found: Differing[] = []
    for await (const each of every((pageToken) => regions.conflicts(metalake, { limit: 1000, pageToken })))
      if (each.type === type && each.fullName === fullName) found.push(each)
    const those = found.filter((one) => about === '' || [aspectOf(one), one.sort, one.relation?.fullName].includes(about))
    const of = `${type} ${fullName}`
    const [one, other] = those
    if (!one)
      throw new Failure(`there is no conflict about ${about === '' ? '' : `${about} of `}${of}`, 'See caspian region conflicts', exits.notFound)
    if (other)
      throw misused(`there are several conflicts about ${of}`, `Say which: ${those.map((each) => JSON.stringify(aspectOf(each))).join(', ')}`)
    const choice = meant(one, call.options, [call.command, of, ...(about === '' ? [] : [about])].join(' '))
    const resolved = await regions.resolve(metalake, one.id, choice)
    const told = one.key === undefined ? `${aspectOf(one)} of ${fullName} is resolved` : `${one.key} of ${fullName} is ${text(choice.value)}`
    await call.answer(resolved, () => [clean(`${told}, in every region`)])
  })
}
