/** What a sealed secret looks like where it is kept: with which key, and the bytes. */

export interface Sealed {
  /** Id of the key. */
  readonly key: string
  readonly bytes: Buffer
}

const shape = /^caspian:sealed:1:([\da-f]{16}):([\w-]+)$/

/** Undefined for a plain value. */
export function sealedFrom(kept: string): Sealed | undefined {
  const [, key, text] = shape.exec(kept) ?? []
  return key === undefined || text === undefined ? undefined : { key, bytes: Buffer.from(text, 'base64url') }
}

export const sealedText = ({ key, bytes }: Sealed): string => `caspian:sealed:1:${key}:${bytes.toString('base64url')}`

/** Which key a kept value is sealed with; undefined for a plain one. */
export const sealedWith = (kept: string): string | undefined => shape.exec(kept)?.[1]
