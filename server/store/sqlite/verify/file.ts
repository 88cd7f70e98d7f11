/** Proves the file itself, and tells of work that is not finished. */
import { type Check, count } from './check.ts'

export const fileCheck: Check = {
  name: 'file',
  means: 'SQLite finds its file damaged: restore it from a copy; what the other checks say may be wrong',
  run({ db, bad }) {
    const told = db.prepare('pragma integrity_check(20)').all() as { integrity_check: string }[]
    for (const { integrity_check: what } of told) if (what !== 'ok') bad('the file', what)
    const { page_count: pages } = db.prepare('pragma page_count').get() as { page_count: number }
    const { page_size: size } = db.prepare('pragma page_size').get() as { page_size: number }
    return `${((pages * size) / 1e6).toFixed(1)} MB, found sound by SQLite`
  },
}

/** No call to a source or a file system runs longer than this; what is open longer waits for the sweeper. */
const runningMs = 60_000
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Milliseconds, from the first ten characters of an id. */
function mintedAt(id: string): number {
  let ms = 0
  for (let i = 0; i < 10; i++) ms = ms * 32 + alphabet.indexOf(id.charAt(i))
  return ms
}

export const intentsCheck: Check = {
  name: 'intents',
  means: 'what Caspian was about to do outside of the lake cannot be read',
  run({ each, bad, warn }) {
    let open = 0
    for (const { id, what, plan } of each<Record<string, string>>('select id, what, plan from intent order by id')) {
      open++
      const ms = mintedAt(id ?? '')
      if (!isObject(plan)) bad(`intent ${id}`, 'has a plan that cannot be read')
      if (Date.now() - ms > runningMs)
        warn(`intent ${id} (${what}) is open since ${new Date(ms).toISOString()}: a running Caspian settles it once its source answers`)
    }
    return count(open, 'open intent')
  },
}

function isObject(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}
