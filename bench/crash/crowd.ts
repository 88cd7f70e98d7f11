/** Several that make and drop the same few names at once: nobody knows who wins, but row and directory must go together. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Method, told } from './caller.ts'
import { pick, weighted } from './random.ts'
import { Writer } from './writer.ts'

const names = ['a', 'b', 'c']
const schemas = ['s', 't']
const atOnce = 4
/** What those may hear who come too late. */
const late = new Set([404, 409])

export class CrowdWriter extends Writer {
  private readonly root = join(this.site.room, this.name)
  private readonly base = `/crash/catalogs/${this.name}/schemas`

  async prepare(): Promise<void> {
    await this.make('/crash/catalogs', { name: this.name, type: 'FILESET', properties: { location: this.root } })
  }

  async act(): Promise<void> {
    await Promise.all(Array.from({ length: atOnce }, () => this.one()))
  }

  /** It has no states that could be known. */
  async read(): Promise<ReadonlyMap<string, string>> {
    return new Map()
  }

  override async beside(): Promise<readonly string[]> {
    const { look } = this.site
    const live = (await look.below((await look.at('crash', this.name))?.key ?? -1)).flatMap(([schema, filesets]) => [
      join(this.root, schema.name),
      ...filesets.map((fileset) => join(this.root, schema.name, fileset.name)),
    ])
    const there = existsSync(this.root) ? readdirSync(this.root, { recursive: true, encoding: 'utf8' }).map((path) => join(this.root, path)) : []
    return [
      ...live
        .filter((directory) => !existsSync(directory))
        .map((directory) => `half a write: something is there and its directory ${directory} is not`),
      ...there
        .filter((directory) => !live.includes(directory))
        .map((directory) => `half a write: directory ${directory} is there and nothing is in the lake`),
    ]
  }

  private async one(): Promise<void> {
    const { random } = this.site
    const schema = pick(random, schemas) as string
    const name = pick(random, names) as string
    const filesets = `${this.base}/${schema}/filesets`
    await weighted<() => Promise<unknown>>(random, [
      [5, () => this.try('POST', filesets, { name })],
      [4, () => this.try('DELETE', `${filesets}/${name}`)],
      [1, () => this.try('POST', this.base, { name: schema })],
      [0.5, () => this.try('DELETE', `${this.base}/${schema}?cascade=true`)],
    ])()
  }

  private async try(method: Method, path: string, body?: object): Promise<void> {
    const reply = await this.site.caller.call(method, path, body)
    if (reply.is === 'refused' && !late.has(reply.status) && !this.site.mayRefuse(reply.status))
      this.site.problem(`${this.name}: ${method} ${path} was refused: ${told(reply)}`)
  }
}
