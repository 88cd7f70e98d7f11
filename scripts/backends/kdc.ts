/** A real MIT Kerberos for tests: a realm of its own on loopback, with its files in a temporary folder. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { guard } from './guard.ts'
import { findProgram, installPackages, run as runProgram } from './programs.ts'

const startTries = 100

export interface Kdc {
  readonly realm: string
  /** The npm package kerberos. */
  readonly library: string
  /** What programs of the realm need in their environment. */
  readonly env: Readonly<Record<string, string>>
  /** Makes the principal, with a key of chance, and gives a keytab with it. */
  principal(name: string): string
  /** Logs the principal in, and gives the environment in which it is. */
  login(name: string, keytab: string): Readonly<Record<string, string>>
  stop(): Promise<void>
}

const folders = ['/usr/sbin', '/usr/local/sbin']
async function program(name: string): Promise<string> {
  const found = findProgram([name], folders)
  if (found !== undefined) return found
  await installPackages(['krb5-kdc', 'krb5-admin-server', 'krb5-user', 'curl'], 'Kerberos is not on this machine')
  const installed = findProgram([name], folders)
  if (installed === undefined) throw new Error(`Kerberos was installed but ${name} is not to be found`)
  return installed
}

/** Where the library is that the server reads tickets with; compiled now where it is not yet. */
async function needLibrary(): Promise<string> {
  const folder = join(import.meta.dirname, '../../.cache/kerberos')
  const library = join(folder, 'node_modules/kerberos')
  if (existsSync(join(library, 'build/Release/kerberos.node'))) return library
  await installPackages(['libkrb5-dev', 'g++', 'make', 'python3'], 'The headers of Kerberos are not on this machine')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "allowScripts": { "kerberos": true } }')
  await runProgram('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, 'kerberos@7.0.0'])
  return library
}

/** Installs Debian's when the machine has none, and waits until it answers. */
export async function startKdc(realm: string): Promise<Kdc> {
  const [daemon, util, admin, kinit] = await Promise.all(['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit'].map(program))
  const library = await needLibrary()
  const room = mkdtempSync(join(tmpdir(), 'caspian-kdc-'))
  const port = await freePort()
  const at = (name: string) => join(room, name)
  writeFileSync(
    at('krb5.conf'),
    `[libdefaults]\n default_realm = ${realm}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n dns_canonicalize_hostname = false\n rdns = false\n` +
      ` udp_preference_limit = 1\n[realms]\n ${realm} = {\n  kdc = 127.0.0.1:${port}\n }\n[domain_realm]\n localhost = ${realm}\n`,
  )
  writeFileSync(
    at('kdc.conf'),
    `[kdcdefaults]\n kdc_listen = 127.0.0.1:${port}\n kdc_tcp_listen = 127.0.0.1:${port}\n[realms]\n ${realm} = {\n  database_name = ${at('principals')}\n` +
      `  key_stash_file = ${at('stash')}\n  acl_file = ${at('acl')}\n }\n[logging]\n kdc = FILE:${at('kdc.log')}\n`,
  )
  const env = { KRB5_CONFIG: at('krb5.conf'), KRB5_KDC_PROFILE: at('kdc.conf'), KRB5RCACHEDIR: room }
  const run = (command: string | undefined, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    void execFileSync(command ?? '', args, { env: { ...process.env, ...env, ...more }, stdio: 'pipe' })
  try {
    run(util, ['create', '-s', '-r', realm, '-P', 'master'])
  } catch (error) {
    rmSync(room, { recursive: true, force: true })
    throw error
  }
  const child = spawn(daemon ?? '', ['-n', '-r', realm], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const release = guard('KILL', child.pid ?? 0, room)
  child.unref()
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries === startTries) {
      await release()
      throw new Error('krb5kdc does not answer')
    }
    await sleep(100)
  }
  return {
    realm,
    library,
    env,
    principal(name) {
      const keytab = at(`${name.replaceAll(/\W/g, '_')}.keytab`)
      run(admin, ['-r', realm, '-q', `addprinc -randkey ${name}`])
      run(admin, ['-r', realm, '-q', `ktadd -k ${keytab} ${name}`])
      return keytab
    },
    login(name, keytab) {
      const cache = { KRB5CCNAME: `FILE:${keytab}.cache` }
      run(kinit, ['-k', '-t', keytab, name], cache)
      return { ...env, ...cache }
    },
    stop: () => release(),
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  const is = await promise
  socket.destroy()
  return is
}
