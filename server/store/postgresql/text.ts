/** PostgreSQL's texts hold every character but NUL; names, values and secrets of a lake may hold that too. */

/** Escapes so that the order of the bytes stays: 0 and 1 become pairs that sort where they were, before all else. */
export const toText = (text: string): string =>
  text.includes('\0') || text.includes('\x01') ? text.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01') : text

export function fromText(stored: string): string {
  let at = stored.indexOf('\x01')
  if (at < 0) return stored
  let text = ''
  let from = 0
  for (; at >= 0; at = stored.indexOf('\x01', from)) {
    text += stored.slice(from, at) + (stored[at + 1] === '\x01' ? '\0' : '\x01')
    from = at + 2
  }
  return text + stored.slice(from)
}

/** The same for what may be missing. */
export const toTextOrNull = (text: string | null | undefined): string | null => (text === null || text === undefined ? null : toText(text))
export const fromTextOrNull = (stored: string | null): string | null => (stored === null ? null : fromText(stored))
