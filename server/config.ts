/** What a lake was told: the settings with an effect, those the reference has and we have not, and where each came from. */
import { readFileSync } from 'node:fs'
import { saysSecret } from '../kinds/secret-names.ts'
import { knownAs } from './settings/known.ts'
import { propertiesIn } from './settings/properties.ts'
import { type Setting, settings } from './settings/served.ts'

const table = new Map(settings.map((setting) => [setting.key, setting]))
/** Those with a name in their key that whoever sets them chooses: `<name>` stands for any text without a dot. */
const named = settings
  .filter(({ key }) => key.includes('<'))
  .map((setting) => [new RegExp(`^${setting.key.replaceAll('.', '\\.').replace(/<\w+>/, '[^.]+')}$`), setting] as const)
const settingOf = (key: string): Setting | undefined => table.get(key) ?? named.find(([is]) => is.test(key))?.[1]
export interface Given {
  readonly values: Readonly<Record<string, string>>
  /** Where each came from, in words: a file and line, or an argument. */
  readonly from: Readonly<Record<string, string>>
}

export class Config {
  private readonly values: ReadonlyMap<string, string>
  readonly given: Readonly<Record<string, string>>
  readonly from: Readonly<Record<string, string>>
  /** One sentence for each key that was given and has no effect. Names no value. */
  readonly warnings: readonly string[]

  constructor(given: Readonly<Record<string, string>> = {}, from: Readonly<Record<string, string>> = {}) {
    this.given = given
    this.from = from
    this.values = new Map([...settings.map((s) => [s.key, s.value] as const), ...Object.entries(given)])
    this.warnings = Object.keys(given)
      .filter((key) => !settingOf(key))
      .map((key) => {
        const known = knownAs(key)
        return known ? `${key} has no effect here: in Gravitino it ${known.does}; ${known.why}` : `${key} is not known, and has no effect${near(key)}`
      })
  }

  /** Throws when a value is not of its type, or the settings ask for protection that is not served: naming the key and what to do. */
  refuseUnserved(): void {
    for (const { key, type } of settings) if (type === 'count' || type === 'flag') checkType(key, type, this.text(key))
    for (const [key, value] of Object.entries(this.given)) {
      const known = knownAs(key)
      if (known?.guards?.(value))
        throw new Error(`${key} asks for what is not served: it ${known.does}, but ${known.why}. Take it out if you can do without it`)
    }
    if (this.flag('gravitino.authorization.enable') && !this.has('gravitino.authorization.serviceAdmins'))
      throw new Error('gravitino.authorization.enable is true, so gravitino.authorization.serviceAdmins must name who may make metalakes')
  }

  text(key: string): string {
    const value = this.values.get(key)
    if (value === undefined) throw new Error(`no setting is called ${key}`)
    return value
  }

  number(key: string): number {
    const value = Number(this.text(key))
    if (!Number.isFinite(value)) throw new Error(`${key} must be a number; it is "${this.text(key)}"`)
    return value
  }

  flag(key: string): boolean {
    return this.text(key).toLowerCase() === 'true'
  }

  list(key: string): readonly string[] {
    return this.text(key)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  has(key: string): boolean {
    return (this.values.get(key) ?? '') !== ''
  }
}

/** What the table does not know is secret when its name says so. */
export function isSecretKey(key: string): boolean {
  const setting = settingOf(key)
  return setting ? setting.secret === true : saysSecret(key)
}

/** Reads a properties file in UTF-8. Keys that do not start with `gravitino.` or `caspian.` are passed over. Throws when it cannot be read. */
export function readConfig(file: string): Given {
  const ours = propertiesIn(readFileSync(file, 'utf8')).filter(({ key }) => /^(?:gravitino|caspian)\../.test(key))
  return {
    values: Object.fromEntries(ours.map(({ key, value }) => [key, value])),
    from: Object.fromEntries(ours.map(({ key, line }) => [key, `${file}:${line}`])),
  }
}

function checkType(key: string, type: Setting['type'], value: string): void {
  if (type === 'count' && !/^\d{1,10}$/.test(value)) throw new Error(`${key} must be a whole number; it is "${value}"`)
  if (type === 'flag' && !/^(?:true|false)$/i.test(value)) throw new Error(`${key} must be true or false; it is "${value}"`)
}

/** A key that differs in letter case or the last part is likely what was meant. */
function near(key: string): string {
  const lower = key.toLowerCase()
  const last = lower.slice(lower.lastIndexOf('.'))
  const meant = settings.find((s) => s.key.toLowerCase() === lower) ?? settings.find((s) => s.key.toLowerCase().endsWith(last))
  return meant ? `; is ${meant.key} meant?` : ''
}
