/** Where the keys of a lake come from: the environment, a file that is named, or a file beside the lake, made at its first start. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { KeyRing, keySize } from './ring.ts'

/** Of the environment. */
export const keyVariable = 'CASPIAN_SECRET_KEY'
export const keyFileSetting = 'caspian.secret.keyFile'
/** Within the directory of a lake. */
export const keyFileIn = (directory: string) => join(directory, 'secret.key')

export interface Asked {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Empty when none is named. */
  readonly keyFile: string
  /** Of a lake that is kept in one. */
  readonly directory: string | undefined
}
export interface Found {
  /** In words. */
  readonly where: string
  /** The file, when it is one. */
  readonly file?: string
  /** Absent when there is no file yet beside the lake, or for a lake in a database nothing was said. */
  readonly ring?: KeyRing
}

/** The environment goes before a file that is named, that before the file beside the lake. Throws when a key is none, or a named file cannot be read. */
export function findKeys({ env, keyFile, directory }: Asked): Found {
  const given = env[keyVariable] ?? ''
  if (given !== '') return { where: keyVariable, ring: new KeyRing(keysIn(given, keyVariable)) }
  if (keyFile !== '') return { where: keyFile, file: keyFile, ring: ringIn(keyFile) }
  if (directory === undefined) return { where: `neither ${keyVariable} nor ${keyFileSetting}` }
  const beside = keyFileIn(directory)
  return { where: beside, file: beside, ...(existsSync(beside) ? { ring: ringIn(beside) } : {}) }
}

function ringIn(file: string): KeyRing {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(
      `the key file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); one is made with: openssl rand -base64 32 > FILE`,
      { cause: error },
    )
  }
  return new KeyRing(keysIn(text, file))
}

/** Whether others than its user and group may read the file. */
export const isOpen = (file: string) => process.platform !== 'win32' && (statSync(file).mode & 0o004) !== 0

/** One key a line, or with commas between; from `#` on a line is a comment. */
function keysIn(text: string, where: string): readonly Uint8Array[] {
  const keys = text.split('\n').flatMap((line, i) =>
    line
      .replace(/#.*/, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map((word) => keyFrom(word, `${where}, line ${i + 1},`)),
  )
  if (keys.length === 0) throw new Error(`${where} holds no key; one is made with: openssl rand -base64 32`)
  return keys
}

function keyFrom(word: string, at: string): Uint8Array {
  const key = Buffer.from(word, /^[\da-f]{64}$/i.test(word) ? 'hex' : 'base64')
  if (!/^(?:[\da-f]{64}|[\w+/-]{43}=?)$/i.test(word) || key.length !== keySize)
    throw new Error(`${at} holds something that is no key: 32 bytes in base64 or hex are one, made with: openssl rand -base64 32`)
  return key
}

const lineOf = (key: Uint8Array) => `${Buffer.from(key).toString('base64')}\n`
const about = `# The keys that the secrets of this lake are sealed with; the first seals, all open. Without them the secrets are lost: keep a copy
# elsewhere, never with the backups. Lines may go once nothing, no backup either, is sealed with their key.
`

/** Makes the file with one new key, for its user alone. Throws when it is there. Durable when it returns. */
export function makeKeyFile(file: string): KeyRing {
  const ring = new KeyRing([randomBytes(keySize)])
  mkdirSync(dirname(file), { recursive: true })
  put(file, ring, (part) => linkSync(part, file))
  return ring
}

/** Writes it whole beside the file, then puts it in place. */
export function put(file: string, { given }: KeyRing, place: (part: string) => void): void {
  const part = `${file}.${process.pid}.part`
  const opened = openSync(part, 'wx', 0o600)
  try {
    writeSync(opened, about + given.map(lineOf).join(''))
    fsyncSync(opened)
    closeSync(opened)
    place(part)
  } finally {
    rmSync(part, { force: true })
  }
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
