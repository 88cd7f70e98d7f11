/** Builds the portal where it is missing or older than its sources; runs by itself after an install. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const root = join(import.meta.dirname, '..')
const portal = join(root, 'portal')
/** What the portal is made of. Its own tests and the last build are not. */
const sources = ['portal', 'kinds', 'client']
const skipped = /^(dist|node_modules|.*\.test\.ts)$/

/** The latest change in a folder, in milliseconds since 1970. */
function changedAt(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !skipped.test(entry.name))
    .reduce((latest, entry) => {
      const path = join(folder, entry.name)
      return Math.max(latest, entry.isDirectory() ? changedAt(path) : statSync(path).mtimeMs)
    }, 0)
}

function isFresh(): boolean {
  const built = statSync(join(portal, 'dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return sources.every((folder) => changedAt(join(root, folder)) <= built)
}

/** Builds the portal into portal/dist unless it is there and fresh. Takes seconds. Throws when it cannot be built. */
export async function buildPortal(): Promise<void> {
  if (isFresh()) return
  const since = performance.now()
  const { build } = await import('vite')
  await build({ root: portal, configFile: join(portal, 'vite.config.ts'), logLevel: 'error' })
  process.stdout.write(`Built the portal in ${((performance.now() - since) / 1000).toFixed(1)} s\n`)
}

if (import.meta.main)
  await buildPortal().catch((cause: unknown) => {
    // An install must not fail for want of the portal: the lake serves its API without it.
    process.stderr.write(`The portal was not built: ${String(cause)}\n`)
  })
