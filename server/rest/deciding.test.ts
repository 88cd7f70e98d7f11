/** Every request that changes something in a metalake has somebody who decides on it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { regular, unitsFor } from './deciding.ts'
import { routes } from './http.ts'

test('every route that changes something says whose word it needs, or is a regular one of its kind', () => {
  const silent = routes.filter(
    (route) =>
      route.method !== 'GET' &&
      route.pattern.includes('metalake') &&
      route.decides === undefined &&
      !(regular.has(route.operation) && unitsFor(route) !== undefined),
  )
  assert.deepEqual(
    silent.map(({ method, pattern }) => `${method} ${pattern}`),
    [],
  )
})

test('what is in no metalake belongs to the region that is asked', () => {
  const own = routes.filter(({ method, pattern, decides }) => method !== 'GET' && !pattern.includes('metalake') && decides === undefined)
  assert.ok(own.length > 5)
  for (const route of own) assert.equal(unitsFor(route), undefined, route.pattern)
})
