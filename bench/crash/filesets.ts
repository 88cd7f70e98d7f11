/** Writes filesets with real directories: made, altered, renamed and dropped, alone and with their schema. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from './caller.ts'
import { canonical } from './ledger.ts'
import { pick, weighted } from './random.ts'
import { Writer } from './writer.ts'

interface Fileset {
  readonly type: 'managed' | 'external'
  readonly comment: string | null
  readonly properties: Readonly<Record<string, string>>
  readonly directory: string
}
const atMost = { schemas: 3, filesets: 12 }

export class FilesetWriter extends Writer {
  private readonly root = join(this.site.room, this.name)
  private readonly outside = join(this.site.room, `${this.name}-external`)
  private readonly base = `/crash/catalogs/${this.name}/schemas`
  /** Directories that we put a file into. */
  private readonly filled = new Set<string>()

  async prepare(): Promise<void> {
    mkdirSync(this.outside, { recursive: true })
    await this.make('/crash/catalogs', { name: this.name, type: 'FILESET', properties: { location: this.root } })
  }

  async act(): Promise<void> {
    const schemas = this.ledger.names().filter((name) => !name.includes('/'))
    const filesets = this.ledger.names().filter((name) => name.includes('/'))
    const fileset = pick(this.site.random, filesets)
    const schema = pick(this.site.random, schemas)
    if (schema === undefined) return this.createSchema()
    if (fileset === undefined) return this.create(schema)
    await weighted<() => Promise<unknown>>(this.site.random, [
      [filesets.length < atMost.filesets ? 6 : 0, () => this.create(schema)],
      [4, () => this.drop(fileset)],
      [3, () => this.rename(fileset)],
      [3, () => this.alter(fileset)],
      [schemas.length < atMost.schemas ? 1 : 0, () => this.createSchema()],
      [0.5, () => this.dropSchema(schema, filesets)],
    ])()
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>()
    for (const schema of await this.list(this.base)) {
      const { schema: loaded } = (await this.site.caller.get(`${this.base}/${schema}`)) as { schema: Json }
      states.set(schema, canonical({ comment: loaded.comment ?? null }))
      for (const name of await this.list(`${this.base}/${schema}/filesets`)) {
        const { fileset } = (await this.site.caller.get(`${this.base}/${schema}/filesets/${name}`)) as { fileset: Json }
        const { 'default-location-name': _default, ...properties } = fileset.properties as Record<string, string>
        const directory = String(fileset.storageLocation).replace('file:', '')
        const is: Fileset = { type: fileset.type as Fileset['type'], comment: (fileset.comment as string | undefined) ?? null, properties, directory }
        states.set(`${schema}/${name}`, canonical(is))
      }
    }
    return states
  }

  override async beside(): Promise<readonly string[]> {
    const live = new Set(
      this.ledger
        .names('')
        .filter((name) => name.includes('/'))
        .map((name) => this.fileset(name).directory),
    )
    for (const directory of this.filled) if (!live.has(directory)) this.filled.delete(directory)
    const missing = [...live].filter((directory) => !existsSync(directory))
    const emptied = [...this.filled].filter((directory) => existsSync(directory) && !hasOurFile(directory))
    const schemas = this.ledger.names().filter((name) => !name.includes('/'))
    const left = below(this.root).filter((schema) => !schemas.includes(schema))
    const stray = schemas
      .flatMap((schema) => below(join(this.root, schema)).map((name) => join(this.root, schema, name)))
      .filter((directory) => !live.has(directory))
    return [
      ...missing.map((directory) => `half a write: a fileset is there and its directory ${directory} is not`),
      ...emptied.map((directory) => `lost: the file in ${directory} is gone`),
      ...schemas
        .filter((schema) => !existsSync(join(this.root, schema)))
        .map((schema) => `half a write: schema ${schema} is there and its directory is not`),
      ...left.map(
        (schema) => `half a write: schema ${schema} is not there and its directory holds ${below(join(this.root, schema)).join() || 'nothing'}`,
      ),
      ...stray.map((directory) => `half a write: directory ${directory} is there and its fileset is not`),
    ]
  }

  private async createSchema(): Promise<void> {
    const name = this.fresh('s')
    await this.write(new Map([[name, canonical({ comment: name })]]), 'POST', this.base, { name, comment: name })
  }

  private async dropSchema(schema: string, filesets: readonly string[]): Promise<void> {
    const inside = filesets.filter((name) => name.startsWith(`${schema}/`))
    await this.write(new Map([schema, ...inside].map((name) => [name, null])), 'DELETE', `${this.base}/${schema}?cascade=true`)
  }

  private async create(schema: string): Promise<void> {
    const { random } = this.site
    const type = random() < 0.8 ? 'managed' : 'external'
    const name = this.freeName(schema)
    const directory = type === 'managed' ? join(this.root, schema, name) : join(this.outside, this.fresh('e'))
    const properties = random() < 0.5 ? { made: name } : {}
    const asked = { name, type, properties, ...(type === 'external' ? { storageLocation: `file:${directory}` } : {}) }
    const is: Fileset = { type, comment: null, properties, directory }
    const done = await this.write(new Map([[`${schema}/${name}`, canonical(is)]]), 'POST', `${this.base}/${schema}/filesets`, asked)
    if (!done || random() < 0.4) return
    writeFileSync(join(directory, 'data'), directory)
    this.filled.add(directory)
  }

  /** Now and then one that was dropped before: its directory must be a new one. */
  private freeName(schema: string): string {
    const used = new Set(this.ledger.names(`${schema}/`).flatMap((name) => [name, this.fileset(name).directory.split('/').at(-1) ?? '']))
    const again = `again${Math.floor(this.site.random() * 4)}`
    return this.site.random() < 0.3 && !used.has(again) && !used.has(`${schema}/${again}`) ? again : this.fresh('f')
  }

  private async drop(name: string): Promise<void> {
    const { directory } = this.fileset(name)
    if (await this.write(new Map([[name, null]]), 'DELETE', this.path(name))) this.filled.delete(directory)
  }

  private async rename(name: string): Promise<void> {
    const newName = this.fresh('r')
    const to = `${name.split('/')[0]}/${newName}`
    const change = new Map([
      [to, this.ledger.state(name)],
      [name, null],
    ])
    await this.write(change, 'PUT', this.path(name), { updates: [{ '@type': 'rename', newName }] })
  }

  private async alter(name: string): Promise<void> {
    const value = this.fresh('v')
    const before = this.fileset(name)
    const after: Fileset = { ...before, comment: value, properties: { ...before.properties, key: value } }
    await this.write(new Map([[name, canonical(after)]]), 'PUT', this.path(name), {
      updates: [
        { '@type': 'updateComment', newComment: value },
        { '@type': 'setProperty', property: 'key', value },
      ],
    })
  }

  private fileset(name: string): Fileset {
    return JSON.parse(this.ledger.state(name) ?? '') as Fileset
  }
  private path(name: string): string {
    return `${this.base}/${name.replace('/', '/filesets/')}`
  }
  private async list(path: string): Promise<readonly string[]> {
    const { identifiers } = (await this.site.caller.get(path)) as { identifiers: readonly { readonly name: string }[] }
    return identifiers.map(({ name }) => name)
  }
}

const below = (directory: string): readonly string[] => (existsSync(directory) ? readdirSync(directory) : [])
function hasOurFile(directory: string): boolean {
  const file = join(directory, 'data')
  return existsSync(file) && readFileSync(file, 'utf8') === directory
}
