/** Making a policy, and changing what one says. */
import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { fits } from '../../kinds/names.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { usePerform } from '../api/perform.ts'
import type { PolicyShown } from '../api/shapes.ts'
import { alter, create, drop } from '../api/writes.ts'
import type { Here } from '../entity/shown.ts'
import { useGo } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { PanelForm } from '../look/panel.tsx'
import { say } from '../messages.ts'
import { ContentFields } from './content-fields.tsx'
import { contentFrom, type Draft, draftOf, emptyDraft, type PolicyType, policyTypes } from './draft.ts'
import '../look/fields.css'

/** What is wrong with a draft; undefined when it can be kept. */
function flawOf(type: PolicyType, draft: Draft): string | undefined {
  try {
    contentFrom(type, draft)
    return undefined
  } catch (flaw) {
    return flaw instanceof Error ? flaw.message : String(flaw)
  }
}

export function MakePolicy({ lake }: { lake: string }) {
  const [name, setName] = useState('')
  const [comment, setComment] = useState('')
  const [type, setType] = useState<PolicyType>('custom')
  const [enabled, setEnabled] = useState(true)
  const [draft, setDraft] = useState(emptyDraft)
  const perform = usePerform()
  const go = useGo()
  const flaw = flawOf(type, draft)
  const path = [lake, name]
  const act = () =>
    perform({
      run: async () => {
        const said = comment.trim() === '' ? {} : { comment: comment.trim() }
        await create(kinds.policy, [lake], { name, policyType: type, enabled, ...said, content: contentFrom(type, draft) })
        go.to({ kind: 'policy', path, tab: '' })
      },
      said: say.toast.made('policy', name),
      undo: async () => {
        await drop(kinds.policy, path)
        go.back()
      },
      stale: [pathIn(kinds.policy, [lake])],
    })
  return (
    <PanelForm
      title={say.create.deed('policy')}
      sign={<Glyph kind="policy" size={18} />}
      deed={say.create.named('policy', name)}
      off={name === '' || flaw !== undefined}
      act={act}
    >
      <TextInput
        label={say.create.name}
        description={kinds.policy.names.says}
        error={name !== '' && !fits(kinds.policy.names, name) ? say.create.unfit : undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        autoFocus
      />
      <TextInput label={say.comment.label} value={comment} maxLength={256} onChange={(event) => setComment(event.currentTarget.value)} />
      <Switch label={say.policy.enabled} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
      <NativeSelect
        label={say.policy.makeType}
        data={policyTypes.map((value) => ({ value, label: say.policy.makeTypes[value] }))}
        value={type}
        onChange={(event) => setType(event.currentTarget.value as PolicyType)}
      />
      <ContentFields type={type} draft={draft} change={setDraft} />
      {flaw !== undefined && (
        <p role="status" className="s warn break">
          {flaw}
        </p>
      )}
    </PanelForm>
  )
}

export function ChangeRules({ here }: { here: Here }) {
  const policy = here.entity as PolicyShown
  const type = policy.policyType
  const [draft, setDraft] = useState(() => draftOf(type, policy.content))
  const perform = usePerform()
  const flaw = flawOf(type, draft)
  const { path } = here.place
  const put = (newContent: object) => alter(kinds.policy, path, { '@type': 'updateContent', policyType: type, newContent })
  const at = pathTo(kinds.policy, path)
  const act = () =>
    perform({
      run: () => put(contentFrom(type, draft)),
      said: say.policy.changed(policy.name),
      undo: () => put(policy.content),
      stale: [at, pathIn(kinds.policy, path.slice(0, 1)), `${pathTo(kinds.metalake, path.slice(0, 1))}/objects`],
    })
  return (
    <PanelForm
      title={say.policy.rulesOf(policy.name)}
      sign={<Glyph kind="policy" size={18} />}
      deed={say.policy.keep}
      off={flaw !== undefined}
      act={act}
    >
      <ContentFields type={type} draft={draft} change={setDraft} />
      {flaw !== undefined && (
        <p role="status" className="s warn break">
          {flaw}
        </p>
      )}
    </PanelForm>
  )
}
