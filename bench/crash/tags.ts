/** Writes tags and hangs them on things: a tag and all its links change together. */
import type { Json } from './caller.ts'
import { type Change, canonical } from './ledger.ts'
import { pick, weighted } from './random.ts'
import { Writer } from './writer.ts'

const objects = Array.from({ length: 6 }, (_, i) => `o${i}`)
const atMost = 8

/** States: `tag:x`, and `on:o` with the names of the tags that hang on it. */
export class TagWriter extends Writer {
  private readonly catalog = `${this.name}-things`

  async prepare(): Promise<void> {
    await this.make('/crash/catalogs', { name: this.catalog, type: 'FILESET', properties: { 'disable-filesystem-ops': 'true' } })
    await this.make(`/crash/catalogs/${this.catalog}/schemas`, { name: 's' })
    for (const name of objects) {
      await this.make(`/crash/catalogs/${this.catalog}/schemas/s/filesets`, { name, type: 'external', storageLocation: `file:/nowhere/${name}` })
      this.ledger.begin(new Map([[`on:${name}`, '[]']]))
      this.ledger.acknowledge()
    }
  }

  async act(): Promise<void> {
    const { random } = this.site
    const tags = this.ledger.names('tag:').map((name) => name.slice(4))
    const tag = pick(random, tags)
    if (tag === undefined) return this.create()
    await weighted<() => Promise<unknown>>(random, [
      [tags.length < atMost ? 2 : 0, () => this.create()],
      [6, () => this.associate(tags)],
      [2, () => this.alter(tag)],
      [2, () => this.rename(tag)],
      [1.5, () => this.write(new Map([[`tag:${tag}`, null], ...this.hung(tag, [])]), 'DELETE', `/crash/tags/${tag}`)],
    ])()
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>()
    const { tags } = (await this.site.caller.get('/crash/tags?details=true')) as { tags: readonly Json[] }
    for (const { name, comment = null, properties } of tags)
      if (String(name).startsWith(this.name)) states.set(`tag:${String(name)}`, canonical({ comment, properties }))
    for (const name of objects) {
      const { names } = (await this.site.caller.get(`/crash/objects/fileset/${this.catalog}.s.${name}/tags`)) as { names: string[] }
      states.set(`on:${name}`, canonical(names.toSorted()))
    }
    return states
  }

  private async create(): Promise<void> {
    const name = this.fresh(this.name)
    const is = { comment: name, properties: { made: name } }
    await this.write(new Map([[`tag:${name}`, canonical(is)]]), 'POST', '/crash/tags', { name, ...is })
  }

  private async alter(tag: string): Promise<void> {
    const value = this.fresh('v')
    const before = JSON.parse(this.ledger.state(`tag:${tag}`) ?? '') as { properties: object }
    const after = { comment: value, properties: { ...before.properties, key: value } }
    await this.write(new Map([[`tag:${tag}`, canonical(after)]]), 'PUT', `/crash/tags/${tag}`, {
      updates: [
        { '@type': 'updateComment', newComment: value },
        { '@type': 'setProperty', property: 'key', value },
      ],
    })
  }

  private async rename(tag: string): Promise<void> {
    const newName = this.fresh(this.name)
    const change: Change = new Map([[`tag:${newName}`, this.ledger.state(`tag:${tag}`)], [`tag:${tag}`, null], ...this.hung(tag, [newName])])
    await this.write(change, 'PUT', `/crash/tags/${tag}`, { updates: [{ '@type': 'rename', newName }] })
  }

  /** Hangs on what does not hang there, and takes off what does, in one request. */
  private async associate(tags: readonly string[]): Promise<void> {
    const { random } = this.site
    const object = pick(random, objects) as string
    const has = this.on(object)
    const chosen = tags.filter(() => random() < 0.4)
    if (chosen.length === 0) return
    const [tagsToAdd, tagsToRemove] = [chosen.filter((tag) => !has.includes(tag)), chosen.filter((tag) => has.includes(tag))]
    const after = [...has.filter((tag) => !tagsToRemove.includes(tag)), ...tagsToAdd].toSorted()
    await this.write(new Map([[`on:${object}`, canonical(after)]]), 'POST', `/crash/objects/fileset/${this.catalog}.s.${object}/tags`, {
      tagsToAdd,
      tagsToRemove,
    })
  }

  /** What changes on every object that has the tag when others take its place. */
  private hung(tag: string, instead: readonly string[]): readonly (readonly [string, string])[] {
    return objects
      .filter((object) => this.on(object).includes(tag))
      .map((object) => [`on:${object}`, canonical([...this.on(object).filter((other) => other !== tag), ...instead].toSorted())])
  }
  private on(object: string): readonly string[] {
    return JSON.parse(this.ledger.state(`on:${object}`) ?? '[]') as string[]
  }
}
