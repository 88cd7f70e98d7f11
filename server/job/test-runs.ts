/** Short words for running things in a lake: programs, templates, runs, and waiting for how they end. */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

type Json = Readonly<Record<string, unknown>>
/** What asks a lake, below /api/metalakes. */
export type Do = (method: string, path: string, body?: unknown) => Promise<Json>
export interface Shown {
  readonly jobId: string
  readonly jobTemplateName: string
  readonly status: string
  readonly queuedAt: string
  readonly startedAt?: string
  readonly finishedAt?: string
}

const patienceMs = 20_000
const everyMs = 25

/** Waits until `look` gives something. Throws when it never does. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(everyMs)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`${what}: not within ${patienceMs} ms`)
}

/** A shell program in `folder`; gives its path. */
export function program(folder: string, name: string, text: string, mode = 0o755): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, mode)
  return path
}

/** Runs in the metalake m. */
export function runsIn(ask: Do) {
  const load = async (id: string) => (await ask('GET', `m/jobs/runs/${id}`)).job as Shown
  return {
    load,
    template: (name: string, executable: string, more: Json = {}) =>
      ask('POST', 'm/jobs/templates', { jobTemplate: { name, jobType: 'shell', executable, ...more } }),
    run: async (jobTemplateName: string, jobConf?: Json) => ((await ask('POST', 'm/jobs/runs', { jobTemplateName, jobConf })).job as Shown).jobId,
    cancel: async (id: string) => (await ask('POST', `m/jobs/runs/${id}`)).job as Shown,
    list: async (query = '') => (await ask('GET', `m/jobs/runs${query}`)).jobs as readonly Shown[],
    /** The run, once it has one of these statuses; by default, one of an end. */
    ended: (id: string, ...statuses: readonly string[]) =>
      until(`${id} ends`, async () => {
        const run = await load(id)
        return (statuses.length > 0 ? statuses : ['succeeded', 'failed', 'cancelled']).includes(run.status) ? run : undefined
      }),
    /** Why it ended as it did, as its history tells. */
    reason: async (id: string) => {
      const [last] = (await ask('GET', `m/jobs/runs/${id}/history?limit=1`)).history as readonly { after: Json }[]
      assert.ok(last)
      return String(last.after.reason)
    },
  }
}

/** Whether a process of this number is there, and no shadow of one that its parent did not look after. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
