/** Passwords as they are kept: argon2id, in the form that other programs write too, made and checked off the event loop. */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { busy } from '../../kinds/errors.ts'

/** KiB, passes and lanes of a new hash: OWASP's for argon2id. 25 ms of one core (measured). */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

/** The runtime has four threads for this and all files together; each of ours takes one of them at a time. */
let last: Promise<unknown> = Promise.resolve()
let waiting = 0
const queueLimit = 100

/** Runs them one after the other. Throws busy when too many wait. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= queueLimit) throw busy('too many passwords are being checked; try again')
  waiting++
  const mine = last.then(work, work)
  last = mine.catch(() => undefined)
  try {
    return await mine
  } finally {
    waiting--
  }
}

function tagOf(parameters: Argon2Parameters): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  return promise
}

const unpadded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. Throws busy. */
export async function hashed(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes)
  const tag = await inTurn(() => tagOf({ ...cost, message: password, nonce, tagLength: tagBytes }))
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/

/** In constant time. Throws busy, and on a hash of another form. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = form.exec(hash) ?? []
  if (memory === undefined) throw new Error('a kept password hash cannot be read')
  const wanted = Buffer.from(tag, 'base64')
  const parameters = {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: wanted.length,
  }
  return timingSafeEqual(await inTurn(() => tagOf(parameters)), wanted)
}

let nobodys: Promise<string> | undefined
/** Takes as long as a wrong password of somebody takes, so that names cannot be told apart by time. */
export async function isNobodys(password: string): Promise<false> {
  nobodys ??= hashed(unpadded(randomBytes(saltBytes)))
  await isPassword(
    password,
    await nobodys.catch((error: unknown) => {
      nobodys = undefined
      throw error
    }),
  )
  return false
}
