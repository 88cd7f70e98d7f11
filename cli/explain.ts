/** What to do about a refusal: one line per family of failure, with the command that helps where there is one. */
import { LakeError } from '../client/lake-error.ts'
import type { Kind } from '../kinds/define.ts'
import { families } from '../kinds/errors.ts'
import { kindList, kinds } from '../kinds/index.ts'
import { exits, Failure } from './failure.ts'
import { clean } from './print/clean.ts'
import { nounOf } from './words/name.ts'
import { formatPath, pathKinds } from './words/path.ts'

/** What was asked when it failed. */
export interface Asked {
  /** The command as typed, without its arguments: caspian table show. */
  readonly command: string
  readonly url: string
  /** Names below the metalake, as far as the command line gave them. */
  readonly names?: readonly string[]
  readonly metalake?: string | undefined
}

/** A refusal says what was asked before it says why; people have just typed what they asked. */
const said = (message: string) => clean(message.replace(/^Cannot [A-Z_]+( under \[[^\]]*\])?: /, ''))

/** What a policy holds is refused so; what is only switched on names its kind. */
const heldType = 'InUseException'
/** The kind an error's type speaks of: NoSuchTableException. */
const kindIn = (type: string): Kind | undefined =>
  kindList.find((kind) => new RegExp(`^(NoSuch|NonEmpty)?${kind.title}([A-Z]\\w*)?Exception$`).test(type))

/** The command that shows what there is in place of what was not found. */
function listing(type: string, names: readonly string[]): string {
  const kind = kindIn(type) ?? (names.length > 1 ? kinds.schema : kinds.catalog)
  const within = formatPath(names.slice(0, pathKinds(kind).length - 1))
  // What has no list of its own is seen in what it is part of.
  if (!kind.serves.includes('list') && kind.parent) return `caspian ${nounOf(kind.parent)} show ${within}`
  return `caspian ${nounOf(kind)} list${kind.parent?.parent && within !== '' ? ` ${within}` : ''}`
}

function nextStep({ code, status, type }: LakeError, { command, names = [], url, metalake }: Asked): string {
  const kind = kindIn(type)
  // Only a metalake's own commands name it in their path.
  const isOwn = command.split(' ')[1] === kinds.metalake.name
  const noun = kind ? nounOf(kind) : 'catalog'
  const path = formatPath(kind?.parent || isOwn ? names.slice(0, kind ? pathKinds(kind).length : 1) : [metalake ?? '']) || 'NAME'
  switch (code) {
    case families.illegal.code:
      return `Change what is asked; see what it takes: ${command} --help`
    case families.notFound.code:
      return `See which there are: ${listing(type, names)}`
    case families.alreadyExists.code:
      return kind ? `Choose another name, or change what is there: caspian ${noun} alter ${formatPath(names)}` : 'Choose another name'
    case families.nonEmpty.code:
      return `Empty it first, or drop all that is in it: caspian ${noun} drop ${path} --${kind?.keeps?.unless ?? 'force'}`
    case families.unsupported.code:
      return 'This kind of catalog cannot do it; nothing was changed'
    case families.connectionFailed.code:
      return `Check the address and the login of the system behind the catalog, and that it runs${command.startsWith('caspian catalog') ? '' : `; try it with: caspian catalog test ${names[0] ?? 'NAME'}`}`
    case families.forbidden.code:
      return 'Ask its owner for the right to do it, or say who you are with --user'
    case families.notInUse.code:
      return `Switch it on: caspian ${noun} enable ${path}`
    case families.inUse.code:
      if (type === heldType) return `See what holds it: caspian policy in-force ${formatPath(names)}`
      return `Switch it off first (caspian ${noun} disable ${path}), or drop it with --force`
    case families.unauthorized.code:
      return 'Sign in: caspian login. Where names are believed, say yours: --user NAME, or CASPIAN_USER'
    case families.conflict.code:
      return 'It was changed meanwhile: look at it again (caspian changes tells who), then retry'
    default:
      return status >= 500
        ? 'Try again; if it stays, ask whoever runs the lake to look at its log'
        : `Check that a lake answers at ${url}: caspian version`
  }
}

/** Any error as a Failure. What is no refusal is a fault of the command itself. */
export function explained(error: unknown, asked: Asked): Failure {
  if (error instanceof Failure) return error
  if (!(error instanceof LakeError)) {
    const message = clean(error instanceof Error ? error.message : String(error))
    return new Failure(message, `See what it takes: ${asked.command} --help`, error instanceof TypeError ? exits.usage : exits.refused)
  }
  if (error.status === 0) {
    const what = error.message.split('; ')[0] ?? error.message
    return new Failure(
      clean(what),
      'Start a lake there (npm start), or choose another: --url URL, CASPIAN_URL, or caspian use URL',
      exits.unreachable,
    )
  }
  return new Failure(said(error.message), nextStep(error, asked), error.code === families.notFound.code ? exits.notFound : exits.refused)
}
