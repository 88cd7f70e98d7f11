/** Every endpoint of the list is a route of the server, is exercised, and stands so in docs/endpoints.md. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { routes } from '../server/rest/http.ts'
import { Standing } from '../server/rest/standing.ts'
import { plainRoutes } from '../server/rest/system-routes.ts'
import { TestLake } from '../server/test-lake.ts'
import { type Endpoint, endpointOf, endpointsPage, pagePath, readEndpoints, shapeOf, spokenOf } from './endpoints.ts'

const all = readEndpoints()
const spoken = spokenOf(all)
const textOf = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe('of the endpoints', () => {
  let it: TestLake
  let served: ReadonlySet<string>
  before(async () => {
    it = await TestLake.start()
    const plain = plainRoutes(it.lake, new Standing(), async () => ({}))
    served = new Set([...routes.map((route) => shapeOf(route.method, route.pattern)), ...Object.keys(plain).map((path) => `GET ${path}`)])
  })
  after(() => it?.[Symbol.asyncDispose]())

  for (const endpoint of all) {
    const { method, path } = endpoint
    test(`${method} ${path} is served and exercised`, () => {
      assert.ok(served.has(shapeOf(method, path)), 'no route of the server has this method and path')
      if (endpoint.test !== undefined) assert.ok(hasTest(endpoint), `no such test: ${endpoint.test}`)
      else assert.ok(spoken.has(shapeOf(method, path)), 'no recorded conversation asks it, and no test is named')
    })
  }

  test('none is there twice, and each is found by an address of its own', () => {
    const shapes = all.map((one) => shapeOf(one.method, one.path))
    assert.equal(new Set(shapes).size, shapes.length)
    for (const one of all) assert.equal(endpointOf(all, one.method, `${one.path.replaceAll(/\{\w+\}/g, 'x%2Fy')}?a=b`), one)
    assert.equal(endpointOf(all, 'GET', '/api/metalakes/m/catalogs/c/schemas/s/nothing'), undefined)
    assert.equal(endpointOf(all, 'POST', '/api/metalakes/m/catalogs/testConnection')?.path, '/api/metalakes/{metalake}/catalogs/testConnection')
  })

  test('the page says what is', () => {
    assert.equal(readFileSync(pagePath, 'utf8'), endpointsPage(), 'make it anew: node wire/endpoints.ts')
  })
})

/** Whether the file that is named has a test of that sentence. */
function hasTest({ test }: Endpoint): boolean {
  const [file, sentence] = test?.split(/: (.*)/s) ?? []
  return file !== undefined && sentence !== undefined && textOf(file).includes(sentence)
}
