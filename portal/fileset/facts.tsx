/** Where a fileset's files are: every named location, in its rail. */
import type { FilesetShown, Shown } from '../api/shapes.ts'
import { Fact, Section } from '../entity/fact.tsx'
import { CopyText } from '../look/copy.tsx'
import { say } from '../messages.ts'

export function FilesetFacts({ entity }: { entity: Shown }) {
  // The rail asks for these only on a fileset's page.
  const fileset = entity as FilesetShown
  const locations = Object.entries(fileset.storageLocations ?? {})
  return (
    <>
      <Section>
        <dl>
          <Fact name={say.fileset.held}>
            {fileset.type}
            <div className="t3 xs">{say.fileset.heldMeans(fileset.type)}</div>
          </Fact>
        </dl>
      </Section>
      <Section title={say.fileset.locations(locations.length)}>
        {locations.map(([name, uri]) => (
          <div key={name} className="location">
            {locations.length > 1 && (
              <div className="row g6">
                <span className="id cut">{name}</span>
                {fileset.properties?.['default-location-name'] === name && <span className="t3 xs">{say.fileset.isDefault}</span>}
              </div>
            )}
            <CopyText text={uri} />
          </div>
        ))}
      </Section>
    </>
  )
}
