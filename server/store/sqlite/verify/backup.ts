/** Proves a file that is a lake, or a backup of one: a backup also holds what it says it holds. */
import { departures, markIn } from '../backup.ts'
import { openForReading } from '../schema.ts'
import { type Checked, count, type Open, type Progress } from './check.ts'
import { verifyLake } from './verify.ts'

/** Throws what `verifyLake` throws. */
export async function* verifyFile(file: string, progress: Progress = () => undefined, open?: Open): AsyncGenerator<Checked> {
  yield* verifyLake(file, progress, open)
  using db = openForReading(file)
  const mark = markIn(db)
  if (!mark) return
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const wrong = await departures(db, mark, (rows) => progress('backup', rows, seconds()))
  yield {
    name: 'backup',
    means: 'the file was changed after it was made: it cannot be restored',
    saw: `made ${mark.made} at position ${count(mark.position, 'row')}, digest ${mark.digest}`,
    failures: wrong.length,
    problems: wrong.map((what) => ({ at: 'the file', what })),
    warnings: [],
    seconds: seconds(),
  }
}
