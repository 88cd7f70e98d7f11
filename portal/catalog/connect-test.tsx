/** Asks the lake whether the source answers with these settings, before anything is kept. */
import { Check, PlugZap, X } from 'lucide-react'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { pathIn } from '../api/paths.ts'
import { reasonOf } from '../api/perform.ts'
import { ask, Failure } from '../api/request.ts'
import { say } from '../messages.ts'

type Result =
  | { readonly is: 'none' }
  | { readonly is: 'running' }
  | { readonly is: 'fine'; readonly ms: number }
  | { readonly is: 'failed'; readonly why: string; readonly next: string }

export function ConnectTest({ lake, body, provider, ready }: { lake: string; body: object; provider: Provider; ready: boolean }) {
  const [result, setResult] = useState<Result>({ is: 'none' })
  const test = () => {
    const since = performance.now()
    setResult({ is: 'running' })
    // The lake answers 200 with the failure's code in the body; `ask` throws for it.
    ask('POST', `${pathIn(kinds.catalog, [lake])}/testConnection`, { body }).then(
      () => setResult({ is: 'fine', ms: Math.round(performance.now() - since) }),
      (failure: unknown) =>
        setResult({ is: 'failed', why: reasonOf(failure), next: failure instanceof Failure ? say.next(failure.status, failure.code) : '' }),
    )
  }
  return (
    <aside className="connect-test" aria-label={say.test.title}>
      <h2 className="h2">{say.test.title}</h2>
      <div aria-live="polite" className="col g8">
        {result.is === 'none' && <p className="t2">{say.test.what(provider.alias)}</p>}
        {result.is === 'running' && <p className="t2">{say.test.running}</p>}
        {result.is === 'fine' && (
          <div className="row g8 top">
            <Check size={16} className="ok" aria-hidden />
            <div className="grow">
              <div className="b">{say.test.fine(provider.alias)}</div>
              <div className="t3 s">{say.test.fineNext}</div>
            </div>
            <span className="t3 s num">{result.ms} ms</span>
          </div>
        )}
        {result.is === 'failed' && (
          <div className="row g8 top">
            <X size={16} className="bad" aria-hidden />
            <div className="grow col g4">
              <div className="b">{say.test.failed}</div>
              <div className="bad break">{result.why}</div>
              {result.next !== '' && <div className="t2">{result.next}</div>}
            </div>
          </div>
        )}
      </div>
      <button type="button" className="btn self-start" disabled={!ready || result.is === 'running'} onClick={test}>
        <PlugZap size={14} aria-hidden />
        {result.is === 'none' ? say.test.deed : say.test.again}
      </button>
      {!ready && <p className="t3 s">{say.test.needsName}</p>}
    </aside>
  )
}
