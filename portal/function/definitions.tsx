/** The overloads of a function and how each engine runs it. */
import { typeText } from '../../kinds/types.ts'
import type { Definition, FunctionShown, Implementation, Parameter } from '../api/shapes.ts'
import { Fact } from '../entity/fact.tsx'
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

/** What is said of parameters, and of the columns that come out. */
function Notes({ of = [] }: { of: readonly Parameter[] | undefined }) {
  const said = of.filter(({ comment }) => comment !== undefined && comment !== '')
  if (said.length === 0) return null
  return (
    <dl className="definition-notes">
      {said.map(({ name, comment }) => (
        <div key={name} className="row g8">
          <dt className="id">{name}</dt>
          <dd className="t2">{comment}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What an engine is told beside the code: which function of it is meant, which files it needs, and settings. */
function Needs({ impl: { handler, codeBlock, resources, properties } }: { impl: Implementation }) {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    [say.functions.handler, handler !== undefined && codeBlock !== undefined ? [handler] : []],
    [say.functions.jars, resources?.jars ?? []],
    [say.functions.files, resources?.files ?? []],
    [say.functions.archives, resources?.archives ?? []],
    [say.functions.properties, Object.entries(properties ?? {}).map(([key, value]) => `${key} = ${value}`)],
  ]
  const told = lines.filter(([, values]) => values.length > 0)
  if (told.length === 0) return null
  return (
    <dl className="impl-needs">
      {told.map(([name, values]) => (
        <Fact key={name} name={name}>
          {values.map((value) => (
            <div key={value} className="mono">
              {value}
            </div>
          ))}
        </Fact>
      ))}
    </dl>
  )
}

export function Definitions({ entity }: Here<FunctionShown>) {
  return (
    <>
      <div className="body-scroll" tabIndex={0} role="region" aria-label={say.tabs.name('definitions')}>
        {entity.definitions.map((definition) => {
          const head = signature(entity.name, definition)
          return (
            <section key={head} className="definition">
              <h2 className="mono definition-head break">{head}</h2>
              <Notes of={definition.parameters} />
              <Notes of={definition.returnColumns} />
              {definition.impls.map((impl) => (
                <div key={impl.runtime} className="impl">
                  <p className="lab">{say.functions.runs(impl.runtime, impl.language)}</p>
                  <pre className="mono code">{bodyOf(impl)}</pre>
                  <Needs impl={impl} />
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
