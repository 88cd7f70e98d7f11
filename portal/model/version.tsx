/** One version of a model: its notes and aliases, edited in place; where it is stored; its properties. */
import { Plus, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { useAttempt, usePerform } from '../api/perform.ts'
import type { ModelShown, VersionShown } from '../api/shapes.ts'
import { canUndelete, undelete } from '../api/undo.ts'
import { alter, drop, type Update } from '../api/writes.ts'
import { Fact, Section } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { A } from '../frame/go.tsx'
import { When, Who } from '../look/bits.tsx'
import { CopyText } from '../look/copy.tsx'
import { InPlace } from '../look/in-place.tsx'
import { Effects, PanelForm, panel } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { urisOf } from './uris.ts'

export function Version({ here, version, onClose }: { here: Here<ModelShown>; version: VersionShown; onClose: () => void }) {
  const perform = usePerform()
  const attempt = useAttempt()
  const [open, setOpen] = useState(false)
  const model = here.place.path
  const path = [...model, String(version.version)]
  const list = pathIn(kinds.modelVersion, model)
  const show = (change: (one: VersionShown) => VersionShown) => ({
    path: list,
    query: { details: 'true' },
    show: (kept: unknown) => (kept as readonly VersionShown[]).map((one) => (one.version === version.version ? change(one) : one)),
  })
  const call = (update: Update) => alter(kinds.modelVersion, path, update)
  const comment = (newComment: string) => call({ '@type': 'updateComment', newComment })
  const save = (typed: string) =>
    perform({
      run: () => comment(typed),
      said: say.toast.commented(`v${version.version}`),
      undo: () => comment(version.comment ?? ''),
      previews: [show((one) => ({ ...one, comment: typed }))],
      stale: [list],
    })
  const aliases = version.aliases ?? []
  const realias = (add: readonly string[], remove: readonly string[]) =>
    call({ '@type': 'updateAliases', aliasesToAdd: add, aliasesToRemove: remove })
  const change = (add: readonly string[], remove: readonly string[]) =>
    attempt({
      run: () => realias(add, remove),
      said: add.length > 0 ? say.toast.aliased(version.version, add.join(', ')) : say.toast.unaliased(version.version, remove.join(', ')),
      undo: () => realias(remove, add),
      previews: [show((one) => ({ ...one, aliases: [...aliases.filter((a) => !remove.includes(a)), ...add] }))],
      stale: [list],
    })
  return (
    <section className="version" aria-label={say.versions.one(version.version)}>
      <div className="row g8">
        <h2 className="panel-title nw grow">{say.versions.one(version.version)}</h2>
        {version.version > 0 && (
          <A
            to={{ kind: 'model', path: model, tab: 'compare' }}
            search={{ v: `${version.version - 1},${version.version}` }}
            className="btn quiet small"
          >
            {say.compare.open(version.version - 1)}
          </A>
        )}
        {!here.fixed && (
          <button type="button" className="btn quiet small" onClick={() => panel.set(<DropVersion here={here} version={version} />)}>
            {say.versions.drop}
          </button>
        )}
        <button type="button" className="btn quiet small icon" aria-label={say.close} onClick={onClose}>
          <X size={14} aria-hidden />
        </button>
      </div>
      <div className="t2 row version-comment">
        <InPlace text={version.comment ?? ''} label={say.comment.of(`v${version.version}`)} open={open} onOpen={setOpen} save={save} max={256}>
          {here.fixed ? (
            <span className="break">{version.comment}</span>
          ) : (
            <button type="button" className="in-place-words break" onClick={() => setOpen(true)}>
              {version.comment ?? <span className="t3">{say.comment.add}</span>}
            </button>
          )}
        </InPlace>
      </div>
      <Section title={say.versions.aliases}>
        <Aliases aliases={aliases} fixed={here.fixed} change={change} />
      </Section>
      <Section title={say.versions.stored}>
        {urisOf(version).map(([name, uri]) => (
          <div key={name} className="location">
            {name !== 'unknown' && <div className="id">{name}</div>}
            <CopyText text={uri} />
          </div>
        ))}
      </Section>
      {Object.keys(version.properties ?? {}).length > 0 && (
        <Section title={say.properties.label}>
          <dl>
            {Object.entries(version.properties ?? {}).map(([key, value]) => (
              <div key={key} className="version-property">
                <dt className="t3 s break">{key}</dt>
                <dd className="mono break">{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section>
        <dl>
          <Fact name={say.versions.linked}>
            {version.audit?.creator !== undefined && <Who name={version.audit.creator} />}
            {version.audit?.createTime !== undefined && <When at={version.audit.createTime} />}
          </Fact>
        </dl>
      </Section>
    </section>
  )
}

function Aliases(props: {
  aliases: readonly string[]
  fixed: boolean
  change: (add: readonly string[], remove: readonly string[]) => Promise<boolean>
}) {
  const field = useRef<HTMLInputElement>(null)
  const add = (event: FormEvent) => {
    event.preventDefault()
    const alias = field.current?.value.trim() ?? ''
    if (alias === '' || props.aliases.includes(alias)) return
    void props.change([alias], []).then((done) => {
      if (done && field.current) field.current.value = ''
    })
  }
  return (
    <div className="col g6">
      <div className="row g4 wrap">
        {props.aliases.map((alias) => (
          <span key={alias} className="pill soft">
            {alias}
            {!props.fixed && (
              <button type="button" className="alias-off" aria-label={say.versions.unalias(alias)} onClick={() => void props.change([], [alias])}>
                <X size={11} aria-hidden />
              </button>
            )}
          </span>
        ))}
        {props.aliases.length === 0 && props.fixed && <span className="t3">{say.versions.noAlias}</span>}
      </div>
      {!props.fixed && (
        <form className="row g6" onSubmit={add}>
          <span className="filter grow">
            <input ref={field} placeholder={say.versions.newAlias} aria-label={say.versions.newAlias} maxLength={128} />
          </span>
          <button type="submit" className="btn small icon" aria-label={say.versions.addAlias}>
            <Plus size={13} aria-hidden />
          </button>
        </form>
      )}
    </div>
  )
}

function DropVersion({ here, version }: { here: Here; version: VersionShown }) {
  const perform = usePerform()
  const path = here.place.path
  const name = `${path.at(-1) ?? ''} v${version.version}`
  const act = () =>
    perform({
      run: () => drop(kinds.modelVersion, [...path, String(version.version)]),
      said: say.toast.dropped(name),
      ...(canUndelete(kinds.modelVersion, path) ? { undo: () => undelete(kinds.modelVersion, [...path, String(version.version)]) } : {}),
      stale: [pathIn(kinds.modelVersion, path), pathTo(here.kind, path)],
    })
  return (
    <PanelForm danger title={say.drop.title('modelVersion', name)} deed={say.versions.dropOne(version.version)} act={act}>
      <Effects
        of={[
          ...((version.aliases ?? []).length > 0 ? [{ text: say.versions.aliasesGo(version.aliases ?? []), tone: 'warn' as const }] : []),
          { text: say.versions.numberGone(version.version), tone: 'warn' },
          { text: say.drop.artifactsStay, tone: 'ok' },
        ]}
      />
    </PanelForm>
  )
}
