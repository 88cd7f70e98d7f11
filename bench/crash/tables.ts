/** Writes schemas and tables in a real PostgreSQL: the lake and the database must agree, whatever was cut off between them. */
import type { Json } from './caller.ts'
import { canonical } from './ledger.ts'
import { pick, weighted } from './random.ts'
import { tablesIn } from './source.ts'
import { Writer } from './writer.ts'

interface Table {
  readonly comment: string
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly tags: readonly string[]
  /** By column, where there are any. */
  readonly columnTags: Readonly<Record<string, readonly string[]>>
}
const atMost = { schemas: 2, tables: 6, columns: 6 }
const types = ['integer', 'string', 'long', 'boolean']

export class TableWriter extends Writer {
  private readonly base = `/crash/catalogs/${this.name}/schemas`
  private readonly tags = [`${this.name}-red`, `${this.name}-blue`]

  async prepare(): Promise<void> {
    const { jdbcUrl, user, password } = this.site.postgresql
    const properties = { 'jdbc-url': jdbcUrl, 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    await this.make('/crash/catalogs', { name: this.name, type: 'RELATIONAL', provider: 'jdbc-postgresql', properties })
    for (const name of this.tags) await this.make('/crash/tags', { name })
  }

  async act(): Promise<void> {
    const { random } = this.site
    const schemas = this.ledger.names().filter((name) => !name.includes('.'))
    const tables = this.ledger.names().filter((name) => name.includes('.'))
    const schema = pick(random, schemas)
    const table = pick(random, tables)
    if (schema === undefined) return this.createSchema()
    if (table === undefined) return this.create(schema)
    const hasRoom = this.table(table).columns.length < atMost.columns
    await weighted<() => Promise<unknown>>(random, [
      [tables.length < atMost.tables ? 4 : 0, () => this.create(schema)],
      [2, () => this.write(new Map([[table, null]]), 'DELETE', this.path(table))],
      [2, () => this.rename(table)],
      [hasRoom ? 3 : 0, () => this.addColumn(table)],
      [2, () => this.renameColumn(table)],
      [1, () => this.deleteColumn(table)],
      [1, () => this.recomment(table)],
      [2, () => this.tag(table)],
      [3, () => this.tagColumn(table)],
      [schemas.length < atMost.schemas ? 1 : 0, () => this.createSchema()],
      [0.4, () => this.dropSchema(schema, tables)],
    ])()
  }

  override async untouched(): Promise<readonly string[]> {
    const { look } = this.site
    const known = new Map<string, string>()
    for (const [schema, tables] of await look.below((await look.at('crash', this.name))?.key ?? -1))
      for (const { name, body } of tables)
        known.set(`${schema.name}.${name}`, (body.columns as { name: string }[]).map((column) => column.name).join())
    const real = await tablesIn(this.site.postgresql, `${this.name}_`)
    return [...new Set([...known.keys(), ...real.keys()])]
      .filter((name) => known.get(name) !== real.get(name))
      .map((name) => `half a write: the lake knows ${name} as ${known.get(name) ?? 'nothing'}, PostgreSQL as ${real.get(name) ?? 'nothing'}`)
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>()
    for (const schema of await this.list(this.base)) {
      if (!schema.startsWith(`${this.name}_`)) continue
      const { schema: loaded } = (await this.site.caller.get(`${this.base}/${schema}`)) as { schema: Json }
      states.set(schema, canonical({ comment: loaded.comment }))
      for (const name of await this.list(`${this.base}/${schema}/tables`)) states.set(`${schema}.${name}`, await this.readTable(schema, name))
    }
    return states
  }

  private async readTable(schema: string, name: string): Promise<string> {
    const { look, caller } = this.site
    const { table } = (await caller.get(this.path(`${schema}.${name}`))) as { table: Json }
    const columns = (table.columns as { name: string; type: string }[]).map((column) => [column.name, column.type] as const)
    const held = await look.at('crash', this.name, schema, name)
    const columnTags: Record<string, readonly string[]> = {}
    for (const { key, name: column } of await look.within(held?.key ?? -1)) {
      const tags = await look.tags(key)
      if (tags.length > 0) columnTags[column] = tags
    }
    const is: Table = {
      comment: String(table.comment),
      columns,
      tags: await look.tags(held?.key ?? -1),
      columnTags,
    }
    return canonical(is)
  }

  private async createSchema(): Promise<void> {
    const name = this.fresh(`${this.name}_`)
    await this.write(new Map([[name, canonical({ comment: name })]]), 'POST', this.base, { name, comment: name })
  }

  private async dropSchema(schema: string, tables: readonly string[]): Promise<void> {
    const inside = tables.filter((name) => name.startsWith(`${schema}.`))
    await this.write(new Map([schema, ...inside].map((name) => [name, null])), 'DELETE', `${this.base}/${schema}?cascade=true`)
  }

  private async create(schema: string): Promise<void> {
    const name = this.fresh('t')
    const columns = [this.column(), this.column()]
    const is: Table = { comment: name, columns, tags: [], columnTags: {} }
    const asked = { name, comment: name, columns: columns.map(([column, type]) => ({ name: column, type, comment: column })) }
    await this.write(new Map([[`${schema}.${name}`, canonical(is)]]), 'POST', `${this.base}/${schema}/tables`, asked)
  }

  /** With another comment, so that two statements must hold together. */
  private async addColumn(name: string): Promise<void> {
    const before = this.table(name)
    const [column, type] = this.column()
    const comment = this.fresh('c')
    await this.alter(name, { ...before, comment, columns: [...before.columns, [column, type]] }, [
      { '@type': 'addColumn', fieldName: [column], type, nullable: true },
      { '@type': 'updateComment', newComment: comment },
    ])
  }

  /** What hangs on the column goes along. */
  private async renameColumn(name: string): Promise<void> {
    const before = this.table(name)
    const [old] = pick(this.site.random, before.columns) ?? ['']
    const [newName] = this.column()
    const columns = before.columns.map(([column, type]) => [column === old ? newName : column, type] as const)
    const { [old]: moved, ...rest } = before.columnTags
    await this.alter(name, { ...before, columns, columnTags: { ...rest, ...(moved ? { [newName]: moved } : {}) } }, [
      { '@type': 'renameColumn', oldFieldName: [old], newFieldName: newName },
    ])
  }

  private async deleteColumn(name: string): Promise<void> {
    const before = this.table(name)
    const [gone] = pick(this.site.random, before.columns) ?? ['']
    if (before.columns.length < 2) return
    const { [gone]: _tags, ...columnTags } = before.columnTags
    const columns = before.columns.filter(([column]) => column !== gone)
    await this.alter(name, { ...before, columns, columnTags }, [{ '@type': 'deleteColumn', fieldName: [gone], ifExists: false }])
  }

  private async recomment(name: string): Promise<void> {
    const comment = this.fresh('c')
    await this.alter(name, { ...this.table(name), comment }, [{ '@type': 'updateComment', newComment: comment }])
  }

  private async alter(name: string, after: Table, updates: readonly object[]): Promise<void> {
    await this.write(new Map([[name, canonical(after)]]), 'PUT', this.path(name), { updates })
  }

  private async rename(name: string): Promise<void> {
    const newName = this.fresh('r')
    const change = new Map([
      [`${name.split('.')[0]}.${newName}`, this.ledger.state(name)],
      [name, null],
    ])
    await this.write(change, 'PUT', this.path(name), { updates: [{ '@type': 'rename', newName }] })
  }

  private async tag(name: string): Promise<void> {
    const before = this.table(name)
    const { ask, tags } = this.toggled(before.tags)
    await this.write(new Map([[name, canonical({ ...before, tags })]]), 'POST', `/crash/objects/table/${this.name}.${name}/tags`, ask)
  }

  private async tagColumn(name: string): Promise<void> {
    const before = this.table(name)
    const [column] = pick(this.site.random, before.columns) ?? ['']
    const { [column]: has = [], ...rest } = before.columnTags
    const { ask, tags } = this.toggled(has)
    const columnTags = { ...rest, ...(tags.length > 0 ? { [column]: tags } : {}) }
    const path = `/crash/objects/column/${this.name}.${name}.${column}/tags`
    await this.write(new Map([[name, canonical({ ...before, columnTags })]]), 'POST', path, ask)
  }

  private toggled(has: readonly string[]) {
    const tag = pick(this.site.random, this.tags) as string
    return has.includes(tag)
      ? { ask: { tagsToRemove: [tag] }, tags: has.filter((other) => other !== tag) }
      : { ask: { tagsToAdd: [tag] }, tags: [...has, tag].toSorted() }
  }
  private column(): readonly [string, string] {
    return [this.fresh('x'), pick(this.site.random, types) as string]
  }
  private table(name: string): Table {
    return JSON.parse(this.ledger.state(name) ?? '') as Table
  }
  private path(name: string): string {
    return `${this.base}/${name.replace('.', '/tables/')}`
  }
  private async list(path: string): Promise<readonly string[]> {
    const { identifiers } = (await this.site.caller.get(path)) as { identifiers: readonly { readonly name: string }[] }
    return identifiers.map(({ name }) => name)
  }
}
