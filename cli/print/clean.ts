/** Text from elsewhere, made safe to show: whoever writes a comment must not move the reader's cursor. */

/** Control characters, and the marks that turn the direction of what follows. */
const unsafe = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }
const escaped = (character: string) => short[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`

/** On one line, every unsafe character as its escape. */
export const clean = (text: string) => text.replaceAll(unsafe, escaped)

/** Whether anything but line ends would have to be escaped. */
export const isUnsafe = (text: string) => cleanDocument(text) !== text

/** JSON or YAML text, in which the escapes of quoted texts mean the same; only line ends stay. */
export const cleanDocument = (text: string) => text.replaceAll(unsafe, (character) => (character === '\n' ? character : escaped(character)))
