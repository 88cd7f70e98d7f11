/** The rail: who made it and when, what its kind adds, where its tags come from. */
import { lazy, type ReactNode, Suspense } from 'react'
import type { Audit } from '../api/shapes.ts'
import { When, Who } from '../look/bits.tsx'
import { say } from '../messages.ts'
import type { Here } from './shown.ts'

const TableFacts = lazy(() => import('../table/facts.tsx').then((m) => ({ default: m.TableFacts })))
const FilesetFacts = lazy(() => import('../fileset/facts.tsx').then((m) => ({ default: m.FilesetFacts })))
const ModelFacts = lazy(() => import('../model/facts.tsx').then((m) => ({ default: m.ModelFacts })))
const CatalogFacts = lazy(() => import('../catalog/facts.tsx').then((m) => ({ default: m.CatalogFacts })))
const LakeFacts = lazy(() => import('../lake/facts.tsx').then((m) => ({ default: m.LakeFacts })))
const TagFacts = lazy(() => import('../tag/facts.tsx').then((m) => ({ default: m.TagFacts })))

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
export const Section = ({ title, children }: { title?: string; children: ReactNode }) => (
  <section className="facts-section">
    {title !== undefined && <h2 className="lab">{title}</h2>}
    {children}
  </section>
)

function OfKind({ here }: { here: Here }) {
  const { entity } = here
  switch (here.kind.name) {
    case 'metalake':
      return <LakeFacts {...here} />
    case 'catalog':
      return <CatalogFacts {...here} />
    case 'table':
      return <TableFacts entity={entity} />
    case 'fileset':
      return <FilesetFacts entity={entity} />
    case 'model':
      return <ModelFacts entity={entity} />
    case 'tag':
      return <TagFacts {...here} />
    default:
      return null
  }
}

export function Facts({ here }: { here: Here }) {
  const audit: Audit = here.entity.audit ?? {}
  return (
    <aside className="facts" aria-label={say.facts.label}>
      <Section>
        <dl>
          {audit.creator !== undefined && (
            <Fact name={say.facts.made}>
              <Who name={audit.creator} />
            </Fact>
          )}
          {audit.createTime !== undefined && (
            <Fact name={audit.creator === undefined ? say.facts.made : ''}>
              <span className="t2">
                <When at={audit.createTime} />
              </span>
            </Fact>
          )}
          {audit.lastModifier !== undefined && (
            <Fact name={say.facts.changed}>
              <Who name={audit.lastModifier} />
            </Fact>
          )}
          {audit.lastModifiedTime !== undefined && (
            <Fact name={audit.lastModifier === undefined ? say.facts.changed : ''}>
              <span className="t2">
                <When at={audit.lastModifiedTime} />
              </span>
            </Fact>
          )}
        </dl>
      </Section>
      <Suspense fallback={null}>
        <OfKind here={here} />
      </Suspense>
    </aside>
  )
}

/** The rail as one line, where it has no room of its own. */
export function FactsInShort({ here }: { here: Here }) {
  const { creator, createTime, lastModifier, lastModifiedTime } = here.entity.audit ?? {}
  const who = lastModifier ?? creator
  const at = lastModifiedTime ?? createTime
  return (
    <>
      {who === undefined ? say.facts.label : <Who name={who} />}
      {at !== undefined && (
        <span className="t3 cut">
          {lastModifiedTime === undefined ? say.facts.madeAt : say.facts.changedAt} <When at={at} />
        </span>
      )}
    </>
  )
}
