/** What sort of catalog it is and who holds the data, in its rail. */
import { providerOf } from '../../kinds/providers/index.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { Fact, Section } from '../entity/fact.tsx'
import { type Here, inUse } from '../entity/shown.ts'
import { say } from '../messages.ts'

export function CatalogFacts({ entity }: Here) {
  // The rail asks for these only on a catalog's page.
  const { type, provider } = entity as CatalogShown
  return (
    <Section>
      <dl>
        <Fact name={say.catalogs.provider}>
          <span className="id">{provider}</span>
          <div className="t3 xs">{providerOf(provider)?.doc}</div>
        </Fact>
        <Fact name={say.catalogs.type}>{type}</Fact>
        <Fact name={say.catalogs.state}>{inUse(entity) ? say.on : <span className="warn">{say.off}</span>}</Fact>
      </dl>
    </Section>
  )
}
