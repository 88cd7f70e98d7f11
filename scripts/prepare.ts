/** Runs by itself after an install: has the portal built. */
import process from 'node:process'
import { buildPortal } from '../portal/build.ts'

export { buildPortal }

if (import.meta.main)
  await buildPortal().catch((cause: unknown) => {
    // An install must not fail for want of the portal: the lake serves its API without it.
    process.stderr.write(`The portal was not built: ${String(cause)}\n`)
  })
