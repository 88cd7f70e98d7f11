#!/usr/bin/env node
/** The `caspian` command: reads the environment, runs the command line, ends with two lines and an exit code when it cannot. */
import { enableCompileCache } from 'node:module'
import process from 'node:process'

// Stripping types is most of a cold start; the second start finds it done.
enableCompileCache()

const { shellOf } = await import('./shell.ts')
const { exits } = await import('./failure.ts')
const { run } = await import('./run.ts')

const { env, stdin, stdout, stderr } = process
// A reader that has seen enough closes the pipe; that is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exits.ok : exits.refused))
process.exitCode = await run(shellOf({ env, stdin, stdout, stderr }), process.argv.slice(2))
