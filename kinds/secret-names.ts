/** What is secret by its looks: names that say password, key or token in any spelling, also a mistyped one, and logins within values. */

/** Parts of a name joined by dashes: `awsSecret_Key` is `aws-secret-key`. Look-alikes from other alphabets count as what they look like. */
function partsOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}\p{Cc}]/gu, '')
  return plain
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
}

/** Anywhere in a name, whatever stands between its letters. */
const within = /password|passwd|passphrase|passcode|pwd|secret|credential|token(?!iz)|(?:access|account|api|private|shared|master|storage)key/
/** As whole parts. */
const parts =
  /(?:^|-)(?:pass|pw|sas|bearer|jaas|dsn|connection-?string|(?:sign|signing|signature|encrypt|encryption|decryption|auth|ssh|ssl|tls|keystore|hmac|client)-?key)(?:$|-)|(?:^|-)authorization$/
/** What is said about a secret, and is none. */
const about =
  /(?:providers?(?:-type|-class)?|endpoint|expir[a-z]*(?:-(?:in|after|at))?(?:-(?:secs?|seconds|millis|ms|ratio|time))*|cache-max-size|list-location-prefix)$/

/** Tokens that are words: of language models, their tokenizers and what they cost. */
const ofLanguage =
  /(?:^|-)(?:(?:max|min|num|n|total|input|output|context|prompt|completion|new|special|stop|vocab|per|avg|train|training|eval)-)+tokens?(?:$|-)|(?:^|-)(?:pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|image|audio|next)-tokens?(?:$|-)|(?:^|-)tokens?-(?:count|counts|limit|length|lengths|size|type|types|id|ids|budget|window|rate|price|cost|embedding|embeddings|classification|per)(?:$|-)|^tokens$/

const spelled = ['password', 'passphrase', 'secret', 'credential']

/** One letter more, less or another, or two exchanged. */
function isNearly(word: string, right: string): boolean {
  if (Math.abs(word.length - right.length) > 1 || word === right) return word === right
  let from = 0
  while (from < word.length && word[from] === right[from]) from++
  let [end, rightEnd] = [word.length, right.length]
  while (end > from && rightEnd > from && word[end - 1] === right[rightEnd - 1]) [end, rightEnd] = [end - 1, rightEnd - 1]
  const [left, should] = [word.slice(from, end), right.slice(from, rightEnd)]
  return (left.length <= 1 && should.length <= 1) || (left.length === 2 && should.length === 2 && left[0] === should[1] && left[1] === should[0])
}
const isExchanged = (word: string) =>
  word.length === 5 && word !== 'token' && isNearly(word, 'token') && word.split('').toSorted().join('') === 'eknot'

function looksSecret(name: string): boolean {
  const dashed = partsOf(name)
  if (about.test(dashed) || ofLanguage.test(dashed)) return false
  const joined = dashed.replaceAll('-', '')
  if (within.test(joined) || parts.test(dashed)) return true
  return [joined, ...dashed.split('-')].some((word) => spelled.some((right) => isNearly(word, right)) || isExchanged(word))
}

/** Names come again and again. */
const known = new Map<string, boolean>()
const knownLimit = 5_000

/** Whether what goes by this name must be kept apart, as far as the name alone tells. */
export function saysSecret(name: string): boolean {
  const is = known.get(name)
  if (is !== undefined) return is
  const says = looksSecret(name)
  if (known.size >= knownLimit) known.clear()
  // A name from a request may be as long as the request.
  if (name.length <= 256) known.set(name, says)
  return says
}

/** Bounded, so that no value takes long. A login within an address, a list of settings or a command, which would be shown with it. */
const logins = [
  // ?password=…, ;AccountKey=…, --token=…
  /(?:^|[?&;,\s"'])[\w.-]*?(?:password|passwd|passphrase|pwd|secret|token|credential|signature|sig|(?:access|account|api|private)[-_.]?key)\s*=\s*["']?(?!\{\{)[^\s&;,"']/i,
  // jdbc:oracle:thin:user/password@host
  /^jdbc:oracle:\w+:[^@/\s]+\/[^@\s]+@/i,
]

/** user:password@host, but not host:port/…@…, nor a place that a run fills. */
const userAndMore = /:\/\/[^/?#@\s]{0,256}:(?!\d{1,5}(?:[/?#]|$))(?!\{\{[^}]{0,256}\}\}@)/g
const hasUser = (value: string): boolean =>
  value.includes('://') &&
  value.split(/\s/).some((word) => {
    const last = word.lastIndexOf('@')
    return last > 0 && [...word.slice(0, last + 1).matchAll(userAndMore)].some(({ index, 0: found }) => index + found.length < last)
  })
const hasLogin = (value: string): boolean => hasUser(value) || logins.some((login) => login.test(value))

export const holdsLogin = (value: string): boolean => {
  if (hasLogin(value)) return true
  if (!value.includes('%')) return false
  try {
    const open = decodeURIComponent(value)
    return open !== value && hasLogin(open)
  } catch {
    return false
  }
}
