/** Rights that are given and taken apart. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collected, type Guard, goodAdds, granted, guardFrom, guardText, noGuard, revoked, statusOf } from './guard.ts'
import { added, type Live, liveFrom, liveText, removed } from './live.ts'
import { agreesEverywhere, type Merged } from './test-histories.ts'

test('granted, revoked and granted again is in', () => {
  const again = granted(revoked(granted(noGuard, 'eu#1:1', {}), 'eu#1:2', {}), 'eu#1:3', {})
  assert.equal(statusOf(again), 'in')
  assert.deepEqual(goodAdds(again), ['eu#1:3'])
})
test('nothing granted is out, and so is what was revoked', () => {
  assert.equal(statusOf(noGuard), 'out')
  assert.equal(statusOf(revoked(granted(noGuard, 'eu#1:1', {}), 'us#1:1', { 'eu#1': 1 })), 'out')
})
test('a revoke apart from a grant leaves it contested, and one new grant by one who knows ends that', () => {
  const both = granted(revoked(granted(noGuard, 'eu#1:1', {}), 'eu#1:2', {}), 'us#1:1', { 'eu#1': 1 })
  assert.equal(statusOf(both), 'contested')
  assert.deepEqual(goodAdds(both), [])
  assert.equal(statusOf(granted(both, 'us#1:2', { 'eu#1': 2 })), 'in')
})
test('two grants do not pool what they know', () => {
  const first = granted(revoked(noGuard, 'eu#1:1', {}), 'eu#1:2', {})
  const both = granted(revoked(first, 'us#1:1', {}), 'us#1:2', {})
  assert.deepEqual(Object.keys(both.adds).sort(), ['eu#1:2', 'us#1:2'])
  assert.equal(statusOf(both), 'contested')
})
test('a second grant does not remove the first: what rests on it goes on', () => {
  const twice = granted(granted(noGuard, 'eu#1:1', {}), 'us#1:1', { 'eu#1': 1 })
  assert.deepEqual(goodAdds(twice), ['eu#1:1', 'us#1:1'])
})
test('a revoke heard of ahead of its turn counts at once', () => {
  const right = granted(noGuard, 'eu#1:1', {})
  assert.equal(statusOf(right, { 'us#1': 4 }), 'contested')
  assert.equal(statusOf(granted(right, 'eu#1:2', { 'us#1': 4 }), { 'us#1': 4 }), 'in')
})
test('an entry that takes a right and gives it again gives it; one that gives it and takes it does not', () => {
  assert.equal(statusOf(granted(revoked(granted(noGuard, 'eu#1:1', {}), 'eu#1:2', {}), 'eu#1:2', {})), 'in')
  assert.equal(statusOf(revoked(granted(noGuard, 'eu#1:2', {}), 'eu#1:2', {})), 'out')
})
test('a revoke is forgotten once all know it, but not while a grant hangs on that it did not know', () => {
  const taken = revoked(granted(noGuard, 'eu#1:1', {}), 'eu#1:2', {})
  assert.deepEqual(collected(taken, { 'eu#1': 1 }), taken)
  assert.equal(collected(taken, { 'eu#1': 2 }), undefined)
  const both = granted(taken, 'us#1:1', { 'eu#1': 1 })
  const after = collected(both, { 'eu#1': 9, 'us#1': 9 }) as Guard
  assert.equal(statusOf(after), 'contested')
  assert.deepEqual(collected(granted(revoked(noGuard, 'eu#1:1', {}), 'us#1:1', { 'eu#1': 1 }), { 'eu#1': 1 })?.revoked, {})
})

type Op = 'give' | 'take'
const guard: Merged<Guard, Op> = {
  nothing: noGuard,
  apply: (state, { dot, deps, op }) => (op === 'give' ? granted : revoked)(state, dot, deps),
  choose: (_, choice) => (choice % 2 === 0 ? 'give' : 'take'),
  text: (state) => {
    assert.equal(guardText(guardFrom(guardText(state))), guardText(state))
    assert.equal(statusOf(guardFrom(guardText(state))), statusOf(state))
    return guardText(state)
  },
}
test('regions that know the same grants and revokes keep the same guard', () => agreesEverywhere(guard))
test('abuse 22: a right counts only by a grant that knew every revoke, and does when there is one', () => {
  type Said = {
    readonly guard: Guard
    readonly takes: readonly string[]
    readonly gives: readonly { readonly dot: string; readonly knew: readonly string[] }[]
  }
  agreesEverywhere<Said, Op>({
    nothing: { guard: noGuard, takes: [], gives: [] },
    apply: (state, event) => {
      const left = guard.apply(state.guard, event)
      const { takes, gives } = state
      const has = (dot: string) => {
        const at = dot.lastIndexOf(':')
        const own = event.dot.startsWith(`${dot.slice(0, at)}:`)
        return own || (event.deps[dot.slice(0, at)] ?? 0) >= Number(dot.slice(at + 1))
      }
      const next =
        event.op === 'take'
          ? { guard: left, takes: [...takes, event.dot], gives }
          : { guard: left, takes, gives: [...gives, { dot: event.dot, knew: takes.filter(has) }] }
      const counts = next.gives.some(({ knew }) => next.takes.every((take) => knew.includes(take)))
      assert.equal(statusOf(left) === 'in', counts)
      return next
    },
    choose: (state, choice) => guard.choose(state.guard, choice),
    text: (state) => guardText(state.guard),
  })
})

test('a tag that one region takes off while another puts it on stays', () => {
  const on = added([], 'eu#1:1', {})
  const both = removed(added(on, 'us#1:1', { 'eu#1': 1 }), 'eu#1:2', {})
  assert.deepEqual(both, ['us#1:1'])
  assert.deepEqual(removed(both, 'eu#1:3', { 'us#1': 1 }), [])
})
const set: Merged<Live, Op> = {
  nothing: [],
  apply: (state, { dot, deps, op }) => (op === 'give' ? added : removed)(state, dot, deps),
  choose: (_, choice) => (choice % 2 === 0 ? 'give' : 'take'),
  text: (state) => {
    assert.deepEqual(liveFrom(liveText(state)), state)
    return liveText(state)
  },
}
test('regions that know the same adds and removes keep the same set', () => agreesEverywhere(set))
