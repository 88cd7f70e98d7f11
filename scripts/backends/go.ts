/** Go programs of tests, built on this machine once. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { findProgram, run } from './programs.ts'

const cache = join(import.meta.dirname, '../../.cache')

/** Builds the module in the folder: path of the program. Throws where there is no Go, or it could not be built. */
export async function goProgram(source: string, name: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(source, file)))
  const program = join(cache, `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(program)) return program
  const go = findProgram(['go'], ['/usr/local/go/bin'])
  if (go === undefined) throw new Error('Go is not on this machine, or not in PATH: install 1.24 or later from https://go.dev/dl')
  process.stderr.write(`building ${name} with Go\n`)
  mkdirSync(cache, { recursive: true })
  const unfinished = `${program}.${process.pid}`
  await run(go, ['-C', source, 'build', '-trimpath', '-o', unfinished, '.'])
  renameSync(unfinished, program)
  return program
}
