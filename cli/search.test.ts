/** Search by the command: what is found, in every format, page after page; and searches that are kept on the lake. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { bashWords } from './completion/completion.ts'
import { caspian, data, done, type Env, fails } from './test-command.ts'

const many = 130
const linesOf = (out: string) => out.split('\n').filter((line) => line !== '')

describe('search by the command', () => {
  let server: Caspian
  let env: Env
  before(async () => {
    server = await startCaspian()
    env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'm', XDG_CONFIG_HOME: '/nonexistent' }
    await done(env, 'metalake', 'create', 'm')
    await done(env, 'catalog', 'create', 'shop', '--type', 'model')
    await done(env, 'schema', 'create', 'shop.crm')
    await done(env, 'model', 'create', 'shop.crm.churn', '--comment', '=HYPERLINK("http://x","customers")')
    await done(env, 'tag', 'create', 'pii')
    await done(env, 'tag', 'add', 'shop.crm.churn', 'pii')
    const models = `${server.url}/api/metalakes/m/catalogs/shop/schemas/crm/models`
    for (let i = 0; i < many; i++)
      await fetch(models, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: `part_${i}` }) })
  })
  after(() => server.stop())

  test('shows what fits, and the counts where they are asked for', async () => {
    const found = linesOf(await done(env, 'search', 'customers kind:model', '--facets'))
    assert.match(found[0] ?? '', /^KIND +PATH +COMMENT/)
    assert.match(found[1] ?? '', /^model +shop\.crm\.churn +=HYPERLINK/)
    assert.ok(
      found.some((line) => /^tag +pii +1$/.test(line)),
      found.join('\n'),
    )
    assert.equal(await done(env, 'search', 'nothingofthis'), '')
    assert.equal(linesOf(await done(env, 'search', '--', '-name:*part* kind:model')).length, 2)
  })

  test('shows 20, as many as one likes, or all, however many pages that are', async () => {
    const counted = async (...args: string[]) => linesOf(await done(env, 'search', 'name:part', ...args)).length - 1
    assert.equal(await counted(), 20)
    assert.equal(await counted('--limit', '101'), 101)
    assert.equal(await counted('--all'), many)
    const all = (await data(env, 'search', 'name:part', '--all')) as { count: number; results: readonly { fullName: string }[] }
    assert.equal(all.count, many)
    assert.equal(new Set(all.results.map(({ fullName }) => fullName)).size, many)
    await fails(env, 2, 'search', 'x', '--all', '--limit', '3')
  })

  test('gives a line of JSON each, and CSV in which nothing is a formula', async () => {
    const lines = linesOf(await done(env, 'search', 'name:part', '--all', '-o', 'jsonl'))
    assert.equal(lines.length, many)
    const { type, fullName } = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    assert.deepEqual([type, String(fullName).startsWith('shop.crm.part_')], ['model', true])
    const csv = await done(env, 'search', 'customers', '-o', 'csv')
    const [head, first = ''] = csv.split('\r\n')
    assert.equal(head, 'type,name,comment,owner,tags,home,created,changed')
    assert.ok(first.startsWith(`model,shop.crm.churn,"'=HYPERLINK(""http://x"",""customers"")",`), first)
  })

  test('any other list comes as CSV and lines of JSON too', async () => {
    assert.equal(await done(env, 'schema', 'list', 'shop', '-o', 'csv'), 'name\r\ncrm\r\n')
    assert.equal(await done(env, 'schema', 'list', 'shop', '-o', 'jsonl'), '{"name":"crm"}\n')
    assert.match(await done(env, 'model', 'show', 'shop.crm.churn', '-o', 'csv'), /^name,.*\r\nchurn,/)
  })

  test('what most people use is told first, with how many they are', async () => {
    for (const name of ['ann', 'bob', 'cem']) await done({ ...env, CASPIAN_USER: name }, 'model', 'show', 'shop.crm.churn')
    // The server tells its store every few seconds.
    while (!/ [34] +model/.test(linesOf(await done(env, 'popular'))[1] ?? '')) await sleep(200)
    const [head = '', first = ''] = linesOf(await done(env, 'popular'))
    assert.match(head, /^PEOPLE +KIND +PATH +COMMENT/)
    assert.match(first, / model +shop\.crm\.churn +=HYPERLINK/)
    assert.match(await done(env, 'popular', '--limit', '1', '-o', 'csv'), /^people,type,name,comment\r\n[34],model,shop\.crm\.churn,"'=HYP[^\n]*\n$/)
  })

  test('looks into the past', async () => {
    const before = new Date().toISOString()
    await done(env, 'model', 'create', 'shop.crm.late')
    assert.equal(await done(env, 'search', 'name:late', '--as-of', before), '')
    assert.equal(linesOf(await done(env, 'search', 'name:late')).length, 2)
  })

  test('a query that cannot be read is refused with the place, and with where to look', async () => {
    const [what, next] = await fails(env, 1, 'search', 'orders colunm:x')
    assert.equal(what.slice(0, 76), '"query" at character 8: there is no field colunm: did you mean column? Text ')
    assert.match(next, /caspian search --help/)
  })

  test('is saved, run, changed, watched and dropped under a name', async () => {
    const saved = (...args: string[]) => done(env, 'saved-search', ...args)
    assert.equal(await saved('create', 'My parts', 'name:part kind:model'), 'created saved search My parts\n')
    assert.equal(await saved('watch', 'My parts'), 'watched saved search My parts\n')
    assert.match(await saved('list'), /^NAME +WATCHED +NEW +CHANGED +QUERY\nMy parts +yes +0 +0 +name:part kind:model\n$/)
    await done(env, 'model', 'create', 'shop.crm.part_new')
    assert.match(await saved('list'), /\nMy parts +yes +1 +0 /)
    assert.equal(await done({ ...env, CASPIAN_USER: 'bob' }, 'saved-search', 'list'), '')
    assert.deepEqual(
      linesOf(await saved('run', 'My parts', '--new', '-o', 'jsonl')).map((line) => (JSON.parse(line) as { fullName: string }).fullName),
      ['shop.crm.part_new'],
    )
    assert.match(await saved('list'), /\nMy parts +yes +0 +0 /)
    assert.equal(await saved('alter', 'My parts', '--rename', 'Parts', '--query', 'name:part'), 'altered saved search Parts\n')
    assert.equal(await saved('unwatch', 'Parts'), 'unwatched saved search Parts\n')
    assert.deepEqual(
      await data(env, 'saved-search', 'list', '--no-alerts').then((all) => (all as readonly { query: string }[]).map(({ query }) => query)),
      ['name:part'],
    )
    assert.equal(await saved('drop', 'Parts'), 'dropped saved search Parts\n')
    assert.match((await fails(env, 4, 'saved-search', 'drop', 'Parts'))[1], /caspian saved-search list/)
    assert.match((await fails(env, 4, 'saved-search', 'run', 'Parts'))[1], /caspian saved-search list/)
    await fails(env, 2, 'saved-search', 'alter', 'Parts')
    const [what] = await fails(env, 1, 'saved-search', 'create', 'Wrong', '(')
    assert.match(what, /"query" at character 2/)
  })

  test('a shell is offered fields, values and names of saved searches', async () => {
    await done(env, 'saved-search', 'create', 'daily', 'changed:<1d')
    const offered = async (line: string) =>
      linesOf((await caspian(env, ['__complete', 'fish', '--', ...bashWords(line)])).out).map((one) => one.split('\t')[0])
    assert.deepEqual(await offered('caspian search tag:p'), ['tag:pii'])
    assert.deepEqual(await offered("caspian search 'kind:model -tag:p"), ['kind:model -tag:pii'])
    assert.ok((await offered('caspian search own')).includes('owner:'))
    assert.deepEqual(await offered('caspian saved-search run d'), ['daily'])
    assert.deepEqual(await offered('caspian saved-search create x tag:p'), ['tag:pii'])
    await done(env, 'saved-search', 'drop', 'daily')
  })
})
