/** Builds the portal where it is missing or older than what it is made of. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'

const portal = import.meta.dirname
const root = join(portal, '..')
const sources = ['portal', 'kinds', 'client']
/** The last build, and tests, are not what it is made of. */
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

/** Builds portal/dist unless it is there and fresh, and says so in one line. Takes seconds. Throws when it cannot be built. */
export async function buildPortal(): Promise<void> {
  if (isFresh()) return
  const since = performance.now()
  const { build } = await import('vite')
  await build({ root: portal, configFile: join(portal, 'vite.config.ts'), logLevel: 'error' })
  process.stdout.write(`Built the portal in ${((performance.now() - since) / 1000).toFixed(1)} s\n`)
}
