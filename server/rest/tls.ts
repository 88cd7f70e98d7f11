/** The key and certificates that HTTPS is served with, from PKCS12 or PEM. */
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { Config } from '../config.ts'

const web = 'gravitino.server.webserver.'

/** Undefined when HTTPS is off. Throws, naming setting and remedy, when the file cannot be used. */
export function tlsFrom(config: Config): SecureContextOptions | undefined {
  if (!config.flag(`${web}enableHttps`)) return undefined
  const path = config.text(`${web}keyStorePath`)
  if (path === '') throw new Error(`${web}enableHttps needs ${web}keyStorePath: a PKCS12 file, or PEM with key and certificate`)
  const bytes = read(path)
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

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${web}keyStorePath: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error })
  }
}

const converted = (path: string): string =>
  `${web}keyStorePath: ${path} is a JKS file, which only Java reads. Make a PKCS12 file of it:\n` +
  `  keytool -importkeystore -srckeystore ${path} -destkeystore ${path.replace(/\.\w+$/, '')}.p12 -deststoretype PKCS12\n` +
  `and name that one, with ${web}keyStoreType = PKCS12`
