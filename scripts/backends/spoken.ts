/** Waits for what a program says when it is ready. */
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const keptLines = 200

/**
 * The first line of the output that contains the words. From then on the output is read and thrown away, and neither it nor the
 * program keeps this process alive. Throws with what was said when the program ends first or the time is up.
 */
export async function lineFrom(program: ChildProcess, output: Readable, words: string, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const said: string[] = []
  const fail = (why: string) => reject(new Error(`${program.spawnfile} ${why}:\n${said.join('\n')}`))
  const timer = setTimeout(() => fail(`did not say "${words}" in ${timeoutMs} ms`), timeoutMs)
  program.once('error', reject)
  program.once('close', (code, signal) => fail(`ended with ${signal ?? code} before it was ready`))
  const lines = createInterface({ input: output })
  lines.on('line', (line) => {
    said.push(line)
    if (said.length > keptLines) said.shift()
    if (line.includes(words)) resolve(line)
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    lines.close()
    output.resume()
    if ('unref' in output && typeof output.unref === 'function') output.unref()
    program.unref()
  }
}
