/** What the tab says of a thing that nothing was told of: how lineage comes about, or that it was not there yet. */
import type { Here } from '../entity/shown.ts'
import { useGo } from '../frame/go.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'

export function NoLineage({ here, at }: { here: Here; at: string | undefined }) {
  const go = useGo()
  if (at !== undefined)
    return (
      <Notice
        title={say.lineage.noneThen}
        deeds={
          <button type="button" className="btn small" onClick={() => go.with({ at: undefined, asOf: undefined })}>
            {say.lineage.backToNow}
          </button>
        }
      >
        {say.lineage.noneThenWhy}
      </Notice>
    )
  return (
    <Notice title={say.lineage.none}>
      <p>{say.lineage.noneWhy(here.kind.name)}</p>
      <p className="mono lin-example">{say.lineage.noneExample}</p>
    </Notice>
  )
}
