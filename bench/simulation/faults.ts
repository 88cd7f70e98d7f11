/** Rules of the merge, each of which can be broken for a run: a checker that does not notice proves nothing. */
import { registerHooks } from 'node:module'

interface Change {
  /** Below server/. */
  readonly file: string
  /** The text of the rule, which must be there once; and what stands there instead. */
  readonly rule: string
  readonly broken: string
}
export interface Fault extends Change {
  readonly what: string
  /** What else must be broken with it: a second guard of the same rule. */
  readonly also?: readonly Change[]
  /** The tests that miss the rule; without, histories by chance do. */
  readonly by?: string
}
const guardTests = 'server/merge/guard.test.ts'
const apartTests = 'bench/simulation/apart.test.ts'

export const faults: Readonly<Record<string, Fault>> = {
  'grant-wins': {
    what: 'a grant counts though its author knew nothing of a revoke',
    file: 'merge/guard.ts',
    rule: "return adds.some((knew) => covers(knew, all)) ? 'in' : 'contested'",
    broken: "return 'in'",
  },
  'weak-revoke': {
    what: 'several grants together answer several revokes',
    file: 'merge/guard.ts',
    rule: 'adds.some((knew) => covers(knew, all))',
    broken: 'Object.entries(all).every(([origin, number]) => adds.some((knew) => (knew[origin] ?? 0) >= number))',
    by: guardTests,
  },
  'regrant-replaces': {
    what: 'a second grant drops the first, and with it what hangs on it',
    file: 'merge/guard.ts',
    rule: 'adds: { ...guard.adds, [dot]: knew }',
    broken: 'adds: { [dot]: knew }',
  },
  'revoke-all': {
    what: 'a revoke takes grants that its author had not seen',
    file: 'merge/guard.ts',
    rule: 'add !== dot && !seen(add, before)',
    broken: 'add !== dot && before === undefined',
  },
  'name-bound': {
    what: 'memberships hang on the name of a user, not on the one that was seen',
    file: 'merge/rights.ts',
    rule: 'if (!isPrincipal(kind)) return true',
    broken: 'if (kind) return true',
  },
  'contested-drops-deny': {
    what: 'a contested membership loses the denies of the role',
    file: 'merge/rights.ts',
    rule: 'sync.denies ? { value: contested } : undefined',
    broken: 'undefined',
  },
  'deleted-role-allows': {
    what: 'a role that was deleted, and is kept for what it denies, goes on allowing',
    file: 'merge/rights.ts',
    rule: "sync.add === 'from' && drops.length > 0",
    broken: "sync.add === 'from' && drops.length > 99",
    by: apartTests,
  },
  'no-causal-hold': {
    what: 'entries are applied in the order of their origin, whatever they depend on',
    file: 'merge/merger.ts',
    rule: 'entry.number === last + 1 && this.covers(entry.deps)',
    broken: 'entry.number === last + 1',
    also: [{ file: 'region/holding.ts', rule: 'covers(vector, next.deps) && ', broken: '' }],
  },
  'remove-all': {
    what: 'taking a tag away takes what was added apart from it',
    file: 'merge/live.ts',
    rule: 'add !== dot && !seen(add, before)',
    broken: 'add !== dot && before === undefined',
  },
  'write-all': {
    what: 'a write replaces values that its author had not seen',
    file: 'merge/register.ts',
    rule: '!seen(dot, before))',
    broken: 'before === undefined)',
  },
  'order-of-arrival': {
    what: 'values are kept in the order in which they came',
    file: 'merge/register.ts',
    rule: 'write].sort((a, b) => byDot(a.dot, b.dot))',
    broken: 'write]',
  },
  'no-fence': {
    what: 'any region decides what only a home may',
    file: 'merge/merger.ts',
    rule: "if (regionIn(epoch) !== this.self.name) throw new Stop('elsewhere')",
    broken: '',
  },
  orphans: {
    what: 'a deleted thing does not stay for what others made in it',
    file: 'merge/alive.ts',
    rule: '(deletedAbove(facts, thing) && facts.within(id).some((child) => alive(facts, child)))',
    broken: 'false',
    by: apartTests,
  },
  'delete-sweeps': {
    what: 'a delete takes what its author had not seen',
    file: 'merge/alive.ts',
    rule: 'placed.every((dot) => seen(dot, deps))',
    broken: 'deps !== undefined',
    by: apartTests,
  },
  'first-name-to-come': {
    what: 'the first to arrive keeps the name',
    file: 'merge/showing.ts',
    rule: 'if (is && is.dropped === null && is.name !== shown)',
    broken: 'if (is && is.dropped === null && is.name !== shown && is.name !== name)',
  },
  'half-a-commit': {
    what: 'what a commit that broke off had counted stays counted',
    file: 'store/applier.ts',
    rule: 'this.position = to.position\n',
    broken: '',
  },
  'undone-in-part': {
    what: 'things that are kept in memory survive a commit that broke off',
    file: 'store/sqlite/region-facts.ts',
    rule: 'forget: () => things.clear()',
    broken: 'forget: () => undefined',
    also: [{ file: 'store/sqlite/region-facts.ts', rule: 'for (const id of put) things.delete(id)\n', broken: '' }],
  },
  'shell-forgets': {
    what: 'a role that is brought back while it was kept does not get its rights back',
    file: 'merge/act.ts',
    rule: 'return showing.back(op.id)',
    broken: 'return showing.life(op.id)',
    by: apartTests,
  },
  'dropped-stays-still': {
    what: 'changes of what is dropped are lost',
    file: 'merge/showing.ts',
    rule: 'this.rows.rewrite(is.key, is.name, uid, body)',
    broken: '',
    by: apartTests,
  },
  'owner-outlives': {
    what: 'who was removed goes on owning',
    file: 'merge/showing.ts',
    rule: 'if (isPrincipal(thing.kind)) this.owned(id)\n      this.left',
    broken: 'this.left',
  },
  'collect-contested': {
    what: 'a revoke is forgotten that a grant did not know',
    file: 'merge/guard.ts',
    rule: ' || knew.some((deps) => (deps[origin] ?? 0) < number)',
    broken: '',
    by: guardTests,
  },
  'collect-unstable': {
    what: 'a region takes what it knows itself for what all know',
    file: 'store/sqlite/ledger.ts',
    rule: 'return met([known, ...all])',
    broken: 'return all.length > 0 ? known : met([])',
    by: apartTests,
  },
  'digest-of-revokes': {
    what: 'what a region may have forgotten is in its digest',
    file: 'merge/digest.ts',
    rule: 'isGuard(state) ? [state.adds, statusOf(state)] : state])',
    broken: 'state])',
    by: 'server/merge/collect.test.ts',
  },
  'last-stamp': {
    what: 'of rules that were written apart the last counts, not the strictest',
    file: 'merge/register.ts',
    rule: "law !== 'restrict' || siblings.length < 2",
    broken: "law !== 'restrict' || siblings.length > 0",
    by: 'server/merge/register.test.ts',
  },
  'ship-before-durable': {
    what: 'an entry is sent before it is durable where it was made',
    file: 'store/sqlite/apply.ts',
    rule: '      this.sql.commit.run()\n',
    broken: '',
    also: [{ file: 'store/sqlite/apply.ts', rule: '    this.sql.begin.run()\n', broken: '    try { this.sql.begin.run() } catch {}\n' }],
  },
  'own-clock': {
    what: 'a region believes its own clock, not what all clocks say together',
    file: 'region/lake-time.ts',
    rule: 'if (offsets.length < 2) return 0',
    broken: 'if (offsets.length >= 0) return 0',
    by: 'server/region/lake-time.test.ts',
  },
  'order-of-keys': {
    what: 'the order in which keys were put in shows in digests',
    file: 'merge/canonical.ts',
    rule: 'Object.keys(object).sort(byCodePoint)',
    broken: 'Object.keys(object)',
    by: 'server/merge/register.test.ts',
  },
  'epoch-without-parent': {
    what: 'two homes are called the same though they come from different ones',
    file: 'merge/home.ts',
    rule: "`${ballot}.${move + 1}:${region}<${hash('sha256', epoch).slice(0, 12)}`",
    broken: '`${ballot}.${move + 1}:${region}`',
    by: 'server/merge/home.test.ts',
  },
  'new-home': {
    what: 'a region is given a home before all know that it is there',
    file: 'region/moving.ts',
    rule: 'joined !== undefined && seen(joined, await ledger.stable())',
    broken: 'joined !== undefined',
    by: apartTests,
  },
  'join-after-snapshot': {
    what: 'a newcomer is told of only after what it begins with was copied',
    file: 'region/admitting.ts',
    rule: '          const { number, last, origin } = await admit(asked, key)\n          const { bytes, sha256 } = await snapshotFor(asked.region)\n',
    broken:
      '          const { bytes, sha256 } = await snapshotFor(asked.region)\n          const { number, last, origin } = await admit(asked, key)\n',
    by: 'server/region/admitting.test.ts',
  },
  'snapshot-without-alerts': {
    what: 'a newcomer is not told what was heard ahead of its turn',
    file: 'store/snapshot.ts',
    rule: "'sum', 'alert', 'entry'",
    broken: "'sum', 'entry'",
    by: apartTests,
  },
  'name-of-the-unheard': {
    what: 'what is made after its drop was heard claims the name of another',
    file: 'merge/showing.ts',
    rule: 'free) && !alive(this.facts, id) ? marked(thing) : free',
    broken: 'free) && !alive(this.facts, id) ? free : free',
    by: apartTests,
  },
  'undone-before-applied': {
    what: 'a delete that was heard ahead of its turn is undone by who has not applied it',
    file: 'merge/merger.ts',
    rule: 'alive(this.facts, id) && !alive(this.ahead.narrowed, id)',
    broken: 'alive(this.facts, id) && alive(this.facts, "")',
    by: apartTests,
  },
  'alerts-in-facts': {
    what: 'what was heard ahead of its turn is forgotten by what is shown',
    file: 'merge/merger.ts',
    rule: 'new Showing(rows, this.ahead.narrowed, writing)',
    broken: 'new Showing(rows, this.ahead.facts, writing)',
  },
}

/** From now on the modules that are loaded are without the rule. Throws for a fault that there is not, and when its text is not there. */
export function plant(name: string): void {
  const fault = faults[name]
  if (!fault) throw new Error(`there is no fault ${name}; there are ${Object.keys(faults).join(', ')}`)
  const changes = [fault, ...(fault.also ?? [])]
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const here = changes.filter(({ file }) => url.endsWith(`/server/${file}`))
      if (here.length === 0) return loaded
      let source = Buffer.from(loaded.source as Uint8Array).toString()
      for (const { file, rule, broken } of here) {
        if (source.split(rule).length !== 2) throw new Error(`${file} does not say once: ${rule}`)
        source = source.replace(rule, () => broken)
      }
      return { ...loaded, source }
    },
  })
}
