/** Taking one change of the past back: what that would write is told by the lake first. */
import { useQuery } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { Past } from '../api/shapes.ts'
import { useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { PanelForm } from '../look/panel.tsx'
import { Loading } from '../look/states.tsx'
import { say } from '../messages.ts'
import { Changes } from './changes.tsx'
import { diffOf } from './diff.ts'
import type { Here } from './shown.ts'
import './history.css'

interface Undone {
  readonly operation: string
  readonly path: readonly string[]
  /** `from` is what is now, `to` what is again. */
  readonly changes: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[]
}

/** Now, or as it is again, as far as it is told; `properties.owner` is a key of the properties. */
function sideOf({ changes }: Undone, side: 'from' | 'to'): Past['before'] & object {
  const whole: Record<string, unknown> = {}
  for (const change of changes) {
    const [field = '', ...key] = change.field.split('.')
    const value = change[side]
    if (value === undefined || value === null) continue
    whole[field] = key.length === 0 ? value : { ...(whole[field] as object | undefined), [key.join('.')]: value }
  }
  return whole
}

/** Asked as of now, whatever instant is read: it is now that it would be written. */
export function TakeBack({ here: { kind, place }, past }: { here: Here; past: Past }) {
  const perform = usePerform()
  const go = useGo()
  const lake = pathTo(kinds.metalake, place.path.slice(0, 1))
  const body = { position: past.position }
  const { data, error } = useQuery({
    queryKey: keyOf(undefined, `${lake}/undo`, { position: String(past.position) }),
    queryFn: () => ask<{ undone: Undone }>('POST', `${lake}/undo`, { body, query: { dryRun: 'true' } }),
    retry: false,
    gcTime: 0,
  })
  const act = () =>
    perform({
      run: () => ask('POST', `${lake}/undo`, { body }),
      said: say.history.takenBack,
      stale: [pathTo(kind, place.path)],
    }).then(() => go.with({ v: undefined }, true))
  return (
    <PanelForm title={say.history.takeBack} sign={<Glyph kind={kind.name} size={18} />} deed={say.history.takeBackDeed} off={!data} act={act}>
      {error && (
        <p role="alert" className="refusal">
          {error.message}
        </p>
      )}
      {!data && !error && <Loading rows={2} />}
      {data && (
        <>
          <p className="t2">{say.history.takeBackWhat}</p>
          <section aria-label={say.effect}>
            <Changes of={diffOf(sideOf(data.undone, 'from'), sideOf(data.undone, 'to'))} />
          </section>
        </>
      )}
    </PanelForm>
  )
}
