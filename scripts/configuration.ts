/** Writes docs/configuration.md anew from the table of settings. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationPage } from '../server/settings/print.ts'

writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), configurationPage())
