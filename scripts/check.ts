/** `npm run check`: types, lint, format and the house rules; seconds, not minutes, and nothing is changed. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'

const root = join(import.meta.dirname, '..')
const atOnce = 2
const bin = (name: string) => join(root, 'node_modules/.bin', name)

interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

/** The slowest first, so that the others run beside it. */
const steps: readonly Step[] = [
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  ...(existsSync(join(root, 'portal/tsconfig.json')) ? [{ name: 'portal types', command: [bin('tsc'), '-p', 'portal'] } as const] : []),
  { name: 'format', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'house', command: [process.execPath, '--test', '--test-reporter=spec', 'house.test.ts'] },
]

/** Runs one step, says a line, and gives its output if it failed. */
async function take({ name, command: [program, ...args] }: Step): Promise<string | undefined> {
  const began = performance.now()
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
  const [passed, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}  ${seconds} s\n`)
  return passed ? undefined : `\n${name}:\n${out}${err}`
}

const complaints: string[] = []
const queue = steps.values()
const worker = async () => {
  for (const step of queue) {
    const complaint = await take(step)
    if (complaint !== undefined) complaints.push(complaint)
  }
}
await Promise.all(Array.from({ length: atOnce }, worker))
for (const complaint of complaints) process.stdout.write(complaint)
process.exitCode = complaints.length > 0 ? 1 : 0
