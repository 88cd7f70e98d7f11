/** Things as large as anybody could make them: named by the numbers of docs/abuse.md. CASPIAN_SIZES=200000 hangs that many tags. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from './test-lake.ts'

/** Tags in a long run, whose figures are printed; 0 in a usual one. */
const long = Number(process.env.CASPIAN_SIZES ?? 0)
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('a lake that is given very much', () => {
  let it: TestLake
  const figures: string[] = []
  const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    figures.push(`${what}: ${((performance.now() - began) / 1000).toFixed(2)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
    return result
  }
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    await it.do('POST', 'm/catalogs', { name: 'r', type: 'relational', provider: 'lakehouse-generic', properties: {} })
    await it.do('POST', 'm/catalogs/r/schemas', { name: 's' })
  })
  after(async () => {
    if (long > 0) process.stdout.write(`${figures.join('\n')}\n`)
    await it?.endWhole()
  })

  /** Makes many at once, as many clients do. */
  async function many(n: number, make: (i: number) => Promise<unknown>): Promise<void> {
    let next = 0
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        while (next < n) await make(next++)
      }),
    )
  }

  test('abuse 33: hangs thousands of tags on one thing, lists them, and takes them off', async () => {
    const n = long || 10_000
    await took(`${n} tags made`, () => many(n, (i) => it.do('POST', 'm/tags', { name: `t${i}` })))
    await it.do('POST', 'm/catalogs/c/schemas/s/models', { name: 'tagged' })
    const at = 'm/objects/model/c.s.tagged/tags'
    const step = 1_000
    await took(`${n} tags hung on one model`, async () => {
      for (let from = 0; from < n; from += step) await it.do('POST', at, { tagsToAdd: Array.from({ length: step }, (_, i) => `t${from + i}`) })
    })
    const { names } = await took('listed', () => it.do('GET', at))
    assert.equal((names as string[]).length, n)
    await took('the model loaded', () => it.do('GET', 'm/catalogs/c/schemas/s/models/tagged'))
    await took('the model dropped', () => it.do('DELETE', 'm/catalogs/c/schemas/s/models/tagged'))
  })

  test('abuse 33: keeps a table of as many columns as a request can hold, and refuses a larger one whole', async () => {
    const columns = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `c${i}`, type: 'integer' }))
    const table = (name: string, n: number) => ({
      name,
      columns: columns(n),
      properties: { format: 'delta', location: 's3a://b/x', external: 'true' },
    })
    await took('100,000 columns made', () => it.do('POST', 'm/catalogs/r/schemas/s/tables', table('wide', 100_000)))
    const { table: wide } = await took('100,000 columns loaded', () => it.do('GET', 'm/catalogs/r/schemas/s/tables/wide'))
    assert.equal(((wide as Json).columns as Json[]).length, 100_000)
    await it.refused(413, illegal, 'POST', 'm/catalogs/r/schemas/s/tables', table('wider', 400_000))
    assert.equal((await it.get('m/catalogs/r/schemas/s/tables/wider')).status, 404)
  })

  test('abuse 33: refuses a comment of ten megabytes with its limit, and takes none that a page could not be shown with', async () => {
    const said = await it.ask('POST', 'm/tags', { name: 'chatty', comment: 'x'.repeat(10 * 1024 * 1024 - 100) })
    assert.equal(said.status, 400)
    assert.match(String(said.json.message), /comment/)
    assert.equal((await it.get('m/tags/chatty')).status, 404)
    await it.refused(413, illegal, 'POST', 'm/tags', { name: 'chatty', comment: 'x'.repeat(10 * 1024 * 1024) })
  })

  test('abuse 33: holds thousands of policies, lists and pages them', async () => {
    const n = long > 0 ? 10_000 : 1_000
    await took(`${n} policies made`, () =>
      many(n, (i) => it.do('POST', 'm/policies', { name: `p${i}`, policyType: 'custom', content: { supportedObjectTypes: ['model'] } })),
    )
    const { names } = await took(`${n} policies listed`, () => it.do('GET', 'm/policies'))
    assert.equal((names as string[]).length, n)
    assert.equal(((await it.do('GET', 'm/policies?limit=10&details=true')).policies as Json[]).length, 10)
  })

  test('abuse 27: refuses what is nested ten thousand deep before it builds it, in rules of policies too, and takes no text for code', async () => {
    for (const depth of [65, 10_000])
      assert.match(
        String(
          (
            await it.refused(
              400,
              illegal,
              'POST',
              'm/policies',
              `{"name":"deep","policyType":"custom","content":{"supportedObjectTypes":["model"],"customRules":${nested(depth)}}}`,
            )
          ).json.message,
        ),
        /more than 64 deep/,
      )
    const texts = [
      `\${7*7}`,
      '{{7*7}}',
      "'; drop table entity; --",
      '__proto__',
      'constructor.constructor("return process")()',
      '(a+)+$',
      '$where: 1',
      '#{7*7}',
    ]
    for (const [i, text] of texts.entries()) {
      await it.do('POST', 'm/policies', {
        name: `code${i}`,
        comment: text,
        policyType: 'custom',
        content: { supportedObjectTypes: ['model'], customRules: { rule: text }, properties: { key: text } },
      })
      const { policy } = await it.do('GET', `m/policies/code${i}`)
      assert.equal((policy as Json).comment, text)
      assert.equal((((policy as Json).content as Json).customRules as Json).rule, text)
    }
    // An expression that takes for ever where it is tried from every place: nothing here tries any.
    const slow = `${'a'.repeat(100)}!`
    for (const query of [`under=${slow}`, `kind=${slow}`, `operation=${slow}`])
      assert.ok([200, 400, 404].includes((await it.get(`m/changes?${query}`)).status))
    assert.deepEqual(it.reports, [])
  })
})
