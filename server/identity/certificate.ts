/** Certificates: whoever's connection shows one that an authority of the settings has signed, and that has not ended. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { unauthorized } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import { mapperFrom } from './mapper.ts'
import { type Authenticator, nameLimit, type Principal } from './principal.ts'

const web = 'gravitino.server.webserver.'

interface Shown {
  readonly principal: Principal
  /** Milliseconds. */
  readonly until: number
}

/** Whether the connection shows one at all; that it counts was seen when the connection was made. */
export const showsCertificate = (socket: Socket | undefined): boolean => socket instanceof TLSSocket && socket.authorized

/** Throws on settings that let nobody in, or everybody. `now` is in ms. */
export function certificate(config: Config, now: () => number = Date.now): Authenticator {
  if (!config.flag(`${web}enableHttps`) || !config.flag(`${web}enableClientAuth`))
    throw new Error(`gravitino.authenticators names certificate: it needs ${web}enableHttps and ${web}enableClientAuth, with ${web}trustStorePath`)
  const nameFrom = mapperFrom(config, 'caspian.authenticator.certificate.principal')
  // A connection keeps its certificate for as long as it lives.
  const known = new WeakMap<Socket, Shown>()

  const look = (socket: TLSSocket): Shown => {
    const { subject, valid_to: end } = socket.getPeerCertificate()
    const common = subject?.CN
    // Several names would leave open which of them it is.
    if (typeof common !== 'string' || common.trim() === '')
      throw unauthorized('the certificate has no common name (CN), or several, to know its holder by')
    const name = nameFrom(common)
    if (name === undefined) throw unauthorized('the name in the certificate does not fit the pattern of names')
    if (name.length > nameLimit) throw unauthorized(`a name has at most ${nameLimit} characters`)
    return { principal: { name, groups: [] }, until: Date.parse(end) }
  }
  return {
    scheme: 'certificate',
    authenticate(_header, _address, socket) {
      if (!(socket instanceof TLSSocket) || !socket.authorized) throw unauthorized('this lake asks for a certificate: show one when you connect')
      const shown = known.get(socket) ?? look(socket)
      known.set(socket, shown)
      // The connection may have been made while it still counted.
      if (!(now() < shown.until)) throw unauthorized('the certificate has ended; connect with another one')
      return shown.principal
    },
  }
}
