/** Keys, partitioning, distribution and order of a table, in its rail. */

import type { Shown, TableShown } from '../api/shapes.ts'
import { Fact, Section } from '../entity/fact.tsx'
import { say } from '../messages.ts'
import { expressionText, indexText, partitionText, sortText } from './expression.ts'

export function TableFacts({ entity }: { entity: Shown }) {
  // The rail asks for these only on a table's page.
  const { indexes = [], partitioning = [], sortOrders = [], distribution } = entity as TableShown
  const spread = distribution && distribution.strategy !== 'none' ? distribution : undefined
  return (
    <>
      {indexes.length > 0 && (
        <Section title={say.table.keys}>
          <dl>
            {indexes.map((index, i) => (
              <Fact key={index.name ?? i} name={say.table.index(index.indexType)}>
                <span className="id">{indexText(index)}</span>
                {index.name !== undefined && <div className="t3 xs break">{index.name}</div>}
              </Fact>
            ))}
          </dl>
        </Section>
      )}
      {(partitioning.length > 0 || spread || sortOrders.length > 0) && (
        <Section title={say.table.layout}>
          <dl>
            {partitioning.length > 0 && (
              <Fact name={say.table.partitioned}>
                <span className="mono">{partitioning.map(partitionText).join(', ')}</span>
              </Fact>
            )}
            {spread && (
              <Fact name={say.table.spread}>
                <span className="mono">
                  {spread.strategy}({spread.funcArgs.map(expressionText).join(', ')})
                </span>
                <div className="t3 xs">{say.table.parts(spread.number)}</div>
              </Fact>
            )}
            {sortOrders.length > 0 && (
              <Fact name={say.table.sorted}>
                <span className="mono">{sortOrders.map(sortText).join(', ')}</span>
              </Fact>
            )}
          </dl>
        </Section>
      )}
    </>
  )
}
