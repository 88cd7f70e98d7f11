/** Who decides agrees with a slow reading of the table for every kind and all that is done to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Deed, decider, type Updating } from './deciding.ts'
import { type Body, type Draft, decode, type Kind } from './define.ts'
import { Refusal } from './errors.ts'
import { type KindName, kindList } from './index.ts'
import { samples } from './test-samples.ts'

const updateOf = (kind: Kind, type: string): Updating => {
  const change = kind.changes[type] as Updating['change']
  return { change, ask: decode(change.fields, samples[kind.name as KindName].changes[type], 'body', true) }
}

/** Fields that really are others after it, properties by their keys too; undefined where the thing refuses it, or its source does it. */
function changedBy(draft: Draft, { change, ask }: Updating): readonly string[] | undefined {
  if (!change.apply) return undefined
  try {
    const after = change.apply(draft, ask)
    const [was, is] = [{ ...draft.body, name: draft.name } as Body, { ...after.body, name: after.name } as Body]
    const differ = (a: object, b: object) =>
      [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => JSON.stringify((a as Body)[key]) !== JSON.stringify((b as Body)[key]))
    return [...differ(was, is), ...differ(was.properties ?? {}, is.properties ?? {})]
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** Said a second time, from the words of docs/regions.md and not by what an update declares. */
function slowly(kind: Kind, deed: Exclude<Deed, { do: 'alter' }>, held: boolean): string {
  const { sync } = kind
  if (sync.here) return 'anywhere'
  if (held) return 'home'
  if (deed.do === 'switch') {
    const field = kind.switchable?.keeps ?? ''
    return sync.fenced.some((one) => one === field) ? 'home' : 'anywhere'
  }
  const anywhere = deed.do === 'drop' ? sync.dropped === 'anywhere' : sync.home === 'unit' || sync.made === 'anywhere'
  return anywhere ? 'anywhere' : 'home'
}

test('who decides on making, dropping and switching is what the table says, for every kind', () => {
  for (const kind of kindList)
    for (const held of [true, false])
      for (const deed of [{ do: 'create' }, { do: 'drop' }, { do: 'switch', to: true }, { do: 'switch', to: false }] as const)
        assert.equal(decider(kind, deed, held), slowly(kind, deed, held), `${kind.name} ${JSON.stringify(deed)} ${held}`)
})

const altered = kindList.filter((kind) => Object.keys(kind.changes).length > 0)

test('no alteration that any region may make changes a field that only the home may', () => {
  const some = fc.constantFrom(...altered).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      types: fc.array(fc.constantFrom(...Object.keys(kind.changes)), { maxLength: 4 }),
      property: fc.constantFrom('color', 'location', 'size'),
    }),
  )
  fc.assert(
    fc.property(some, ({ kind, types, property }) => {
      const updates = types
        .map((type) => updateOf(kind, type))
        .map((one) => ('property' in one.ask ? { ...one, ask: { ...one.ask, property } } : one))
      const decides = decider(kind, { do: 'alter', updates }, false)
      assert.equal(decider(kind, { do: 'alter', updates }, true), kind.sync.here ? 'anywhere' : 'home')
      const { name, ...body } = samples[kind.name as KindName].body
      const draft = { name: String(name), body }
      const changed = updates.flatMap((one) => changedBy(draft, one) ?? [])
      if (changed.some((field) => kind.sync.fenced.includes(field))) assert.equal(decides, 'home', `${kind.name} ${types.join(' ')}`)
    }),
    { numRuns: 2_000 },
  )
})

test('comments and free properties are changed anywhere, but where the table fences them', () => {
  const free = altered.flatMap((kind) =>
    ['updateComment', 'setProperty', 'removeProperty']
      .filter((type) => kind.changes[type]?.apply)
      .map((type) => [kind, type, type === 'updateComment' ? 'comment' : 'properties'] as const),
  )
  assert.ok(free.length > 20)
  for (const [kind, type, field] of free)
    assert.equal(
      decider(kind, { do: 'alter', updates: [updateOf(kind, type)] }, false),
      kind.sync.fenced.includes(field) && !kind.sync.here ? 'home' : 'anywhere',
      `${kind.name} ${type}`,
    )
})

test('one update that needs the home takes the whole request there', () => {
  const tag = kindList.find(({ name }) => name === 'tag') as Kind
  const of = (...types: string[]) => decider(tag, { do: 'alter', updates: types.map((type) => updateOf(tag, type)) }, false)
  assert.deepEqual([of('updateComment', 'setProperty'), of('updateComment', 'rename'), of('rename')], ['anywhere', 'home', 'home'])
})
