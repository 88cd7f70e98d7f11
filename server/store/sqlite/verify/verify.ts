/** Proves that a lake is whole: opens it beside whoever writes it, and holds everything in it against everything else. */
import { migrations, openForReading } from '../schema.ts'
import { auditCheck, treesCheck } from './audit.ts'
import { type Check, type Checked, type Open, type Progress, runCheck } from './check.ts'
import { entitiesCheck, treeCheck } from './entities.ts'
import { entriesCheck } from './entries.ts'
import { fileCheck, intentsCheck } from './file.ts'
import { linksCheck } from './links.ts'
import { logCheck, logCheckFrom } from './log.ts'
import { secretsCheck } from './secrets.ts'

/** What is in a lake, wherever it is kept. */
const contents: readonly Check[] = [logCheck, auditCheck, treesCheck, entitiesCheck, treeCheck, linksCheck, secretsCheck, entriesCheck, intentsCheck]

/**
 * Gives each check's result as it ends; all see the lake as it is at the first. Memory does not grow with the lake. With `open`, that
 * every secret opens is proved too, and each is looked for where it must not be.
 * Throws when the file is no lake, or was written by another version of Caspian.
 */
export function verifyLake(file: string, progress: Progress = () => undefined, open?: Open): Generator<Checked> {
  return verifyBy([fileCheck, ...contents], file, progress, open)
}

/** The same for a lake that was copied into a file of ours from where it is kept. */
export function verifyCopy(file: string, progress: Progress = () => undefined, open?: Open): Generator<Checked> {
  return verifyBy(contents, file, progress, open)
}

function* verifyBy(checks: readonly Check[], file: string, progress: Progress, open: Open | undefined): Generator<Checked> {
  const db = openForReading(file)
  try {
    db.exec('begin')
    const { user_version: version } = db.prepare('pragma user_version').get() as { user_version: number }
    if (version !== migrations.length) throw new Error(`${file} has schema ${version}; this Caspian knows ${migrations.length}`)
    const { first } = db.prepare('select min(position) as first from log').get() as { first: number | null }
    for (const check of checks) yield runCheck(check, db, (first ?? 1) === 1, progress, open)
  } finally {
    db.close()
  }
}

/** Where a log ended, and the hash of all that was in it. */
export interface End {
  readonly position: number
  readonly chain: string
}

/** Proves quickly that the log goes on from where it ended before: that row is as it was, and so are the ones after it. */
export function verifyTail(file: string, before: End): Checked & { readonly end: End } {
  const db = openForReading(file)
  try {
    db.exec('begin')
    const checked = runCheck(logCheckFrom(before.position), db, false, () => undefined)
    const chainAt = db.prepare('select chain from log where position = ?')
    const chain = (chainAt.get(before.position) as { chain: string } | undefined)?.chain
    const end = db.prepare('select position, chain from log order by position desc limit 1').get() as End | undefined
    const moved = before.position > 0 && chain !== before.chain
    const problem = { at: `log row ${before.position}`, what: 'is another than before, or gone' }
    return {
      ...checked,
      failures: checked.failures + (moved ? 1 : 0),
      problems: moved ? [problem, ...checked.problems] : checked.problems,
      end: end ?? before,
    }
  } finally {
    db.close()
  }
}
