/** Where the keys of a lake come from: the environment, a file that is named, or a file beside the lake, made at its first start. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { isWrapped, kmsArn, unwrapped, wrappedKey } from './kms.ts'
import { KeyRing, keySize } from './ring.ts'

/** Of the environment. */
export const keyVariable = 'CASPIAN_SECRET_KEY'
export const keyFileSetting = 'caspian.secret.keyFile'
export const kmsSetting = 'caspian.secret.kms'
/** Within the directory of a lake. */
export const keyFileIn = (directory: string) => join(directory, 'secret.key')

type Env = Readonly<Record<string, string | undefined>>
export interface Asked {
  /** Also says how a key management service is reached. */
  readonly env: Env
  /** Empty when none is named. */
  readonly keyFile: string
  /** Of a lake that is kept in one. */
  readonly directory: string | undefined
  /** Key of a key management service that new keys are wrapped with; empty when they are written down as they are. */
  readonly kms: string
}
export interface Found {
  /** In words. */
  readonly where: string
  /** The file, when it is one. */
  readonly file?: string
  /** Absent when there is no file yet beside the lake, or for a lake in a database nothing was said. */
  readonly ring?: KeyRing
  /** What stands in the file, as it stands there. */
  readonly words?: readonly string[]
}

/**
 * The environment goes before a file that is named, that before the file beside the lake. Rejects when a key is none, a named file
 * cannot be read, or a key management service does not open what it wrapped.
 */
export async function findKeys({ env, keyFile, directory }: Pick<Asked, 'env' | 'keyFile' | 'directory'>): Promise<Found> {
  const given = env[keyVariable] ?? ''
  if (given !== '') return { where: keyVariable, ...(await ringOf(given, keyVariable, env)) }
  if (keyFile !== '') return { where: keyFile, file: keyFile, ...(await ringIn(keyFile, env)) }
  if (directory === undefined) return { where: `neither ${keyVariable} nor ${keyFileSetting}` }
  const beside = keyFileIn(directory)
  return { where: beside, file: beside, ...(existsSync(beside) ? await ringIn(beside, env) : {}) }
}

async function ringIn(file: string, env: Env) {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(
      `the key file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); one is made with: openssl rand -base64 32 > FILE`,
      { cause: error },
    )
  }
  return ringOf(text, file, env)
}

/** Whether others than its user and group may read the file. */
export const isOpen = (file: string) => process.platform !== 'win32' && (statSync(file).mode & 0o004) !== 0

/** One key a line, or with commas between; from `#` on a line is a comment. */
async function ringOf(text: string, where: string, env: Env): Promise<{ readonly ring: KeyRing; readonly words: readonly string[] }> {
  const words = text.split('\n').flatMap((line, i) =>
    line
      .replace(/#.*/, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map((word) => ({ word, at: `${where}, line ${i + 1},` })),
  )
  if (words.length === 0) throw new Error(`${where} holds no key; one is made with: openssl rand -base64 32`)
  const keys = await Promise.all(words.map(async ({ word, at }) => (isWrapped(word) ? unwrapped(word, at, env) : keyFrom(word, at))))
  return { ring: new KeyRing(keys), words: words.map(({ word }) => word) }
}

function keyFrom(word: string, at: string): Uint8Array {
  const key = Buffer.from(word, /^[\da-f]{64}$/i.test(word) ? 'hex' : 'base64')
  if (!/^(?:[\da-f]{64}|[\w+/-]{43}=?)$/i.test(word) || key.length !== keySize)
    throw new Error(`${at} holds something that is no key: 32 bytes in base64 or hex are one, made with: openssl rand -base64 32`)
  return key
}

/** A new key, and the word that is written down of it. Rejects when a key management service is to wrap it and does not. */
export async function newKey(kms: string, env: Env): Promise<{ readonly key: Uint8Array; readonly word: string }> {
  if (kms !== '') return wrappedKey(kmsArn(kms, kmsSetting), env)
  const key = randomBytes(keySize)
  return { key, word: Buffer.from(key).toString('base64') }
}

const about = `# The keys that the secrets of this lake are sealed with; the first seals, all open. Without them the secrets are lost: keep a copy
# elsewhere, never with the backups. Lines may go once nothing, no backup either, is sealed with their key.
`

/** Makes the file with one new key, for its user alone. Rejects when it is there. Durable when it resolves. */
export async function makeKeyFile(file: string, kms: string, env: Env): Promise<KeyRing> {
  const { key, word } = await newKey(kms, env)
  mkdirSync(dirname(file), { recursive: true })
  put(file, [word], (part) => linkSync(part, file))
  return new KeyRing([key])
}

/** Writes it whole beside the file, then puts it in place. */
export function put(file: string, words: readonly string[], place: (part: string) => void): void {
  const part = `${file}.${process.pid}.part`
  const opened = openSync(part, 'wx', 0o600)
  try {
    writeSync(opened, about + words.map((word) => `${word}\n`).join(''))
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
