/** The rail: who made it and when, who uses it, what its kind adds, where its tags come from. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useChecking } from '../access/checking.ts'
import { spokenOf } from '../access/objects.ts'
import { ownerRead } from '../access/reads.ts'
import { hasAccess } from '../access/tabs.ts'
import type { Audit } from '../api/shapes.ts'
import { A, useAsOf } from '../frame/go.tsx'
import { When, Who } from '../look/bits.tsx'
import { say } from '../messages.ts'
import { UseFact, UseInShort } from '../use/fact.tsx'
import { Fact, Section } from './fact.tsx'
import type { Here } from './shown.ts'

const TableFacts = lazy(() => import('../table/facts.tsx').then((m) => ({ default: m.TableFacts })))
const FilesetFacts = lazy(() => import('../fileset/facts.tsx').then((m) => ({ default: m.FilesetFacts })))
const ModelFacts = lazy(() => import('../model/facts.tsx').then((m) => ({ default: m.ModelFacts })))
const CatalogFacts = lazy(() => import('../catalog/facts.tsx').then((m) => ({ default: m.CatalogFacts })))
const LakeFacts = lazy(() => import('../lake/facts.tsx').then((m) => ({ default: m.LakeFacts })))
const InForce = lazy(() => import('../policy/in-force.tsx').then((m) => ({ default: m.InForce })))
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
          {hasAccess(here.kind) && <OwnerFact here={here} />}
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
          <UseFact here={here} />
        </dl>
      </Section>
      <Suspense fallback={null}>
        <OfKind here={here} />
        {(here.kind.carries.policies || here.kind.carries.tags) && <InForce {...here} />}
      </Suspense>
    </aside>
  )
}

/** Whose it is, where the lake keeps that. */
function OwnerFact({ here: { kind, place } }: { here: Here }) {
  const asOf = useAsOf()
  const checking = useChecking()
  const lake = place.path[0] ?? ''
  const owner = useQuery({ ...ownerRead(asOf, lake, spokenOf(kind, place.path)), enabled: checking === true }).data
  if (owner === undefined) return null
  return (
    <Fact name={say.owner.label}>
      {owner === null ? (
        <span className="t2">{say.access.nobody}</span>
      ) : (
        <A to={{ kind: owner.type, path: [lake, owner.name], tab: '' }}>
          <Who name={owner.name} />
        </A>
      )}
    </Fact>
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
      <UseInShort here={here} />
    </>
  )
}
