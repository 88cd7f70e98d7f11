/** Doing something: shown at once, told when it is true, taken back when it is refused. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { toast } from '../frame/toasts.ts'
import { say } from '../messages.ts'
import { keyOf } from './reads.ts'
import { Failure } from './request.ts'

/** How one kept answer looks before the lake has confirmed it. */
export interface Preview {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly show: (kept: unknown) => unknown
}
export interface Deed {
  readonly run: () => Promise<unknown>
  /** What is then true, as the toast says it. */
  readonly said: string
  /** The one call that takes it back; a text it gives is what the toast says then. */
  readonly undo?: () => Promise<unknown>
  readonly previews?: readonly Preview[]
  /** Answers under these paths are asked anew afterwards. */
  readonly stale: readonly string[]
}

function refresh(client: QueryClient, stale: readonly string[]) {
  return client.invalidateQueries({
    predicate: ({ queryKey: [, when, path] }) =>
      when === 'now' && typeof path === 'string' && stale.some((s) => path === s || path.startsWith(`${s}/`)),
  })
}

/** Gives what performs a deed. It throws the Failure when the lake refuses, after the old values are back. */
export function usePerform(): (deed: Deed) => Promise<void> {
  const client = useQueryClient()
  return useCallback(
    async (deed: Deed) => {
      const before = (deed.previews ?? []).map(({ path, query, show }) => {
        const key = keyOf(undefined, path, query)
        const kept = client.getQueryData(key)
        if (kept !== undefined) client.setQueryData(key, show(kept))
        return { key, kept }
      })
      try {
        await deed.run()
      } catch (failure) {
        for (const { key, kept } of before) client.setQueryData(key, kept)
        // Another deed may have been shown meanwhile: ask rather than guess.
        void refresh(client, deed.stale)
        throw failure
      }
      const { undo } = deed
      const back = async () => {
        try {
          const told = await undo?.()
          toast.set({ text: typeof told === 'string' ? told : say.toast.undone, failed: false })
        } catch (failure) {
          toast.set({ text: say.toast.notUndone(reasonOf(failure)), failed: true })
        }
        await refresh(client, deed.stale)
      }
      toast.set({ text: deed.said, failed: false, ...(undo ? { undo: back } : {}) })
      await refresh(client, deed.stale)
    },
    [client],
  )
}

/** Why something did not happen, in the lake's words. */
export const reasonOf = (failure: unknown) => (failure instanceof Failure || failure instanceof Error ? failure.message : String(failure))

/** For deeds with no place of their own to show a refusal: it goes to the toast. */
export function useAttempt(): (deed: Deed) => Promise<boolean> {
  const perform = usePerform()
  return useCallback(
    (deed: Deed) =>
      perform(deed).then(
        () => true,
        (failure: unknown) => {
          toast.set({ text: reasonOf(failure), failed: true })
          return false
        },
      ),
    [perform],
  )
}
