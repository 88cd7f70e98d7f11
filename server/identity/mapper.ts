/** From the name that an identity provider gives to the name that the lake knows: the first group of a pattern. */
import type { Config } from '../config.ts'

export type Mapper = (name: string) => string | undefined

/**
 * By the settings `<prefix>Mapper` and `<prefix>Mapper.regex.pattern`. A name that the pattern does not fit is nobody's: taken as it is, it
 * could be the name of somebody else. Throws on a pattern that is none, or has no group.
 */
export function mapperFrom(config: Config, prefix: string): Mapper {
  const key = `${prefix}Mapper.regex.pattern`
  const text = config.text(key)
  const kind = config.text(`${prefix}Mapper`)
  if (kind !== 'regex') throw new Error(`${prefix}Mapper must be regex; there are no Java classes here`)
  let pattern: RegExp
  try {
    pattern = new RegExp(text, 'u')
    if (new RegExp(`${text}|`, 'u').exec('')?.length === 1) throw new Error('it has no group in round brackets')
  } catch (error) {
    throw new Error(`${key} cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return (name) => pattern.exec(name)?.[1] || undefined
}
