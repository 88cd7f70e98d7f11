/** How runs are run: read off the settings once, with the little of the server's own surroundings that they get. */
import { availableParallelism } from 'node:os'
import type { Config } from '../config.ts'

export interface JobSettings {
  /** Where runs keep their files; in the lake's own directory when undefined. */
  readonly stagingDir: string | undefined
  /** Milliseconds that an ended run and its files are kept. */
  readonly keepMs: number
  /** Runs at once; others wait. */
  readonly most: number
  /** Bytes that a run may write to its two logs. */
  readonly outputLimit: number
  /** Milliseconds that a process gets to end when its run is called off, before it is killed. */
  readonly graceMs: number
  /** Files are not fetched from addresses that lead into this machine or its network. */
  readonly blockUnsafe: boolean
  /** Environment of every run, below its template's own. */
  readonly surroundings: Readonly<Record<string, string>>
  readonly sparkHome: string | undefined
}

/** What of the server's environment a run may see: where programs and homes are, and how text is written. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JAVA_HOME', 'SPARK_HOME'] as const
const plainPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const key = (name: string) => `gravitino.job.${name}`

/** Throws for a setting that cannot be served. */
export function jobSettings(config: Config, env: Readonly<Record<string, string | undefined>>): JobSettings {
  const executor = config.text(key('executor'))
  if (executor !== 'local') throw new Error(`${key('executor')} is ${executor}; only local is served`)
  const most = config.number('gravitino.jobExecutor.local.maxRunningJobs')
  const keepMs = config.number(key('stagingDirKeepTimeInMs'))
  const outputLimit = config.number('caspian.job.maxOutputBytes')
  const graceMs = config.number('caspian.job.cancelGraceMs')
  for (const [name, value] of Object.entries({
    maxRunningJobs: most,
    stagingDirKeepTimeInMs: keepMs,
    maxOutputBytes: outputLimit,
    cancelGraceMs: graceMs,
  }))
    if (!Number.isInteger(value) || value < (name === 'maxRunningJobs' ? 0 : 1))
      throw new Error(`${name} must be a whole number above 0; it is ${value}`)
  const sparkHome = config.text('gravitino.jobExecutor.local.sparkHome') || env.SPARK_HOME
  return {
    stagingDir: config.text(key('stagingDir')) || undefined,
    keepMs,
    most: most > 0 ? most : Math.max(1, Math.min(10, Math.floor(availableParallelism() / 2))),
    outputLimit,
    graceMs,
    blockUnsafe: config.flag('gravitino.fetchFile.blockUnsafeRemoteUri'),
    surroundings: { PATH: plainPath, ...Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))) },
    sparkHome,
  }
}
