/** Spark with the listener by which it tells OpenLineage of its jobs, both as they are published; kept between runs. */
import { join } from 'node:path'
import { libraryFile } from './java.ts'
import { sparkPython } from './python.ts'

/** The interpreter that has Spark and a Java for it, and the listener's file: about 400 MB to fetch. Throws when one of them could not be had. */
export async function sparkWithListener(): Promise<{ readonly python: string; readonly listener: string }> {
  const python = await sparkPython()
  return { python, listener: await libraryFile(join(import.meta.dirname, '../../peers/spark'), 'spark-listener') }
}
