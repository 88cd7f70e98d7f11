/** Proves that every secret is kept, and that none stands where it can be read. */
import { type KindName, kindList } from '../../../../kinds/index.ts'
import { isSecret, type PropertyRows } from '../../../../kinds/properties.ts'
import { providerOf } from '../../../../kinds/providers/index.ts'
import { sealedWith } from '../../../kit/sealed.ts'
import { unpack } from '../../body.ts'
import { type Check, count, type Look, type Open } from './check.ts'
import { shortest, sieve } from './sieve.ts'

interface Text {
  readonly position: number
  readonly subject: number
  readonly kind: string
  readonly facet: string
  readonly path: string
  readonly body: unknown
}

export const secretsCheck: Check = {
  name: 'secrets',
  means: 'a secret is lost, or stands in the clear where every reader of the log or of a thing can see it: change it at its source',
  run(look) {
    const kept = sealedAreKept(look)
    const rowsOf = propertyRows(look)
    const { search, searched, plain, closed } = leaks(look)
    const texts = 'select position, subject, kind, facet, path, body from log order by position'
    for (const text of look.each<Text>(texts)) {
      const at = `log row ${text.position}`
      let body: string
      try {
        body = unpack(text.body)
      } catch {
        continue // The check of the log tells this.
      }
      for (const ref of search(`${text.path}\n${body}`)) look.bad(at, `holds the value of secret ${ref}, in ${look.named(text.subject)}`)
      if (text.facet === 'body')
        inTheClear(
          look,
          () => at,
          body,
          () => rowsOf(text.subject),
        )
    }
    const bodies = 'select key, name, body from entity order by key'
    for (const { key, name, body } of look.each<{ key: number; name: string; body: string }>(bodies)) {
      for (const ref of search(`${name}\n${body}`)) look.bad(look.named(key), `holds the value of secret ${ref}`)
      inTheClear(
        look,
        () => look.named(key),
        body,
        () => rowsOf(key),
      )
    }
    const values = 'select rowid as row, value from relation where value is not null'
    for (const { row, value } of look.each<{ row: number; value: string }>(values))
      for (const ref of search(value)) look.bad(`relation ${row}`, `holds the value of secret ${ref}`)
    const others = plain > 0 ? `, ${plain.toLocaleString('en')} too plain to look for` : ''
    if (closed > 0) look.warn(`${count(closed, 'value')} cannot be opened without the key of the lake, and were not looked for: --key-file names it`)
    return `${count(kept, 'sealed property')}, ${count(searched, 'value')} looked for in every row${others}`
  },
}

/** Every live thing's references lead to a value. Gives how many there are. */
function sealedAreKept(look: Look): number {
  const is = look.db.prepare('select owner from secret where ref = ?')
  const live = `select key, body from entity where dropped is null and body like '%"sealed":%'`
  let kept = 0
  for (const { key, body } of look.each<{ key: number; body: string }>(live)) {
    const { sealed = {} } = JSON.parse(body) as { sealed?: Readonly<Record<string, string>> }
    for (const [property, ref] of Object.entries(sealed)) {
      kept++
      const owner = (is.get(ref) as { owner: number } | undefined)?.owner
      if (owner === undefined) look.bad(look.named(key), `keeps property "${property}" as secret ${ref}, which does not exist`)
      else if (owner !== key) look.bad(look.named(key), `keeps property "${property}" as secret ${ref}, which is of ${look.named(owner)}`)
    }
  }
  // What nothing refers to any more must be gone: a secret that was changed, or whose thing was dropped.
  const idle = `select s.ref, s.owner from secret s left join entity e on e.key = s.owner and e.dropped is null
    where e.key is null or not exists (select 1 from json_each(e.body, '$.sealed') j where j.value = s.ref)`
  for (const { ref, owner } of look.each<{ ref: string; owner: number }>(idle))
    look.bad(`secret ${ref}`, `is kept, and ${look.named(owner)} does not use it`)
  return kept
}

/** Such a value can be told from an ordinary word; `postgres` as a password stands in many a text that is no leak. */
const unmistakable = (value: string) => value.length >= 8 && /\p{L}/u.test(value) && /[^\p{L}]/u.test(value)

/** What names an account is kept like a secret and is none: it stands in addresses and comments by right. */
const isAccount = (property: string) => /(^|[-.])(user|username|user-name|account-name|key-id)$/.test(property)

/** References to values that name an account, wherever the log ever held one. */
function accounts(look: Look): ReadonlySet<string> {
  const refs = new Set<string>()
  const bodies = `select body from log where facet = 'body' and (typeof(body) = 'blob' or body like '%"sealed":%')`
  for (const { body } of look.each<{ body: unknown }>(bodies)) {
    const { sealed = {} } = readable(body) as { sealed?: Readonly<Record<string, string>> }
    for (const [property, ref] of Object.entries(sealed)) if (isAccount(property)) refs.add(ref)
  }
  return refs
}

/** Empty for a body that cannot be read: the check of the log tells that. */
function readable(body: unknown): object {
  try {
    return (JSON.parse(unpack(body)) ?? {}) as object
  } catch {
    return {}
  }
}

/** Undefined, and told, when it does not open. */
function opened(look: Look, open: Open, ref: string, kept: string): string | undefined {
  try {
    return open(ref, kept)
  } catch (error) {
    look.bad(`secret ${ref}`, (error instanceof Error ? error.message : String(error)).replace(`secret ${ref} `, ''))
    return undefined
  }
}

function leaks(look: Look) {
  const refs: string[] = []
  const wanted: string[] = []
  let [plain, closed, unsealed] = [0, 0, 0]
  const named = accounts(look)
  for (const { ref, value: kept } of look.each<{ ref: string; value: string }>('select ref, value from secret')) {
    const isSealed = sealedWith(kept) !== undefined
    if (!isSealed && kept !== '') unsealed++
    const value = !isSealed ? kept : look.open ? opened(look, look.open, ref, kept) : undefined
    if (value === undefined) {
      closed += look.open ? 0 : 1
      continue
    }
    // Bodies and paths are JSON, so that is how it would stand there.
    const written = JSON.stringify(value).slice(1, -1)
    if (named.has(ref) || !unmistakable(value) || Buffer.byteLength(written) < shortest) plain++
    else {
      refs.push(ref)
      wanted.push(written)
    }
  }
  if (unsealed > 0) look.warn(`${count(unsealed, 'value')} lie unsealed: a server that has a key seals them when it starts`)
  const find = sieve(wanted)
  return {
    search: (text: string) => (wanted.length === 0 ? [] : find(text).map((index) => refs[index] as string)),
    searched: wanted.length,
    plain,
    closed,
  }
}

function inTheClear(look: Look, at: () => string, text: string, rows: () => PropertyRows): void {
  if (!text.includes('"properties":{"')) return
  const { properties = {} } = JSON.parse(text) as { properties?: Readonly<Record<string, string>> }
  for (const key of Object.keys(properties)) if (isSecret(rows(), key)) look.bad(at(), `holds property "${key}" in the clear`)
}

/** Kinds by name, and things whose rows are remembered. */
const kindByName = new Map(kindList.map((kind) => [kind.name, kind]))
const rememberedLimit = 10_000

/** What is said of an entity's properties: by the provider it or something above it names, else by its kind. */
function propertyRows(look: Look): (key: number) => PropertyRows {
  const find = look.db.prepare(`select kind, parent, json_extract(body, '$.provider') as provider from entity where key = ?`)
  const remembered = new Map<number, PropertyRows>()
  return (key) => {
    const known = remembered.get(key)
    if (known) return known
    if (remembered.size >= rememberedLimit) remembered.clear()
    let kind: string | undefined
    let provider: string | null = null
    for (let at = key; at !== 0 && provider === null; ) {
      const found = find.get(at) as { kind: string; parent: number; provider: string | null } | undefined
      if (!found) break
      kind ??= found.kind
      provider = found.provider
      at = found.parent
    }
    const rows = providerOf(provider ?? '')?.properties[kind as KindName] ?? kindByName.get(kind ?? '')?.properties ?? []
    remembered.set(key, rows)
    return rows
  }
}
