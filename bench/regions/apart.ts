/** All that was ever recorded of the reference is asked of regions that reach no other: each must answer as the reference did, to everybody. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgresql } from '../../scripts/backends/postgresql.ts'
import { replay, told } from '../../wire/conversation.ts'
import { servers } from '../../wire/settings.ts'
import { untilEqual, wrongIn } from './equal.ts'
import { type Between, type Lake, openRegions, regionNames } from './lakes.ts'

const settledMs = 300_000
/** What a region says of itself, beside what the reference says. */
const ofRegions = /^\/(caspian\.region\.name: unexpected|checks: want 2 items .*"name":"regions")/

/** Conversations make what they ask for, and every region makes it anew: all of it meets when the lines are there again. */
async function replayedAt(
  { name: region, url }: Lake,
  names: readonly string[],
): Promise<{ readonly steps: number; readonly wrong: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-apart-'))
  const database = await startPostgresql()
  const wrong: string[] = []
  let steps = 0
  try {
    for (const name of names) {
      const replayed = await replay(name, url, database, folder)
      steps += replayed.steps
      const differing = replayed.differing.filter(({ differences }) => !differences.every((line) => ofRegions.test(line)))
      if (differing.length > 0) wrong.push(`${region}, cut off, differs in the conversation about ${name}:\n${told(differing)}`)
    }
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { steps, wrong }
}

/** Gives what is wrong. */
export async function wrongApart(around: Between, say: (line: string) => void): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const { that, names, config } of servers) {
    await using world = await openRegions(regionNames, { ...around, config, as: config['gravitino.authorization.serviceAdmins'] })
    const { lakes } = world
    await untilEqual(lakes, settledMs)
    for (const lake of lakes) lake.cut()
    const all = await Promise.all(lakes.map((lake) => replayedAt(lake, names)))
    for (const one of all) wrong.push(...one.wrong)
    say(
      `${names.length} conversations with a server that ${that}, ${all[0]?.steps} steps in each of ${lakes.length} regions, all lines cut: ${all.filter((one) => one.wrong.length > 0).length} differ from the reference`,
    )
    for (const lake of lakes) lake.restore()
    say(`equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the lines were there again`)
    for (const lake of lakes) await lake.stop()
    wrong.push(...(await wrongIn(lakes)))
  }
  return wrong
}
