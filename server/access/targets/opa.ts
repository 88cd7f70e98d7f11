/** Rights as data for Open Policy Agent, beside the module that answers Trino's plug-in from it (caspian.rego). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Alike, type SchemaAnswer, type TableAnswer, textOf } from './answer.ts'
import type { Survey } from './survey.ts'

/** Equal answers stand once, and are named by their number. */
class Numbered<T> {
  private readonly numbers = new Map<string, number>()
  readonly list: T[] = []

  of(value: T): number {
    const text = JSON.stringify(value)
    let number = this.numbers.get(text)
    if (number === undefined) {
      this.numbers.set(text, (number = this.list.length))
      this.list.push(value)
    }
    return number
  }
}

/** Every name that the lake has seen, by catalog and schema: what is there is not made anew by who may make things. */
const seenIn = ({ catalogs }: Survey) =>
  Object.fromEntries(
    [...catalogs].map(([name, catalog]) => [
      name,
      Object.fromEntries([...(catalog?.schemas ?? [])].map(([one, schema]) => [one, [...(schema?.tables.keys() ?? [])]])),
    ]),
  )

/** The document data.caspian.lake of a bundle whose root is caspian. */
export function opaData(found: Survey, answers: readonly Alike[]): object {
  const [tables, schemas, catalogs] = [new Numbered<object>(), new Numbered<object>(), new Numbered<object>()]
  const byText = new Map<string, number>()
  const table = (answer: TableAnswer) => tables.of(answer)
  const schema = (answer: SchemaAnswer): number => {
    const text = textOf(answer)
    let number = byText.get(text)
    if (number === undefined) {
      const named = [...answer.tables].map(([name, one]) => [name, table(one)] as const)
      byText.set(text, (number = schemas.of({ ...answer, unseen: table(answer.unseen), tables: Object.fromEntries(named) })))
    }
    return number
  }
  const users = answers.flatMap(({ users: names }, i) => names.map((name) => [name, i] as const))
  const alike = answers.map(({ catalogs: mine }) => {
    const named = [...mine].map(([name, { schemas: inIt, unseen, ...answer }]) => {
      const numbers = [...inIt].map(([one, is]) => [one, schema(is)] as const)
      return [name, catalogs.of({ ...answer, unseen: schema(unseen), schemas: Object.fromEntries(numbers) })] as const
    })
    return Object.fromEntries(named)
  })
  return { users: Object.fromEntries(users), seen: seenIn(found), alike, catalogs: catalogs.list, schemas: schemas.list, tables: tables.list }
}

/** The same for every lake. */
export const opaModule = (): string => readFileSync(join(import.meta.dirname, 'caspian.rego'), 'utf8')
