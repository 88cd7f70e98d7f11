/** What `npm start -- …` takes. */
import { parseArgs } from 'node:util'

export const usage = `Usage: npm start -- [options]

  --port N        port to listen on (8090; 0 picks a free one)
  --host ADDRESS  address to listen on (127.0.0.1)
  --data DIR      where the lake is kept (./data)
  --store URL     keep it in a database instead: postgresql://user@host:port/database, the password in PGPASSWORD
  --config FILE   settings as in gravitino.conf: lines of key = value
  --threads N     threads that answer requests (one for each core)
  --region NAME   what the lake is called among regions; a lake that is none becomes one
  --join TEXT     with --region, where there is no lake yet: the invitation of another region, whose lake this one shares then
  --print-config  prints every setting as it would be in force, and ends
  --help          this text

docs/configuration.md names every setting.
`

export interface Arguments {
  readonly data: string
  readonly store?: string | undefined
  readonly config?: string | undefined
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly threads?: string | undefined
  readonly region?: string | undefined
  readonly join?: string | undefined
  readonly printConfig: boolean
  readonly help: boolean
}

/** Throws for what is no option. */
export function argumentsFrom(args: readonly string[]): Arguments {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = {
    port: text,
    host: text,
    threads: text,
    store: text,
    data: { ...text, default: './data' },
    config: text,
    region: text,
    join: text,
    'print-config': flag,
    help: flag,
  }
  const { 'print-config': printConfig, ...values } = parseArgs({ args: [...args], options }).values
  return { ...values, printConfig }
}
