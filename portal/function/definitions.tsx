/** The overloads of a function and how each engine runs it. */
import { typeText } from '../../kinds/types.ts'
import type { Definition, FunctionShown, Implementation } from '../api/shapes.ts'
import type { Here } from '../entity/shown.ts'
import { Status } from '../frame/status.tsx'
import { say } from '../messages.ts'
import { expressionText } from '../table/expression.ts'
import './definitions.css'

function signature(name: string, definition: Definition): string {
  const takes = (definition.parameters ?? []).map(
    (p) => `${p.name} ${typeText(p.dataType)}${p.defaultValue ? ` = ${expressionText(p.defaultValue)}` : ''}`,
  )
  const gives = definition.returnColumns
    ? `table(${definition.returnColumns.map((c) => `${c.name} ${typeText(c.dataType)}`).join(', ')})`
    : definition.returnType === undefined
      ? ''
      : typeText(definition.returnType)
  return `${name}(${takes.join(', ')})${gives === '' ? '' : ` → ${gives}`}`
}
const bodyOf = (impl: Implementation) => impl.sql ?? impl.codeBlock ?? impl.className ?? impl.handler ?? ''

export function Definitions({ entity }: Here<FunctionShown>) {
  return (
    <>
      <div className="body-scroll" tabIndex={0} role="region" aria-label={say.tabs.name('definitions')}>
        {entity.definitions.map((definition) => {
          const head = signature(entity.name, definition)
          return (
            <section key={head} className="definition">
              <h2 className="mono definition-head break">{head}</h2>
              {(definition.parameters ?? []).some((p) => p.comment !== undefined) && (
                <dl className="definition-notes">
                  {(definition.parameters ?? []).map((p) => (
                    <div key={p.name} className="row g8">
                      <dt className="id">{p.name}</dt>
                      <dd className="t2">{p.comment}</dd>
                    </div>
                  ))}
                </dl>
              )}
              {definition.impls.map((impl) => (
                <div key={impl.runtime} className="impl">
                  <p className="lab">{say.functions.runs(impl.runtime, impl.language)}</p>
                  <pre className="mono code">{bodyOf(impl)}</pre>
                </div>
              ))}
            </section>
          )
        })}
      </div>
      <Status keys={[]}>{say.functions.count(entity.definitions.length, entity.deterministic)}</Status>
    </>
  )
}
