/** Kerberos: whoever shows a ticket for this lake that the keytab opens (SPNEGO). The library for it is loaded only here. */
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import type { Config } from '../config.ts'
import { chosen } from './chosen.ts'
import { mapperFrom } from './mapper.ts'
import { type Authenticator, nameLimit, type Principal, Unidentified } from './principal.ts'

const own = 'gravitino.authenticator.kerberos.'
const scheme = 'Negotiate'
/** Bytes; a ticket with a long list of groups in it has a fifth of it. */
const ticketLimit = 65_536

interface Service {
  /** As GSS names it: HTTP@host. */
  readonly name: string
  readonly realm: string
}

function serviceOf(config: Config): Service {
  const key = `${own}principal`
  const [, host, realm] = /^HTTP\/([^/@]+)@([^/@]+)$/.exec(config.text(key)) ?? []
  if (host === undefined || realm === undefined) throw new Error(`${key} must be HTTP/host@REALM; it is "${config.text(key)}"`)
  return { name: `HTTP@${host}`, realm }
}

/** Tells the library in which file the key is. Before any thread is started: only the first can. Throws when the file cannot be read. */
export function useKeytab(config: Config, environment: Record<string, string | undefined>): void {
  if (!chosen(config).includes('kerberos')) return
  const keytab = config.text(`${own}keytab`)
  try {
    accessSync(keytab, constants.R_OK)
  } catch (error) {
    throw new Error(`${own}keytab must name a file that can be read; it is "${keytab}"`, { cause: error })
  }
  environment.KRB5_KTNAME = keytab
}

/** Of the library `kerberos`, what is used. It is compiled against libkrb5 where it is installed, so it is installed only by who wants it. */
interface Library {
  readonly initializeServer: (service: string) => Promise<Acceptor>
}
interface Acceptor {
  readonly step: (ticket: string) => Promise<string>
  readonly contextComplete: boolean
  readonly username: string
  readonly response: string | null
}

async function accept(config: Config, service: Service): Promise<Acceptor> {
  const place = config.text('caspian.kerberos.library')
  const library = createRequire(import.meta.url)(place) as Library
  return library.initializeServer(service.name)
}

/** Throws when the library is not there, or the keytab has no key for the service: better at start than at the first caller. */
export async function checkKerberos(config: Config): Promise<void> {
  if (!chosen(config).includes('kerberos')) return
  const service = serviceOf(config)
  try {
    await accept(config, service)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `Kerberos cannot be served as ${service.name}: ${why}. It needs the package that caspian.kerberos.library names (docs/identity.md)`,
      {
        cause: error,
      },
    )
  }
}

/** A ticket counts once, so nobody is remembered: each request brings its own, and is checked off the event loop. Throws on wrong settings. */
export function kerberos(config: Config): Authenticator {
  const service = serviceOf(config)
  const nameFrom = mapperFrom(config, `${own}principal`)
  // The usual pattern drops the realm, so that somebody of another one would be taken for one of ours.
  const foreigners = `${own}principalMapper.regex.pattern` in config.given
  const refused = (why: string) => new Unidentified(why, scheme)

  const check = async (ticket: string): Promise<Principal> => {
    const server = await accept(config, service)
    try {
      await server.step(ticket)
    } catch {
      throw refused('the ticket does not count here: it is for another service, has ended, or was used before')
    }
    if (!server.contextComplete) throw refused('the ticket asks for more than one round, which is not served')
    const { username, response } = server
    const name = nameFrom(username)
    if (name === undefined || (!foreigners && !username.endsWith(`@${service.realm}`)))
      throw refused('the ticket is of somebody whom no name here is for')
    if (name.length > nameLimit) throw refused(`a name has at most ${nameLimit} characters`)
    return { name, groups: [], ...(response ? { reply: `${scheme} ${response}` } : {}) }
  }

  return {
    scheme: 'negotiate',
    authenticate(header) {
      if (header === undefined) throw refused('this lake asks for a Kerberos ticket')
      const ticket = header.slice(scheme.length).trim()
      if (ticket.length > ticketLimit || !/^[A-Za-z0-9+/]+={0,2}$/.test(ticket)) throw refused('the ticket cannot be read')
      return check(ticket)
    },
  }
}
