/** Connecting a source: the form on the left is made from the provider's table, the test on the right is the lake's own. */
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { fits } from '../../kinds/names.ts'
import { providers } from '../../kinds/providers/index.ts'
import { pathIn } from '../api/paths.ts'
import { reasonOf, usePerform } from '../api/perform.ts'
import { create, drop } from '../api/writes.ts'
import { A, useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { Status } from '../frame/status.tsx'
import { useTitle } from '../kit/use.ts'
import { Glyph } from '../look/glyph.tsx'
import { Notice } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ConnectForm } from './connect-form.tsx'
import { ConnectTest } from './connect-test.tsx'
import { given, likelyOf } from './settings.ts'
import '../entity/entity.css'
import './connect.css'

export function Connect({ lake }: { lake: string }) {
  const go = useGo()
  const perform = usePerform()
  const past = useAsOf() !== undefined
  const chosen = useSearch().provider
  const provider = providers.find((p) => p.name === chosen)
  const [name, setName] = useState('')
  const [comment, setComment] = useState('')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [refused, setRefused] = useState('')
  useTitle(say.title(say.connect.open, lake))
  const all = { ...(provider ? likelyOf(provider) : {}), ...values }
  const body = {
    name,
    type: provider?.type,
    provider: provider?.name,
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
    properties: given(all),
  }
  const connect = () => {
    setRefused('')
    perform({
      run: async () => {
        await create(kinds.catalog, [lake], body)
        go.to({ kind: 'catalog', path: [lake, name], tab: '' })
      },
      said: say.toast.connected(name),
      undo: async () => {
        await drop(kinds.catalog, [lake, name], { force: 'true' })
        go.back()
      },
      stale: [pathIn(kinds.catalog, [lake])],
    }).catch((failure: unknown) => setRefused(reasonOf(failure)))
  }
  if (past) return <Notice title={say.asOf.editingOff}>{say.connect.past}</Notice>
  return (
    <>
      <div className="head connect-head">
        <nav className="crumb" aria-label={say.breadcrumb}>
          <A to={{ kind: 'metalake', path: [lake], tab: '' }} className="row g4">
            <Glyph kind="metalake" size={14} named />
            {lake}
          </A>
        </nav>
        <div className="head-line">
          <Glyph kind="catalog" size={20} />
          <h1 className="h1 cut">{provider ? say.connect.title(provider.alias) : say.connect.choose}</h1>
        </div>
      </div>
      {provider ? (
        <div className="connect">
          <ConnectForm
            key={provider.name}
            provider={provider}
            name={name}
            comment={comment}
            values={all}
            refused={refused}
            onName={setName}
            onComment={setComment}
            onValue={(key, value) => setValues({ ...values, [key]: value })}
            onConnect={connect}
            onOther={() => go.with({ provider: undefined })}
            ready={fits(kinds.catalog.names, name)}
          />
          <ConnectTest key={provider.name} lake={lake} body={body} provider={provider} ready={fits(kinds.catalog.names, name)} />
        </div>
      ) : (
        <ul className="providers">
          {providers.map((p) => (
            <li key={p.name}>
              <button type="button" className="provider" onClick={() => go.with({ provider: p.name })}>
                <Glyph kind={p.kinds.find((k) => k !== 'schema') ?? 'catalog'} size={20} />
                <span className="grow">
                  <span className="b provider-name">{p.alias}</span>
                  <span className="t2">{p.doc}</span>
                </span>
                <span className="t3 s mono">{p.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Status keys={[]}>{say.connect.status}</Status>
    </>
  )
}
