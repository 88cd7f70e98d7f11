/** Two lakes that are regions of one, each kept in a folder, after their servers had said something apart: for servers to go on with. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { startCaspian } from './caspian.ts'
import { freePort } from './free-port.ts'

const program = join(import.meta.dirname, '../../server/region-lake.ts')

export interface RegionFolder {
  readonly data: string
  readonly config: Readonly<Record<string, string>>
}
/** Asks a server at its address. */
type Work = (url: string) => Promise<void>

/** eu is filled first and invites us; then each says something while the other does not run. `remove` is to be called at the end. */
export async function regionsApart(
  fill: Work,
  inEu: Work,
  inUs: Work,
): Promise<{ readonly eu: RegionFolder; readonly us: RegionFolder; readonly remove: () => void }> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-regions-'))
  const folder = async (name: string): Promise<RegionFolder> => ({
    data: join(room, name),
    config: { 'caspian.region.name': name, 'caspian.region.port': String(await freePort()) },
  })
  const [eu, us] = [await folder('eu'), await folder('us')]
  const during = async (region: RegionFolder, work: Work) => {
    const server = await startCaspian(region)
    try {
      await work(server.url)
    } finally {
      await server.stop()
    }
  }
  await during(eu, async (url) => {
    await fill(url)
    const answer = await fetch(`${url}/api/regions/invitations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ region: 'us' }),
    })
    const { invitation } = (await answer.json()) as { invitation: string }
    const address = `https://127.0.0.1:${us.config['caspian.region.port']}`
    await promisify(execFile)(process.execPath, [program, 'join', 'us', '--data', us.data, '--address', address, '--invitation', invitation])
    await inEu(url)
  })
  await during(us, inUs)
  return { eu, us, remove: () => rmSync(room, { recursive: true, force: true }) }
}
