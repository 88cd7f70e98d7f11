/** Writes catalogs: switched on and off, with secrets, and dropped with directories in them. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { secretKey } from '../../scripts/backends/caspian.ts'
import { KeyRing } from '../../server/secret/ring.ts'
import { canonical } from './ledger.ts'
import type { Held } from './look.ts'
import { pick, weighted } from './random.ts'
import { Writer } from './writer.ts'

interface Catalog {
  readonly provider: string
  readonly inUse: boolean
  readonly properties: Readonly<Record<string, string>>
  /** Secret properties, which no answer shows. */
  readonly secrets: Readonly<Record<string, string>>
  /** Filesets, all in one schema. */
  readonly holds: readonly string[]
}
const atMost = { catalogs: 6, filesets: 3 }

/** States are read from the file: no answer shows secrets, nor what is in a catalog that is switched off. */
const ring = new KeyRing([Buffer.from(secretKey, 'base64')])
const opened = (ref: string, kept: string | undefined) => (kept === undefined ? 'missing' : ring.open(ref, kept))

export class CatalogWriter extends Writer {
  async prepare(): Promise<void> {
    // Catalogs are all it writes, below the metalake that every writer shares.
  }

  async act(): Promise<void> {
    const { random } = this.site
    const names = this.ledger.names()
    const name = pick(random, names)
    if (name === undefined) return this.create()
    const catalog = this.catalog(name)
    const isOpen = catalog.inUse
    const hasRoom = catalog.provider === 'fileset' && catalog.holds.length < atMost.filesets
    await weighted<() => Promise<unknown>>(random, [
      [names.length < atMost.catalogs ? 2 : 0, () => this.create()],
      [2, () => this.turn(name, catalog)],
      [isOpen ? 3 : 0, () => this.alter(name, catalog)],
      [isOpen ? 1 : 0, () => this.rename(name)],
      [isOpen && hasRoom ? 4 : 0, () => this.fill(name, catalog)],
      [1, () => this.write(new Map([[name, null]]), 'DELETE', `/crash/catalogs/${name}?force=true`)],
    ])()
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const { look } = this.site
    const states = new Map<string, string>()
    for (const held of await look.within((await look.at('crash'))?.key ?? -1)) {
      if (held.kind !== 'catalog' || !held.name.startsWith(`${this.name}-`)) continue
      states.set(held.name, canonical(await this.seen(held)))
    }
    return states
  }

  override async beside(): Promise<readonly string[]> {
    const held = this.ledger.names().flatMap((name) => this.catalog(name).holds.map((fileset) => this.directory(this.catalog(name), fileset)))
    const live = new Set(held)
    const gone = [...this.made].filter((directory) => !live.has(directory) && existsSync(directory))
    this.made.clear()
    for (const directory of held) this.made.add(directory)
    return [
      ...held
        .filter((directory) => !existsSync(directory))
        .map((directory) => `half a write: a fileset is there and its directory ${directory} is not`),
      ...gone.map((directory) => `half a write: directory ${directory} is there and its catalog is not`),
    ]
  }
  /** Directories that a create may have made since they were last looked at. */
  private readonly made = new Set<string>()

  private async seen({ key, body }: Held): Promise<Catalog> {
    const { look } = this.site
    const sealed = (body.sealed ?? {}) as Readonly<Record<string, string>>
    const secrets = Object.entries(sealed).map(async ([property, ref]) => [property, opened(ref, await look.secret(ref))])
    const holds = (await look.below(key)).flatMap(([_schema, filesets]) => filesets.map(({ name }) => name))
    return {
      provider: String(body.provider),
      inUse: body.inUse === true,
      properties: body.properties as Catalog['properties'],
      secrets: Object.fromEntries(await Promise.all(secrets)) as Catalog['secrets'],
      holds,
    }
  }

  private async create(): Promise<void> {
    const name = this.fresh(`${this.name}-`)
    if (this.site.random() < 0.5) {
      const properties = { 'jdbc-url': `jdbc:postgresql://127.0.0.1:1/${name}`, 'jdbc-driver': 'org.postgresql.Driver' }
      const secrets = { 'jdbc-user': name, 'jdbc-password': `pass-${name}-word-0` }
      const is: Catalog = { provider: 'jdbc-postgresql', inUse: true, properties, secrets, holds: [] }
      const asked = { name, type: 'RELATIONAL', provider: 'jdbc-postgresql', properties: { ...properties, ...secrets } }
      await this.write(new Map([[name, canonical(is)]]), 'POST', '/crash/catalogs', asked)
      return
    }
    const properties = { location: join(this.site.room, name) }
    const is: Catalog = { provider: 'fileset', inUse: true, properties, secrets: {}, holds: [] }
    const done = await this.write(new Map([[name, canonical(is)]]), 'POST', '/crash/catalogs', { name, type: 'FILESET', properties })
    // The schema is no state of its own: filesets come only once it is there.
    if (done) await this.site.caller.call('POST', `/crash/catalogs/${name}/schemas`, { name: 's' })
  }

  private async fill(name: string, catalog: Catalog): Promise<void> {
    const fileset = this.fresh('f')
    const path = `/crash/catalogs/${name}/schemas`
    if ((await this.site.caller.call('GET', `${path}/s`)).is !== 'done') {
      await this.site.caller.call('POST', path, { name: 's' })
      return
    }
    this.made.add(this.directory(catalog, fileset))
    const after = { ...catalog, holds: [...catalog.holds, fileset].toSorted() }
    await this.write(new Map([[name, canonical(after)]]), 'POST', `${path}/s/filesets`, { name: fileset })
  }

  private async turn(name: string, catalog: Catalog): Promise<void> {
    const inUse = !catalog.inUse
    await this.write(new Map([[name, canonical({ ...catalog, inUse })]]), 'PATCH', `/crash/catalogs/${name}`, { inUse })
  }

  private async alter(name: string, catalog: Catalog): Promise<void> {
    const value = this.fresh('v')
    const secret = catalog.provider === 'fileset' ? undefined : `pass-${name}-word-${value}`
    const after = {
      ...catalog,
      properties: { ...catalog.properties, key: value },
      secrets: secret === undefined ? catalog.secrets : { ...catalog.secrets, 'jdbc-password': secret },
    }
    const updates = [
      { '@type': 'setProperty', property: 'key', value },
      ...(secret === undefined ? [] : [{ '@type': 'setProperty', property: 'jdbc-password', value: secret }]),
    ]
    await this.write(new Map([[name, canonical(after)]]), 'PUT', `/crash/catalogs/${name}`, { updates })
  }

  private async rename(name: string): Promise<void> {
    const newName = this.fresh(`${this.name}-`)
    const change = new Map([
      [newName, this.ledger.state(name)],
      [name, null],
    ])
    await this.write(change, 'PUT', `/crash/catalogs/${name}`, { updates: [{ '@type': 'rename', newName }] })
  }

  /** A fileset keeps its place when its catalog is renamed: the place is the location's, not the name's. */
  private directory(catalog: Catalog, fileset: string): string {
    return join(catalog.properties.location ?? '', 's', fileset)
  }
  private catalog(name: string): Catalog {
    return JSON.parse(this.ledger.state(name) ?? '') as Catalog
  }
}
