/** Seals secrets: each value with a data key of its own, which a key of the lake wraps; and what was sealed says with which. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { sealedFrom, sealedText } from '../kit/sealed.ts'

/** Bytes of a key. */
export const keySize = 32
const nonceSize = 12
const tagSize = 16
const wrappedSize = nonceSize + keySize + tagSize

/** A value that cannot be opened, in words for whoever runs the lake. Holds no value. */
export class Unopened extends Error {}

/** Tells keys apart and gives nothing of them away. */
export const idOf = (key: Uint8Array): string => createHmac('sha256', key).update('caspian key').digest('hex').slice(0, 16)

/** The purpose names what is sealed; what was sealed for another does not open. Random nonces: 2^32 values a key are safe. */
function encrypt(key: Uint8Array, plain: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(nonceSize)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws when one bit of it, the key or the purpose is another. */
function decrypt(key: Uint8Array, sealed: Uint8Array, purpose: string): Buffer {
  const nonce = sealed.subarray(0, nonceSize)
  const open = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize }).setAAD(Buffer.from(purpose))
  open.setAuthTag(sealed.subarray(-tagSize))
  return Buffer.concat([open.update(sealed.subarray(nonceSize, -tagSize)), open.final()])
}

const wrapping = (ref: string) => `key of ${ref}`

/** Keys of a lake: the first seals, all open. */
export class KeyRing {
  /** In order. */
  readonly ids: readonly string[]
  private readonly keys: ReadonlyMap<string, Uint8Array>
  /** As they were given, for one more thread. */
  readonly given: readonly Uint8Array[]

  /** At least one key of 32 bytes. */
  constructor(keys: readonly Uint8Array[]) {
    this.given = keys
    this.keys = new Map(keys.map((key) => [idOf(key), key]))
    this.ids = [...this.keys.keys()]
  }

  /** Id of the key that seals. */
  get id(): string {
    return this.ids[0] as string
  }

  /** `ref` is what the value is kept under. */
  seal(ref: string, value: string): string {
    const key = randomBytes(keySize)
    const wrapped = encrypt(this.key(this.id, ref), key, wrapping(ref))
    return sealedText({ key: this.id, bytes: Buffer.concat([wrapped, encrypt(key, Buffer.from(value), ref)]) })
  }

  /** A plain value, of a lake made before values were sealed, is given as it is. Throws Unopened. */
  open(ref: string, kept: string): string {
    const sealed = sealedFrom(kept)
    if (!sealed) return kept
    const { key, bytes } = sealed
    return this.tried(ref, () => decrypt(this.dataKey(key, ref, bytes), bytes.subarray(wrappedSize), ref).toString())
  }

  /** The same value under the first key. Only its data key is wrapped anew, unless it was plain. Throws Unopened. */
  renew(ref: string, kept: string): string {
    const sealed = sealedFrom(kept)
    if (!sealed) return this.seal(ref, kept)
    const { key, bytes } = sealed
    const wrapped = this.tried(ref, () => encrypt(this.key(this.id, ref), this.dataKey(key, ref, bytes), wrapping(ref)))
    return sealedText({ key: this.id, bytes: Buffer.concat([wrapped, bytes.subarray(wrappedSize)]) })
  }

  private dataKey(id: string, ref: string, bytes: Uint8Array): Uint8Array {
    return decrypt(this.key(id, ref), bytes.subarray(0, wrappedSize), wrapping(ref))
  }

  private key(id: string, ref: string): Uint8Array {
    const key = this.keys.get(id)
    if (!key) throw new Unopened(`secret ${ref} is sealed with key ${id}, and this server has ${this.ids.join(', ')}`)
    return key
  }

  private tried<T>(ref: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof Unopened) throw error
      throw new Unopened(`secret ${ref} does not open: what is kept was changed, or belongs to something else`)
    }
  }
}
