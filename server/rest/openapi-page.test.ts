/** The page that describes the API says what the document says, and runs nothing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Said, TestLake } from '../test-lake.ts'
import { routesOf } from './http.ts'
import { plainPath } from './openapi.ts'

describe('the description of the API as a page', () => {
  let it: TestLake
  let page: Said
  let paths: Readonly<Record<string, object>>
  before(async () => {
    it = await TestLake.start()
    page = await it.get('/openapi.html')
    paths = (await it.get('/openapi.json')).json.paths as Readonly<Record<string, object>>
  })
  after(() => it[Symbol.asyncDispose]())

  test('is HTML that runs and fetches nothing', () => {
    assert.equal(page.status, 200)
    assert.match(page.type, /^text\/html; ?charset=utf-8$/i)
    assert.match(page.text, /^<!doctype html><html lang="en">/)
    assert.doesNotMatch(page.text, /<script|<iframe|<img|<link|<object|<embed|<form|\son\w+=|javascript:|@import|url\(|srcset|<base/i)
    assert.deepEqual(
      [...page.text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to),
      ['/openapi.json'],
    )
  })
  test('names every path once, and every operation in it', () => {
    const headings = [...page.text.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, path]) => path)
    assert.deepEqual(headings, Object.keys(paths))
    assert.equal(page.text.split('<h3>').length - 1, Object.values(paths).flatMap((path) => Object.keys(path)).length)
    for (const { method, pattern } of routesOf(it.lake.config)) {
      const section = page.text.split('<section>').find((part) => part.startsWith(`<h2>${plainPath(pattern)}</h2>`)) ?? ''
      assert.ok(section.includes(`<code>${method}</code>`), `${method} ${pattern}`)
    }
  })
  test('closes what it opens', () => {
    for (const tag of ['main', 'section', 'h1', 'h2', 'h3', 'dl', 'dt', 'dd', 'details', 'summary', 'pre', 'code', 'style', 'title', 'html'])
      assert.equal(page.text.split(`<${tag}>`).length + page.text.split(`<${tag} `).length - 1, page.text.split(`</${tag}>`).length, tag)
  })
})
