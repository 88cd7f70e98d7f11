/** Runs of jobs over the things of metalake m, for tests: each is told as later than all before. */
import fc from 'fast-check'

interface Dataset {
  readonly namespace: string
  readonly name: string
  readonly facets?: object
}
/** A thing by what it is called from its catalog down. */
export const thing = (name: string): Dataset => ({ namespace: 'm', name })
/** It, by where it lies in a store. */
export const lying = (at: string, name: string): Dataset => {
  const symlinks = { _producer: 'p', _schemaURL: 's', identifiers: [{ ...thing(name), type: 'TABLE' }] }
  return { namespace: 's3://b', name: at, facets: { symlinks } }
}
let runs = 0
export const ran = (job: string, inputs: readonly Dataset[], outputs: readonly Dataset[]) => ({
  eventType: 'COMPLETE',
  eventTime: new Date(Date.parse('2026-01-01T00:00:00Z') + runs * 1_000).toISOString(),
  producer: 'p',
  run: { runId: `00000000-0000-4000-8000-${String(runs++).padStart(12, '0')}` },
  job: { namespace: 'jobs', name: job },
  inputs,
  outputs,
})

/** Of some jobs that write the last two of some things, and read all others, the first by where it lies. */
export const someRuns = (things: fc.Arbitrary<readonly [within: string, name: string]>) =>
  fc.tuple(fc.nat(7), fc.array(things, { minLength: 3, maxLength: 6 })).map(([job, all]) => {
    const names = all.map(([within, name]) => `${within}."${name}"`)
    const [[within, first] = ['', '']] = all
    const inputs = [lying(`${within}.${encodeURIComponent(first)}`, names[0] ?? ''), ...names.slice(1, -2).map(thing)]
    return () => ran(`j${job}`, inputs, names.slice(-2).map(thing))
  })
