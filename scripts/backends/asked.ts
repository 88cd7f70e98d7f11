/** A program that answers each line of JSON with one, in the same order. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { goProgram } from './go.ts'
import { javaCommand } from './java.ts'

const peers = join(import.meta.dirname, '../../peers')

export class Asked<Question extends object, Answer> implements AsyncDisposable {
  private readonly child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable }
  private readonly waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = []

  constructor([program, ...args]: readonly [string, ...string[]]) {
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.resolve(line))
    this.child.on('close', (code) => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${program} ended with ${code}`))
    })
    // Its end is told to who waits.
    this.child.stdin.on('error', () => undefined)
  }

  /** Rejects when the program ends before it answers. */
  async ask(question: Question): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    if (this.child.exitCode !== null) throw new Error(`the program has ended with ${this.child.exitCode}`)
    this.waiting.push({ resolve, reject })
    this.child.stdin.write(`${JSON.stringify(question)}\n`)
    return JSON.parse(await promise) as Answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.child, 'close')
    this.child.stdin.end()
    if (this.child.exitCode === null) await closed
  }
}

/** Commands of both, installed or built on first use. Throw when one could not be had. */
export const trinoCommand = () => javaCommand(join(peers, 'trino'), 'trino')
export const opaProgram = () => goProgram(join(peers, 'opa'), 'opa')

/** Trino's file-based access control. Rules are named by a question of their own. Throws when it could not be had. */
export const askTrino = async () => new Asked<object, Readonly<Record<string, unknown>>>(await trinoCommand())
/** The evaluator of Open Policy Agent. A bundle is named by a question of its own. Throws when it could not be had. */
export const askOpa = async () => new Asked<object, { readonly result: unknown }>([await opaProgram()])
