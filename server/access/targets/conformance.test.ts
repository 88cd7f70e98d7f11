/** Trino and Open Policy Agent, the real ones, answer from what is exported to them as the lake does, in lakes of chance. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { askOpa, askTrino } from '../../../scripts/backends/asked.ts'
import { answersOf } from './answers.ts'
import { opaData, opaModule } from './opa.ts'
import { survey } from './survey.ts'
import { type Deeds, deedsIn, type Place, placesOf } from './test-decide.ts'
import { columnNames as columns, groupNames, type Lake, lakeOf, world } from './test-lakes.ts'
import { trinoRules } from './trino.ts'

/** How many lakes are tried; a long run sets more. */
const runs = Number(process.env.CASPIAN_EXPORTED_LAKES ?? 20)
let [trino, opa]: [Awaited<ReturnType<typeof askTrino>> | undefined, Awaited<ReturnType<typeof askOpa>> | undefined] = [undefined, undefined]
const room = mkdtempSync(join(tmpdir(), 'caspian-targets-'))

before(async () => void ([trino, opa] = await Promise.all([askTrino(), askOpa()])))
after(async () => {
  await Promise.all([trino?.[Symbol.asyncDispose](), opa?.[Symbol.asyncDispose]()])
  rmSync(room, { recursive: true, force: true })
})

async function load({ view, metalake }: Lake): Promise<void> {
  const found = await survey(view, metalake)
  const answers = await answersOf(view, found, false)
  const [rules, data, module] = ['rules.json', 'data.json', 'caspian.rego'].map((name) => join(room, name)) as [string, string, string]
  writeFileSync(rules, JSON.stringify(trinoRules(answers)))
  writeFileSync(data, JSON.stringify({ caspian: { lake: opaData(found, answers) } }))
  writeFileSync(module, opaModule())
  await Promise.all([trino?.ask({ rules }), opa?.ask({ bundle: room })])
}

const trinoSays = async (user: string, { catalog, schema, table }: Place): Promise<Deeds> =>
  (await trino?.ask({ user, catalog, schema, table, columns })) as unknown as Deeds

async function opaSays(user: string, { catalog, schema, table }: Place): Promise<Deeds> {
  const place = { catalogName: catalog, schemaName: schema }
  const input = (action: object) => ({ context: { identity: { user, groups: [] }, softwareStack: { trinoVersion: '483' } }, action })
  const ask = async (rule: string, action: object) => (await opa?.ask({ rule, input: input(action) }))?.result
  const may = async (operation: string, resource: object) => (await ask('allow', { operation, resource })) === true
  const on = { table: { ...place, tableName: table } }
  const withColumns = { table: { ...on.table, columns } }
  const withAnother = { table: { ...on.table, columns: [...columns, 'added later'] } }
  const [inCatalog, inSchema] = [{ catalog: { name: catalog } }, { schema: place }]
  const filters = (await ask('rowFilters', { operation: 'GetRowFilters', resource: on })) as readonly { readonly expression: string }[]
  const seen = (await ask('batch', { operation: 'FilterColumns', filterResources: [withColumns] })) as readonly number[]
  const asked = columns.map((columnName) => ({ column: { ...on.table, columnName, columnType: 'varchar' } }))
  const masks = (await ask('batchColumnMasks', { operation: 'GetColumnMask', filterResources: asked })) as readonly {
    readonly index: number
    readonly viewExpression: { readonly expression: string }
  }[]
  const names = Object.fromEntries(masks.map(({ index, viewExpression }) => [columns[index], viewExpression.expression]))
  if (masks.length > 0) assert.equal(await may('SelectFromColumns', withAnother), false, 'a column is shown of which no mask was decided')
  return {
    catalog: (await may('AccessCatalog', inCatalog)) && (await may('FilterCatalogs', inCatalog)),
    schema: await may('FilterSchemas', inSchema),
    createSchema: await may('CreateSchema', inSchema),
    dropSchema: await may('DropSchema', inSchema),
    table: await may('FilterTables', on),
    showColumns: await may('ShowColumns', on),
    select: await may('SelectFromColumns', withColumns),
    insert: await may('InsertIntoTable', on),
    delete: await may('DeleteFromTable', on),
    truncate: await may('TruncateTable', on),
    update: await may('UpdateTableColumns', withColumns),
    create: await may('CreateTable', on),
    createView: await may('CreateView', on),
    drop: await may('DropTable', on),
    dropView: await may('DropView', on),
    alter: await may('AddColumn', on),
    passOn: await may('CreateViewWithSelectFromColumns', withColumns),
    filters: filters.map(({ expression }) => expression),
    masks: names,
    columns: seen.map((i) => columns[i] as string),
  }
}

/** What rules of a file cannot say, so that they refuse it: making, and altering without owning. */
const beyondFiles: ReadonlySet<keyof Deeds> = new Set(['create', 'createView', 'createSchema', 'alter'])

describe('what is exported to engines', () => {
  test(`is answered by Trino and Open Policy Agent as the lake decides, in ${runs} lakes`, { timeout: 1_800_000 }, async () => {
    let [allowed, refused, filtered, masked] = [0, 0, 0, 0]
    // Chance gives some twenty lakes hardly a filter: then more are asked of.
    const enough = () => filtered > runs / 10 && masked > runs / 10
    const lakes = () =>
      fc.assert(
        fc.asyncProperty(world, async (one) => {
          const lake = lakeOf(one)
          await load(lake)
          const subsets = [[], [groupNames[0]], [groupNames[1]], groupNames] as readonly (readonly string[])[]
          const names = [...lake.users.map(({ name }) => name), 'stranger']
          for (const user of names) {
            const decided = await Promise.all(subsets.map((groups) => deedsIn(lake, user, groups)))
            for (const place of await placesOf(lake)) {
              const where = JSON.stringify([user, place.catalog, place.schema, place.table])
              const [byTrino, byOpa] = await Promise.all([trinoSays(user, place), opaSays(user, place)])
              const [alone, ...inGroups] = await Promise.all(decided.map((decide) => decide(place, columns)))
              const isExact = !lake.byGroups && (!lake.hasRules || (place.schemas.length > 0 && place.tables.length > 0))
              for (const deed of Object.keys(byOpa) as (keyof Deeds)[]) {
                const [file, bundle, is] = [byTrino[deed], byOpa[deed], alone?.[deed]]
                if (isExact) assert.deepEqual(bundle, is, `Open Policy Agent: ${deed} for ${where}`)
                if (!beyondFiles.has(deed)) assert.deepEqual(file, bundle, `both: ${deed} for ${where}`)
                for (const one of [alone, ...inGroups]) {
                  if (bundle === true) assert.equal(one?.[deed], true, `Open Policy Agent gives ${deed} to ${where}`)
                  if (file === true) assert.ok(one?.[deed] === true || (beyondFiles.has(deed) && one?.drop), `Trino gives ${deed} to ${where}`)
                }
                if (is === true) allowed++
                else refused++
              }
              for (const { masks, filters } of [alone, ...inGroups].filter((one) => one !== undefined)) {
                if (!byOpa.select) continue
                for (const column of Object.keys(masks)) assert.ok(column in byOpa.masks, `${column} is shown as it is to ${where}`)
                assert.ok(filters.length <= byOpa.filters.length, `all rows are shown to ${where}`)
              }
              if (byOpa.select && byOpa.filters.length > 0) filtered++
              if (byOpa.select && Object.keys(byOpa.masks).length > 0) masked++
            }
          }
        }),
        { numRuns: runs, endOnFailure: true },
      )
    for (let times = 0; times < 5 && !enough(); times++) await lakes()
    assert.ok(
      allowed > refused / 50 && enough(),
      `${allowed} of ${refused} allowed, ${filtered} filtered, ${masked} masked: the lakes show too little`,
    )
  })
})
