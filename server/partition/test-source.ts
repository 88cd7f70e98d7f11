/** A source for tests that keeps schemas, tables and partitions as real files: one directory a thing, with its body in it. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector, Found, Holder, PartitionHolder } from '../../connectors/connector.ts'
import type { Body } from '../../kinds/define.ts'
import { already, noSuch, unsupported } from '../../kinds/errors.ts'
import type { Partition } from '../../kinds/partition.ts'

const fileName = (name: string) => encodeURIComponent(name)
const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return undefined
  throw error
}

function holder(root: string, title: string, above: string): Holder {
  const place = (within: readonly string[], ...name: readonly string[]) => join(root, ...[...within, ...name].map(fileName))
  const isThere = async (directory: string) => (await readdir(directory).catch(absent)) !== undefined
  return {
    async list(within) {
      const found = await readdir(place(within), { withFileTypes: true }).catch(absent)
      if (!found) throw noSuch(above, within.join('.'))
      return found.filter((entry) => entry.isDirectory()).map((entry) => decodeURIComponent(entry.name))
    },
    async load(within, name) {
      const text = await readFile(join(place(within, name), 'body.json'), 'utf8').catch(absent)
      return text === undefined ? null : (JSON.parse(text) as Found)
    },
    async create(within, name, body: Body) {
      if (!(await isThere(place(within)))) throw noSuch(above, within.join('.'))
      if (await isThere(place(within, name))) throw already(title, [...within, name].join('.'))
      await mkdir(place(within, name))
      await writeFile(join(place(within, name), 'body.json'), JSON.stringify({ body, uid: randomUUID() }))
    },
    async alter() {
      throw unsupported(`a ${title} cannot be altered here`)
    },
    async drop(within, name) {
      const directory = place(within, name)
      if (!(await isThere(directory))) return false
      await rm(directory, { recursive: true })
      return true
    },
  }
}

/** Partitions of tables that are partitioned at all; purge is refused for those by range, which keep no data of their own. */
function partitions(root: string): PartitionHolder {
  const tables = holder(root, 'Table', 'Schema')
  const held = holder(root, 'Partition', 'Table')
  const managed = async ([schema, table]: readonly string[], signal: AbortSignal) => {
    const found = await tables.load([schema as string], table as string, signal)
    if ((found?.body.partitioning as readonly object[] | undefined)?.length === 0) throw unsupported(`table ${table} is not partitioned`)
  }
  return {
    ...held,
    async list(within, signal) {
      await managed(within, signal)
      return held.list(within, signal)
    },
    async create(within, name, body, signal) {
      await managed(within, signal)
      await held.create(within, name, body, signal)
    },
    async drop(within, name, how, signal) {
      const found = await held.load(within, name, signal)
      if (how.purge && found?.body.type === 'range') throw unsupported('a range cannot be purged')
      return held.drop(within, name, how, signal)
    },
    async listWhole(within, signal) {
      const names = await this.list(within, signal)
      const found = await Promise.all(names.map(async (name) => ({ name, found: await held.load(within, name, signal) })))
      return found.flatMap(({ name, found }) => (found ? [{ name, body: found.body as unknown as Partition }] : []))
    },
    nameOf: (body) =>
      body.type === 'identity' ? body.fieldNames.map((field, i) => `${field.join('.')}=${String(body.values[i]?.value)}`).join('/') : '',
  }
}

/** Reaches `root` for catalogs of a provider that is known; what their settings say does not count. */
export const files = (root: string): Connector => ({
  provider: 'jdbc-postgresql',
  open: () => ({
    holders: { schema: holder(root, 'Schema', 'Catalog'), table: holder(root, 'Table', 'Schema'), partition: partitions(root) },
    ping: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }),
})
