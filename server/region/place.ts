/** Where a region is found by others, as the settings say. */
import type { Config } from '../config.ts'

/** The port for clients and this, when none is set. */
const above = 1_000

export function regionPlace(config: Config): { readonly host: string; readonly port: number; readonly address: string } {
  const clients = config.number('gravitino.server.webserver.httpPort')
  const port = config.text('caspian.region.port') || String(clients === 0 ? 0 : clients + above)
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`caspian.region.port must be a port, and is "${port}"`)
  return { host: config.text('caspian.region.host'), port: Number(port), address: config.text('caspian.region.address') }
}
