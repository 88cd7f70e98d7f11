/** Writes models with versions and aliases: what links them must hold together. */
import type { Json } from './caller.ts'
import { canonical } from './ledger.ts'
import { pick, weighted } from './random.ts'
import { Writer } from './writer.ts'

interface Version {
  readonly uri: string
  readonly aliases: readonly string[]
  readonly comment: string | null
}
interface Model {
  readonly comment: string | null
  readonly properties: Readonly<Record<string, string>>
  /** The number the next version gets. */
  readonly next: number
  readonly versions: Readonly<Record<string, Version>>
}
const atMost = { models: 5, versions: 6 }

/** One model with all its versions is one state: a version without its alias, or a count without its version, is half a write. */
export class ModelWriter extends Writer {
  private readonly base = `/crash/catalogs/${this.name}/schemas/s/models`

  async prepare(): Promise<void> {
    await this.make('/crash/catalogs', { name: this.name, type: 'MODEL' })
    await this.make(`/crash/catalogs/${this.name}/schemas`, { name: 's' })
  }

  async act(): Promise<void> {
    const { random } = this.site
    const models = this.ledger.names()
    const name = pick(random, models)
    if (name === undefined) return this.register()
    const model = this.model(name)
    const version = pick(random, Object.keys(model.versions))
    await weighted<() => Promise<unknown>>(random, [
      [models.length < atMost.models ? 2 : 0, () => this.register()],
      [Object.keys(model.versions).length < atMost.versions ? 5 : 0, () => this.link(name, model)],
      [version === undefined ? 0 : 3, () => this.alterVersion(name, model, version ?? '')],
      [version === undefined ? 0 : 3, () => this.dropVersion(name, model, version ?? '')],
      [2, () => this.alter(name, model)],
      [1, () => this.rename(name)],
      [0.7, () => this.write(new Map([[name, null]]), 'DELETE', `${this.base}/${name}`)],
    ])()
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>()
    const { identifiers } = (await this.site.caller.get(this.base)) as { identifiers: readonly { readonly name: string }[] }
    for (const { name } of identifiers) {
      const { model } = (await this.site.caller.get(`${this.base}/${name}`)) as { model: Json }
      const { infos } = (await this.site.caller.get(`${this.base}/${name}/versions?details=true`)) as { infos: readonly Json[] }
      const versions = infos.map(({ version, uri, aliases, comment = null }) => [
        version,
        { uri, aliases: (aliases as string[]).toSorted(), comment },
      ])
      states.set(
        name,
        canonical({
          comment: model.comment ?? null,
          properties: model.properties,
          next: model.latestVersion,
          versions: Object.fromEntries(versions),
        }),
      )
    }
    return states
  }

  private async register(): Promise<void> {
    const name = this.fresh('m')
    const is: Model = { comment: name, properties: { made: name }, next: 0, versions: {} }
    await this.put(name, is, 'POST', this.base, { name, comment: name, properties: { made: name } })
  }

  private async link(name: string, model: Model): Promise<void> {
    const version: Version = { uri: `file:/${this.fresh('u')}`, aliases: Array.from({ length: 2 }, () => this.fresh('a')), comment: null }
    const after = { ...model, next: model.next + 1, versions: { ...model.versions, [model.next]: version } }
    await this.put(name, after, 'POST', `${this.base}/${name}/versions`, { uri: version.uri, aliases: version.aliases })
  }

  private async alterVersion(name: string, model: Model, number: string): Promise<void> {
    const before = model.versions[number] as Version
    const [added, comment, uri] = [this.fresh('a'), this.fresh('c'), `file:/${this.fresh('u')}`]
    const removed = before.aliases.slice(0, 1)
    const aliases = [...before.aliases.filter((alias) => !removed.includes(alias)), added].toSorted()
    const after = { ...model, versions: { ...model.versions, [number]: { uri, aliases, comment } } }
    await this.put(name, after, 'PUT', `${this.base}/${name}/versions/${number}`, {
      updates: [
        { '@type': 'updateAliases', aliasesToAdd: [added], aliasesToRemove: removed },
        { '@type': 'updateComment', newComment: comment },
        { '@type': 'updateUri', newUri: uri },
      ],
    })
  }

  /** By number, or by an alias where it has one. */
  private async dropVersion(name: string, model: Model, number: string): Promise<void> {
    const { [number]: gone, ...versions } = model.versions
    const [alias] = gone?.aliases ?? []
    const which = alias !== undefined && this.site.random() < 0.5 ? `aliases/${alias}` : `versions/${number}`
    await this.put(name, { ...model, versions }, 'DELETE', `${this.base}/${name}/${which}`)
  }

  private async alter(name: string, model: Model): Promise<void> {
    const value = this.fresh('v')
    const after = { ...model, comment: value, properties: { ...model.properties, key: value } }
    await this.put(name, after, 'PUT', `${this.base}/${name}`, {
      updates: [
        { '@type': 'updateComment', newComment: value },
        { '@type': 'setProperty', property: 'key', value },
      ],
    })
  }

  private async rename(name: string): Promise<void> {
    const newName = this.fresh('m')
    const change = new Map([
      [newName, this.ledger.state(name)],
      [name, null],
    ])
    await this.write(change, 'PUT', `${this.base}/${name}`, { updates: [{ '@type': 'rename', newName }] })
  }

  private put(name: string, model: Model, ...asked: [method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object]): Promise<boolean> {
    const sorted = Object.entries(model.versions).map(([number, version]) => [number, { ...version, aliases: version.aliases.toSorted() }])
    return this.write(new Map([[name, canonical({ ...model, versions: Object.fromEntries(sorted) })]]), ...asked)
  }

  private model(name: string): Model {
    return JSON.parse(this.ledger.state(name) ?? '') as Model
  }
}
