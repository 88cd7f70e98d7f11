/** The rail: who made it and when, what its kind adds, where its tags come from. */
import { lazy, Suspense } from 'react'
import type { Audit } from '../api/shapes.ts'
import { When, Who } from '../look/bits.tsx'
import { say } from '../messages.ts'
import { Fact, Section } from './fact.tsx'
import type { Here } from './shown.ts'

const TableFacts = lazy(() => import('../table/facts.tsx').then((m) => ({ default: m.TableFacts })))
const FilesetFacts = lazy(() => import('../fileset/facts.tsx').then((m) => ({ default: m.FilesetFacts })))
const ModelFacts = lazy(() => import('../model/facts.tsx').then((m) => ({ default: m.ModelFacts })))
const CatalogFacts = lazy(() => import('../catalog/facts.tsx').then((m) => ({ default: m.CatalogFacts })))
const LakeFacts = lazy(() => import('../lake/facts.tsx').then((m) => ({ default: m.LakeFacts })))
const TagFacts = lazy(() => import('../tag/facts.tsx').then((m) => ({ default: m.TagFacts })))

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
          {(audit.creator !== undefined || audit.createTime !== undefined) && (
            <Fact name={say.facts.made}>
              {audit.creator !== undefined && <Who name={audit.creator} />}
              {audit.createTime !== undefined && <When at={audit.createTime} />}
            </Fact>
          )}
          {(audit.lastModifier !== undefined || audit.lastModifiedTime !== undefined) && (
            <Fact name={say.facts.changed}>
              {audit.lastModifier !== undefined && <Who name={audit.lastModifier} />}
              {audit.lastModifiedTime !== undefined && <When at={audit.lastModifiedTime} />}
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
