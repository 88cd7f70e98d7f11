/** Tells whoever runs the lake of what should never happen: one line of JSON on standard error. */
import process from 'node:process'

export function reporting(message: string, error: unknown): void {
  const cause = error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) }
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'error', message, ...cause })}\n`)
}
