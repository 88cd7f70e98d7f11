/** The judge of pointers lets one line of history through, and nothing else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Link, type Look, wrongChains } from './chain.ts'

const link = (from: string, to: string, begun: number, is: Link['is'] = 'done'): Link => ({ pointer: 'p', from, to, begun, ended: begun + 1, is })
const look = (shown: readonly string[], knew: string): Look => ({ who: 'a client', shown: new Map([['p', shown]]), knew: new Map([['p', knew]]) })
const [ab, bc] = [link('a', 'b', 0), link('b', 'c', 2)]
const line = ['a', 'b', 'c']

test('one line of which everybody saw a part is right, also where some were refused or got no answer', () => {
  const links = [ab, bc, link('a', 'x', 0, 'refused'), { ...link('c', 'y', 4, 'unknown'), ended: Number.POSITIVE_INFINITY }]
  assert.deepEqual(wrongChains(links, [look(['b'], 'a'), look(['c'], 'c')], new Map([['p', line]])), [])
  assert.deepEqual(wrongChains(links, [look(['y'], 'c')], new Map([['p', [...line, 'y']]])), [])
})

describe('it is told when', () => {
  for (const [what, links, looks, order, said] of [
    ['an acknowledged version is lost', [ab, bc], [], ['a', 'b'], /acknowledged and is lost/],
    ['a refused version is there', [ab, link('b', 'c', 2, 'refused')], [], line, /refused and is there/],
    ['a version is there twice', [ab], [], ['a', 'b', 'b'], /twice/],
    ['a version was made from another than it follows', [ab, link('a', 'c', 2)], [], line, /made from a and comes after b/],
    ['two were made from one', [ab, link('a', 'c', 2)], [], line, /followed by b and by c/],
    ['a version comes from nowhere', [ab], [], line, /written by nobody/],
    ['the log turns two round', [ab, bc], [], ['a', 'c', 'b'], /comes later in the log/],
    ['a session is shown an older version', [ab, bc], [look(['b'], 'c')], line, /shown b after c/],
    ['a session is shown two at once', [ab, bc], [look(['b', 'c'], 'b')], line, /2 versions of p at once/],
    ['a session is shown none', [ab, bc], [look([], 'b')], line, /0 versions/],
    ['a session is shown what never was', [ab], [look(['z'], 'b')], ['a', 'b'], /never was/],
  ] as const)
    test(what, () => assert.match(wrongChains(links, looks, new Map([['p', order]])).join('\n'), said))
})
