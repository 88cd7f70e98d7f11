/** The versions of a model, newest first; one of them opened beside the list. */
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { kinds } from '../../kinds/index.ts'
import { pathIn } from '../api/paths.ts'
import { versionsRead } from '../api/reads.ts'
import type { ModelShown, VersionShown } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { doOnPage } from '../frame/deeds.ts'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import { useHeld, Waiting } from '../live/held.tsx'
import { Nothing, When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Rows } from '../look/rows.tsx'
import { Loading, Notice, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { urisOf } from './uris.ts'
import { Version } from './version.tsx'
import './versions.css'

const none: readonly VersionShown[] = []

export function Versions(here: Here<ModelShown>) {
  const asOf = useAsOf()
  const go = useGo()
  const { v } = useSearch()
  const small = useMedia(narrow)
  const read = useQuery(versionsRead(asOf, here.place.path))
  const { shown, ...waits } = useHeld(pathIn(kinds.modelVersion, here.place.path), read.data ?? none, (one) => String(one.version))
  if (read.error) return <Refused failure={read.error} title={say.versions.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading />
  const versions = shown
  const at = versions.findIndex((one) => String(one.version) === v)
  const chosen = versions[at]
  return (
    <>
      {versions.length === 0 && (
        <Notice
          sign={<Glyph kind="model" size={20} />}
          title={say.versions.none}
          deeds={
            !here.fixed && (
              <button type="button" className="btn first small" onClick={() => doOnPage('create-version')}>
                <Plus size={13} aria-hidden />
                {say.versions.link}
              </button>
            )
          }
        >
          {say.versions.what}
        </Notice>
      )}
      <Waiting {...waits} />
      <div className="versions">
        {versions.length > 0 && (!small || !chosen) && (
          <Rows
            items={versions}
            label={say.versions.label}
            height={small ? 50 : 34}
            keyOf={(one) => String(one.version)}
            at={at}
            head={
              <div className={`heads line version-line wide-only${chosen ? ' beside' : ''}`} aria-hidden>
                {say.versions.heads.map((head) => (
                  <span key={head}>{head}</span>
                ))}
              </div>
            }
            row={(one, { focus }) => (
              <button
                type="button"
                {...focus}
                className={`line version-line${one === chosen ? ' on' : ''}${chosen ? ' beside' : ''}${one.aliases?.length ? '' : ' bare'}`}
                aria-current={one === chosen}
                onClick={() => go.with({ v: one === chosen ? undefined : String(one.version) }, !small)}
              >
                <span className="id num">v{one.version}</span>
                <span className="row g4 cut">
                  {one.aliases?.map((alias) => (
                    <span key={alias} className="pill soft">
                      {alias}
                    </span>
                  ))}
                </span>
                <span className="t2 cut" title={one.comment}>
                  {one.comment ?? <Nothing />}
                </span>
                <span className="mono t3 cut-left" title={urisOf(one)[0]?.[1]}>
                  <bdi>{urisOf(one)[0]?.[1]}</bdi>
                </span>
                <span className="t3 s nw r">{one.audit?.createTime !== undefined && <When at={one.audit.createTime} />}</span>
              </button>
            )}
          />
        )}
        {chosen && <Version key={chosen.version} here={here} version={chosen} onClose={() => go.with({ v: undefined }, !small)} />}
      </div>
      <Status
        keys={[
          ['j k', say.status.move],
          ['↵', say.status.open],
        ]}
      >
        {say.versions.count(versions.length)}
      </Status>
    </>
  )
}
