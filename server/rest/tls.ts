/** The key and certificates that HTTPS is served with, from PKCS12 or PEM, and whose certificates callers must show. */
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls'
import type { Config } from '../config.ts'

const web = 'gravitino.server.webserver.'

/** Undefined when HTTPS is off. Throws, naming setting and remedy, when the file cannot be used. */
export function tlsFrom(config: Config): TlsOptions | undefined {
  if (!config.flag(`${web}enableHttps`)) {
    if (config.flag(`${web}enableClientAuth`))
      throw new Error(`${web}enableClientAuth needs ${web}enableHttps: without it nobody can show a certificate`)
    return undefined
  }
  return { ...ownKey(config), ...callers(config) }
}

/** Of callers, where they must show certificates. */
function callers(config: Config): TlsOptions {
  if (!config.flag(`${web}enableClientAuth`)) return {}
  const setting = `${web}trustStorePath`
  const path = config.text(setting)
  if (path === '') throw new Error(`${web}enableClientAuth needs ${setting}: the certificates of those whose signature counts, in PEM`)
  const text = read(setting, path).toString('latin1')
  const blocks = (what: string) => text.match(new RegExp(`-----BEGIN ${what}-----[^-]*-----END ${what}-----`, 'g')) ?? []
  const [ca, crl] = [blocks('CERTIFICATE'), blocks('X509 CRL')]
  if (ca.length === 0)
    throw new Error(`${setting}: ${path} holds no certificate in PEM; of a PKCS12 file make one with: openssl pkcs12 -in ${path} -nokeys -out ca.pem`)
  try {
    createSecureContext({ ca, ...(crl.length > 0 ? { crl } : {}) })
  } catch (error) {
    throw new Error(`${setting}: ${path} cannot be used (${error instanceof Error ? error.message : String(error)})`, { cause: error })
  }
  return { ca, ...(crl.length > 0 ? { crl } : {}), requestCert: true, rejectUnauthorized: true }
}

function ownKey(config: Config): SecureContextOptions {
  const path = config.text(`${web}keyStorePath`)
  if (path === '') throw new Error(`${web}enableHttps needs ${web}keyStorePath: a PKCS12 file, or PEM with key and certificate`)
  const bytes = read(`${web}keyStorePath`, path)
  const magic = bytes.subarray(0, 4).toString('hex')
  if (magic === 'feedfeed' || magic === 'cececece') throw new Error(converted(path))
  const passphrase = config.text(`${web}keyStorePassword`)
  const protection = passphrase === '' ? {} : { passphrase }
  const isPem = bytes.includes('-----BEGIN ')
  const options: SecureContextOptions = { ...(isPem ? { key: bytes, cert: bytes } : { pfx: bytes }), ...protection, minVersion: 'TLSv1.2' }
  try {
    createSecureContext(options)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const fault = isPem ? 'must hold an RSA or EC private key and its certificate in PEM' : 'is no PKCS12 file, or has another password'
    throw new Error(`${web}keyStorePath: ${path} ${fault}; check ${web}keyStorePassword (${why})`, { cause: error })
  }
  return options
}

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${setting}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error })
  }
}

const converted = (path: string): string =>
  `${web}keyStorePath: ${path} is a JKS file, which only Java reads. Make a PKCS12 file of it:\n` +
  `  keytool -importkeystore -srckeystore ${path} -destkeystore ${path.replace(/\.\w+$/, '')}.p12 -deststoretype PKCS12\n` +
  `and name that one, with ${web}keyStoreType = PKCS12`
