/** Spark with a Java that it runs on, and the listener by which it tells OpenLineage of its jobs, as they are published; kept between runs. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { libraryFile } from './java.ts'
import { installPackages } from './programs.ts'
import { sparkPython } from './python.ts'

const javas = '/usr/lib/jvm'
/** Home of the Java that Spark 3.5 runs on, as Debian keeps it. */
const java17 = (): string | undefined =>
  (existsSync(javas) ? readdirSync(javas) : [])
    .filter((name) => /(?:^|\D)17(?:\D|$)/.test(name))
    .map((name) => join(javas, name))
    .find((home) => existsSync(join(home, 'bin/java')))

export interface Spark {
  /** The interpreter that has Spark. */
  readonly python: string
  /** The listener's file. */
  readonly listener: string
  /** For its environment. */
  readonly javaHome: string
}
/** About 360 MB to fetch, and 400 MB kept. Throws when a part of it could not be had. */
export async function sparkWithListener(): Promise<Spark> {
  if (java17() === undefined) await installPackages(['openjdk-17-jre-headless'], 'Java 17, which Spark runs on, is not on this machine')
  const javaHome = java17()
  if (javaHome === undefined) throw new Error(`no Java 17, which Spark runs on, is in ${javas}`)
  const python = await sparkPython()
  return { python, javaHome, listener: await libraryFile(join(import.meta.dirname, '../../peers/spark'), 'spark-listener') }
}
