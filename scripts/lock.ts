/**
 * Completes package-lock.json after an install from a registry that lacks the programs of other platforms: npm leaves those out
 * of the lock, and then `npm ci` refuses the lock everywhere.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type Lock, missingPlatforms, platformEntry } from './house/lock.ts'

const path = join(import.meta.dirname, '../package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
const missing = missingPlatforms(lock)
const added = missing.map(({ name, version, dev }) => [`node_modules/${name}`, platformEntry(name, version, dev)] as const)
const packages = Object.fromEntries([...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
process.stdout.write(`${missing.length} packages of other platforms added\n`)
