/** What a policy says: the lake's own rules by their fields, others as they are kept. */
import { Pencil } from 'lucide-react'
import { compactionDefaults } from '../../kinds/policy.ts'
import { rulesOf, typesFor } from '../../kinds/rules/said.ts'
import type { PolicyShown } from '../api/shapes.ts'
import { openRules } from '../entity/deeds.tsx'
import { Fact } from '../entity/fact.tsx'
import type { Here } from '../entity/shown.ts'
import { Status } from '../frame/status.tsx'
import { Nothing, When } from '../look/bits.tsx'
import { count } from '../look/numbers.ts'
import { say } from '../messages.ts'
import { bodyOf, saysInShort } from './read.ts'
import { fieldsOf, ruleDoc, ruleNames } from './rule-forms.ts'
import './policy.css'

type Json = Readonly<Record<string, unknown>>

function Value({ value }: { value: unknown }) {
  if (value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)) return <Nothing />
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return (
      <span className="row g4 wrap">
        {value.map((one) => (
          <span key={one} className="tag">
            {one}
          </span>
        ))}
      </span>
    )
  return typeof value === 'string' ? <span className="break">{value}</span> : <pre className="mono code">{JSON.stringify(value, null, 2)}</pre>
}

function Own({ name, rule }: { name: string; rule: Json }) {
  const fields = fieldsOf(name)
  return (
    <section className="policy-rule">
      <h2 className="h2">{say.policy.rule(name)}</h2>
      <p className="t2 s">{say.policy.doc(ruleDoc(name))}</p>
      <dl>
        {fields.map((field) =>
          field.name === '' ? (
            <Value key="" value={rule} />
          ) : (
            <Fact key={field.name} name={say.policy.field(field.name)}>
              {field.sort === 'instant' && rule[field.name] !== undefined ? (
                <When at={String(rule[field.name])} />
              ) : field.sort === 'condition' && rule[field.name] !== undefined ? (
                <code className="mono break">{String(rule[field.name])}</code>
              ) : (
                <Value value={rule[field.name]} />
              )}
            </Fact>
          ),
        )}
      </dl>
    </section>
  )
}

export function Rules(here: Here) {
  const policy = here.entity as PolicyShown
  const rules = rulesOf(bodyOf(policy))
  const free = Object.fromEntries(Object.entries(rules).filter(([name]) => !ruleNames.includes(name)))
  const properties = Object.entries((policy.content.properties ?? {}) as Json)
  const isCustom = policy.policyType === 'custom'
  return (
    <>
      <div className="body-scroll policy-rules" tabIndex={0} role="region" aria-label={say.policy.rulesOf(policy.name)}>
        {!here.fixed && (
          <button type="button" className="btn small policy-edit" onClick={() => openRules(here)}>
            <Pencil size={13} aria-hidden />
            {say.policy.change}
          </button>
        )}
        <section className="policy-rule">
          <h2 className="h2">{say.policy.types}</h2>
          <Value value={typesFor(bodyOf(policy)).map(say.policy.typeWord)} />
        </section>
        {ruleNames.map((name) => rules[name] !== undefined && <Own key={name} name={name} rule={rules[name] as Json} />)}
        {Object.keys(free).length > 0 && (
          <section className="policy-rule">
            <h2 className="h2">{say.policy.free}</h2>
            <pre className="mono code">{JSON.stringify(free, null, 2)}</pre>
          </section>
        )}
        {isCustom && Object.keys(rules).length === 0 && <p className="t2">{say.policy.saysNothing}</p>}
        {!isCustom && (
          <section className="policy-rule">
            <h2 className="h2">{say.policy.type(policy.policyType)}</h2>
            <dl>
              {Object.keys(compactionDefaults).map((name) => (
                <Fact key={name} name={say.policy.field(name)}>
                  <span className="num">
                    {typeof policy.content[name] === 'number' ? count(policy.content[name]) : <Value value={policy.content[name]} />}
                  </span>
                </Fact>
              ))}
            </dl>
          </section>
        )}
        {properties.length > 0 && (
          <section className="policy-rule">
            <h2 className="h2">{say.policy.properties}</h2>
            <dl>
              {properties.map(([key, value]) => (
                <Fact key={key} name={key}>
                  {String(value)}
                </Fact>
              ))}
            </dl>
          </section>
        )}
      </div>
      <Status keys={[['r', say.policy.change]]}>{saysInShort(policy)}</Status>
    </>
  )
}
