/** Removes what is over: runs that ended long ago, and the files of runs that are not there any more. */

import { dirname } from 'node:path'
import { removeDirectory, tidyDirectory } from '../../connectors/files/directories.ts'
import type { Lake } from '../lake.ts'
import type { Step } from '../store/store.ts'
import { folderOf, foldersIn } from './place.ts'
import { isEnded } from './runs.ts'

/** Runs dropped by one commit. */
const some = 100

/** Drops ended runs older than `keepMs`. */
export async function dropOld(lake: Lake, keepMs: number): Promise<void> {
  const before = Date.now() - keepMs
  for (const metalake of await lake.store.now.children(0, 'metalake')) {
    const runs = (await lake.store.now.children(metalake.key, 'job')).filter(
      (run) => isEnded(run) && Date.parse(String(run.body.finishedAt)) < before,
    )
    for (let i = 0; i < runs.length; i += some) {
      const steps = runs.slice(i, i + some).map((run): Step => ({ do: 'drop', key: run.key, expect: run.version, path: [metalake.name, run.name] }))
      // What somebody else dropped meanwhile makes this fail; the next round drops the rest.
      await lake.store.commit({ author: { actor: 'caspian', address: '', requestId: 'clean' }, steps })
    }
  }
}

/** Removes folders of runs that are not in the lake. */
export async function removeStrays(lake: Lake, root: string): Promise<void> {
  const metalakes = new Map((await lake.store.now.children(0, 'metalake')).map((row) => [row.id, row.key]))
  for (const { metalake, name } of await foldersIn(root)) {
    const key = metalakes.get(metalake)
    if (key !== undefined && (await lake.store.now.child(key, 'job', name))) continue
    const { path } = folderOf(root, metalake, name)
    await removeDirectory(path)
    if (key === undefined) await tidyDirectory(dirname(path))
  }
}
